import { compareServers } from './src/compare-servers.ts'

await compareServers('node-errors', 'node-kit', 'node-bare', 0.95)
