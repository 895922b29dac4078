import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { createDraw, makeCustomer } from '../src/fill-customers.ts'
import { listen } from './listen.ts'

// The far end of every client: bytes made before the first request, so that the answers cost next to nothing.
const draw = createDraw()
const customers = Array.from({ length: 100 }, (_, id) => ({ id, ...makeCustomer(id, draw) }))
const one = JSON.stringify({ success: true, data: customers[42] })
const list = JSON.stringify({ success: true, data: customers, meta: { current_page: 1, total_pages: 1 } })
const fields = { email: 'is used by another customer', phone: 'must start with a plus sign' }
const refused = toBody('VAL_001', 'Validation failed', fields)

const server = createServer({ keepAliveTimeout }, (request, response) => {
  if (request.method === 'GET') answer(response, 200, request.url === '/customers' ? list : one)
  else request.resume().on('end', () => answer(response, 422, refused))
})
listen(server)

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { ...errorHeaders, 'Content-Length': Buffer.byteLength(body) }).end(body)
}
