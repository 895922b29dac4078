import { compareServers } from './src/compare-servers.ts'

await compareServers('fastify-errors', 'fastify-kit', 'fastify-by-hand', 1.1)
