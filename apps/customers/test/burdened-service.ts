// The service in a process of its own, each of whose lists keeps the event loop busy for BURDEN_MS; prints its port and a key.
import { startApi } from './start-api.ts'

const { BURDEN_MS = '0', MAX_LOOP_DELAY = '0' } = process.env
const api = await startApi({ MAX_LOOP_DELAY, LOG_LEVEL: 'silent' })
const { listCustomers } = api.store
Object.assign(api.store, {
  listCustomers: (...args: Parameters<typeof listCustomers>) => {
    const until = performance.now() + Number(BURDEN_MS)
    while (performance.now() < until);
    return listCustomers(...args)
  },
})
process.once('SIGTERM', () => void api.stop().then(() => process.exit(0)))
console.log(JSON.stringify({ port: api.port, key: api.key }))
