import { createServer as createHttpServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readJson } from '@faultbook/server'
import { requestIdOf, withErrors } from '@faultbook/server/node'
import type { NodeHandler } from '@faultbook/server/node'
import { answerOf, envelope, errors } from './answer.ts'
import { exchange, listen, open, parseReplies, readAll, send, sendRaw } from './send.ts'
import { good, head, reports, respond, serve, servers } from './node-server.ts'

describe('createServer()', () => {
  it('C15 answers what a handler throws', async () => {
    const port = await serve(() => {
      throw errors.resourceNotFound({ resource: 'Customer' })
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it('C15 answers what a handler rejects with', async () => {
    expect(answerOf(await send(await serve(async () => Promise.reject(null)), '/'))).toEqual(envelope('SRV_001'))
  })

  it('answers an error that a handler returns', async () => {
    expect(answerOf(await send(await serve(() => errors.routeNotFound()), '/'))).toEqual(envelope('RES_002'))
  })

  it.each([
    ['undefined', () => undefined],
    ['data', () => ({ status: 200 })],
    ['a text', () => 'x'],
  ])('leaves it to the handler to answer where it returns %s', async (_, make) => {
    const port = await serve((_request, response) => {
      setTimeout(() => response.end('later'), 10)
      return make()
    })
    expect((await send(port, '/')).body).toBe('later')
  })

  it('leaves an answer alone that was sent before an error was returned', async () => {
    const port = await serve((_request, response) => {
      response.end('good')
      return new Error('x')
    })
    expect((await send(port, '/')).body).toBe('good')
  })

  it('C6 gives every response an id, made by us', async () => {
    const port = await serve(good)
    expect((await send(port, '/', { headers: { 'X-Request-Id': 'theirs' } })).headers['x-request-id']).toMatch(
      /^[0-9a-f-]{36}$/,
    )
  })

  it('C6 takes over the id of a proxy that is trusted', async () => {
    const port = await serve((_request, response) => response.end(requestIdOf(response)), {
      trustRequestId: () => true,
    })
    const reply = await send(port, '/', { headers: { 'X-Request-Id': 'from.proxy-1_A' } })
    expect([reply.headers['x-request-id'], reply.body]).toEqual(['from.proxy-1_A', 'from.proxy-1_A'])
  })

  it.each<[string, NodeHandler]>([
    ['thrown', () => Promise.reject(new Error('x'))],
    ['foreign', (_request, response) => response.writeHead(404).end('x')],
  ])('C6 takes it over where the answer is a %s error, for the report too', async (_, handler) => {
    const port = await serve(handler, { trustRequestId: () => true })
    const { headers } = await send(port, '/', { headers: { 'X-Request-Id': 'trusted' } })
    expect([headers['x-request-id'], reports[0]?.request?.requestId]).toEqual(['trusted', 'trusted'])
  })

  it.each(['', 'a b', 'x'.repeat(129), 'a/b', '<script>', 'é'])(
    'C6 makes one of our own where that id is %j',
    async (id) => {
      const port = await serve(good, { trustRequestId: () => true })
      expect((await send(port, '/', { headers: { 'X-Request-Id': id } })).headers['x-request-id']).toMatch(
        /^[0-9a-f-]{36}$/,
      )
    },
  )

  it('C6 reports the id of a client that is not trusted as theirs', async () => {
    const port = await serve(() => Promise.reject(new Error('x')))
    await send(port, '/a?b', { headers: { 'X-Request-Id': 'y'.repeat(200) } })
    expect(reports[0]?.request).toMatchObject({ clientRequestId: 'y'.repeat(128), path: '/a', method: 'GET' })
  })

  it('C10 answers HEAD with the headers that GET would have, and no body', async () => {
    const port = await serve(() => Promise.reject(errors.routeNotFound()))
    const { 'x-request-id': _1, date: _2, ...get } = (await send(port, '/')).headers
    const answer = await exchange(port, head('HEAD / HTTP/1.1', 'Host: a', 'Connection: close'))
    const { 'x-request-id': _3, date: _4, ...sent } = parseReplies(answer, ['HEAD'])[0]?.headers ?? {}
    expect([sent, answer.toString().endsWith('\r\n\r\n')]).toEqual([get, true])
  })

  it('C11 keeps what was set for the exchange and drops what described the answer', async () => {
    const port = await serve((_request, response) => {
      response
        .setHeader('Set-Cookie', ['a=1', 'b=2'])
        .setHeader('Vary', 'Origin')
        .setHeader('RateLimit', 'x')
        .setHeader('Link', '</>; rel="up"')
      response
        .setHeader('ETag', '"1"')
        .setHeader('Content-Type', 'text/html')
        .setHeader('Content-Encoding', 'gzip')
        .setHeader('Cache-Control', 'public')
      response
        .setHeader('Location', '/')
        .setHeader('Content-Language', 'de')
        .setHeader('Content-Length', '3')
        .setHeader('Last-Modified', 'x')
      throw errors.routeNotFound()
    })
    const reply = await send(port, '/')
    const { date: _1, 'x-request-id': _2, connection: _3, ...headers } = reply.headers
    expect({ answer: answerOf(reply), headers }).toEqual({
      answer: envelope('RES_002'),
      headers: {
        'set-cookie': 'a=1, b=2',
        vary: 'Origin, Accept',
        ratelimit: 'x',
        link: '</>; rel="up", </errors/RES_002>; rel="help"',
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-length': String(reply.bytes.length),
      },
    })
  })

  it('C9 exposes our headers to pages of other origins, on errors and successes', async () => {
    const port = await serve((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Expose-Headers', 'X-Total')
      if (request.url === '/good') return response.end()
      throw errors.routeNotFound()
    })
    const exposed = ['/good', '/'].map(
      async (path) => (await send(port, path)).headers['access-control-expose-headers'],
    )
    const all =
      'X-Total, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Link, WWW-Authenticate, Allow, ETag, Location, Content-Language, Idempotency-Replayed'
    expect(await Promise.all(exposed)).toEqual([all, all])
  })

  it('C9 exposes nothing without CORS', async () => {
    expect((await send(await serve(good), '/')).headers).not.toHaveProperty('access-control-expose-headers')
  })

  it('C8 says invalid_token only where a Bearer credential was sent', async () => {
    const port = await serve(() => Promise.reject(errors.invalidApiKey()))
    const challenges = [
      {},
      { Authorization: 'Basic eDp5' },
      { Authorization: 'Bearer x' },
      { Authorization: 'bearer  x' },
      { Authorization: 'Bearer' },
    ].map(async (headers) => (await send(port, '/', { headers })).headers['www-authenticate'])
    const [plain, invalid] = ['Bearer realm="api"', 'Bearer realm="api", error="invalid_token"']
    expect(await Promise.all(challenges)).toEqual([plain, plain, invalid, invalid, plain])
  })

  it('C17 cuts a body off that breaks after its headers', async () => {
    const port = await serve(async (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).write('half')
      await wait(10)
      throw new Error('x')
    })
    const [reply] = await sendRaw(port, head('GET / HTTP/1.1', 'Host: a'))
    expect({ ...reply, headers: {} }).toMatchObject({ status: 200, body: 'half', isCut: true })
  })

  it('C17 reports a request that the client aborted as 499', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const port = await serve(async (request) => {
      request.socket.once('close', () => resolve())
      await promise
      await wait(10)
      throw new Error('x')
    })
    const socket = await open(port)
    socket.write(head('GET / HTTP/1.1', 'Host: a'))
    await wait(30)
    socket.destroy()
    await expect.poll(() => reports.map(({ status, severity }) => [status, severity])).toEqual([[499, 'info']])
  })

  it('C17 reports a body that the client broke off as 499', async () => {
    const port = await serve((request) => readJson(request, { errors }))
    const socket = await open(port)
    socket.write(head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 100'))
    await wait(30)
    socket.destroy()
    await expect.poll(() => reports.map(({ status }) => status), { timeout: 2_000 }).toEqual([499])
  })

  it('lets an answer go out that was whole before its handler threw', async () => {
    const port = await serve((request, response) => {
      response.end('x'.repeat(1_000_000))
      if (request.url === '/') throw new Error('x')
    })
    const bytes = head('GET / HTTP/1.1', 'Host: a') + head('GET /next HTTP/1.1', 'Host: a', 'Connection: close')
    const replies = await sendRaw(port, bytes)
    expect([replies.map(({ body, isCut }) => [body.length, isCut]), reports.length]).toEqual([
      [
        [1_000_000, false],
        [1_000_000, false],
      ],
      1,
    ])
  })

  it.each([
    ['a length', 'Content-Length: 100000', 'x'.repeat(40_000), 'x'.repeat(60_000)],
    [
      'chunks',
      'Transfer-Encoding: chunked',
      `9c40\r\n${'x'.repeat(40_000)}\r\n`,
      `ea60\r\n${'x'.repeat(60_000)}\r\n0\r\n\r\n`,
    ],
  ])(
    'C13 answers a body that is too large before it is all there, and the next request: %s',
    async (_, framing, part, rest) => {
      const port = await serve((request, response) =>
        request.method === 'GET' ? response.end('good') : readJson(request, { errors, maxBodyBytes: 10 }),
      )
      const socket = await open(port)
      const all = readAll(socket)
      socket.write(head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', framing) + part)
      await wait(50)
      socket.write(rest + head('GET / HTTP/1.1', 'Host: a', 'Connection: close'))
      const [refused, next] = parseReplies(await all)
      const expected = envelope('REQ_007', { message: 'The request is larger than 10 bytes' })
      expect([refused && answerOf(refused), next?.body]).toEqual([expected, 'good'])
    },
  )

  it('serves the next request of the connection after an error', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/bad') throw new Error('x')
      response.end('good')
    })
    const bytes = head('GET /bad HTTP/1.1', 'Host: a') + head('GET / HTTP/1.1', 'Host: a', 'Connection: close')
    expect((await sendRaw(port, bytes)).map(({ status }) => status)).toEqual([500, 200])
  })
})

describe('withErrors()', () => {
  it('guards the responses of a server that exists already', async () => {
    const server = createHttpServer(withErrors(() => Promise.reject(new Error('x')), respond))
    servers.push(server)
    expect(answerOf(await send(await listen(server), '/'))).toEqual(envelope('SRV_001'))
  })
})
