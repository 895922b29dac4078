import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { listen } from './listen.ts'

// The least that can be done: bytes and lengths made before the first request, nothing thrown, nothing looked at but the path.
const param = prepare(404, toBody('RES_001', 'Customer not found'))
const plain = prepare(404, toBody('RES_002', 'There is no such endpoint'))
const unknown = prepare(500, toBody('SRV_001', 'Something went wrong on our side'))

const server = createServer({ keepAliveTimeout }, (request, response) => {
  const { status, headers, body } = request.url === '/param' ? param : request.url === '/unknown' ? unknown : plain
  response.writeHead(status, { ...headers, 'X-Request-Id': randomUUID() })
  response.end(body)
})
listen(server)

function prepare(status: number, body: string) {
  return { status, headers: { ...errorHeaders, 'Content-Length': Buffer.byteLength(body) }, body }
}
