import { compareServers } from './src/compare-servers.ts'

// Against the least that can be done: nothing made, thrown or printed.
await compareServers('node-errors', 'node-kit', 'node-bare', 0.95)
// Against the same done by hand.
await compareServers('node-errors-by-hand', 'node-kit', 'node-by-hand', 1)
