import type express5 from 'express'
import { createRequire } from 'node:module'
import { serveExpress } from './express.ts'

// It has no types under this name.
await serveExpress(createRequire(import.meta.url)('express4') as typeof express5)
