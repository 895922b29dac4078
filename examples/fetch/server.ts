import { createServer } from '@faultbook/server/node'
import { getRequestListener } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { handle, respond } from './handler.ts'

// createServer answers what Node would answer by itself: broken HTTP, timeouts.
const server = createServer(getRequestListener(handle), respond)
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
