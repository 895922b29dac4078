import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { OutgoingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withErrors } from '@faultbook/server/node'
import type { NodeHandler } from '@faultbook/server/node'
import { secret } from './hostile-values.ts'
import { respond } from './node-server.ts'

const handler: NodeHandler = async (request, response) => {
  if (request.url === '/good') return response.end('good')
  if (request.url === '/foreign') return response.writeHead(404).end(secret)
  if (request.url === '/late') response.write('the beginning')
  await wait(10)
  throw new Error(secret)
}

describe('withErrors() of node:http over HTTP/2', () => {
  it.each<[string, OutgoingHttpHeaders]>([
    ['good', { ':path': '/good' }],
    ['RES_001', { ':path': '/foreign' }],
    ['SRV_001', { ':path': '/throws' }],
    ['REQ_003', { ':path': '/%ff' }],
  ])('answers %s', async (expected, headers) => {
    expect(await ask(headers)).toContain(expected)
  })

  it('C17 cuts off what breaks', async () => {
    await expect(ask({ ':path': '/late' })).rejects.toThrow('NGHTTP2_INTERNAL_ERROR')
  })
})

async function ask(headers: OutgoingHttpHeaders): Promise<string> {
  const server = createServer(withErrors(handler, respond) as unknown as Parameters<typeof createServer>[0])
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    return await text(client.request(headers))
  } finally {
    client.close()
    server.close()
  }
}
