import { serveNest } from './nest.ts'

await serveNest('fastify')
