import { serveNest } from './nest.ts'

await serveNest('express')
