import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { serve, servers } from './node-server.ts'
import { exchange, listen } from './send.ts'

/** Heads as proxies and frameworks write them. */
const heads: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'a list, a name twice': (response) => response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']),
  'a list, several values': (response) => response.writeHead(200, ['Set-Cookie', ['a=1', 'b=2'], 'X-A', '1']),
  'a list over a header set before': (response) => {
    response.setHeader('X-A', '0')
    response.writeHead(200, ['X-A', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
  },
  pairs: (response) =>
    writePairs(response, [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-A', '1'],
    ]),
  'an object': (response) => response.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'] }),
  'a phrase': (response) => response.writeHead(200, 'Fine', { 'X-A': '1' }),
  trailers: (response) => {
    response.writeHead(200, { Trailer: 'X-T' }).write('x')
    response.addTrailers({ 'X-T': '1' })
  },
  'early hints': (response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }),
  nothing: () => undefined,
}

/** Node takes pairs too; its types do not say so. */
function writePairs(response: ServerResponse, pairs: readonly (readonly [string, string])[]): void {
  response.writeHead(200, pairs as unknown as string[])
}

describe('createServer() and heads of answers that are no errors', () => {
  it.each(Object.entries(heads))('leaves as they are but for the request id: %s', async (_, write) => {
    const handler = (_request: unknown, response: ServerResponse): void => {
      write(response)
      response.end('x')
    }
    const bare = createServer(handler)
    servers.push(bare)
    const ports = [await serve(handler), await listen(bare)]
    const [guarded, plain] = await Promise.all(ports.map(headAndBody))
    expect(guarded).toEqual(plain)
  })
})

async function headAndBody(port: number): Promise<readonly string[]> {
  const bytes = await exchange(port, 'GET / HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n')
  const lines = bytes.toString().toLowerCase().split('\r\n')
  return lines.filter((line) => !/^(?:date|x-request-id):/.test(line)).toSorted()
}
