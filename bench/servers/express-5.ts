import express from 'express'
import { serveExpress } from './express.ts'

await serveExpress(express)
