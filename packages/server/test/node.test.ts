import { Readable } from 'node:stream'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createResponder, readJson } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { createServer, requestIdOf, withErrors } from '@faultbook/server/node'
import type { CreateServerOptions, NodeHandler } from '@faultbook/server/node'
import { answerOf, envelope, errors, genericEnvelope } from './answer.ts'
import { exchange, listen, open, parseReplies, readAll, send, sendRaw } from './send.ts'

const servers: Server[] = []
const reports: ErrorReport[] = []
const respond = createResponder({ errors, report: (record) => void reports.push(record), guideUrl: '/errors/{code}' })

afterEach(() => {
  reports.length = 0
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(handler: NodeHandler, options: Partial<CreateServerOptions> = {}): Promise<number> {
  const server = createServer(handler, { respond, ...options })
  servers.push(server)
  return listen(server)
}

const reading: NodeHandler = async (request, response) => {
  for await (const chunk of request) void chunk
  response.end('read')
}

const good: NodeHandler = (_request, response) => response.end('good')

function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** The only answer to some bytes. */
async function answerTo(bytes: string, handler: NodeHandler = good): Promise<unknown> {
  const replies = await sendRaw(await serve(handler), bytes)
  return replies.map(answerOf)
}

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
    expect((await send(port, '/', { headers: { 'X-Request-Id': 'theirs' } })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('C6 takes over the id of a proxy that is trusted', async () => {
    const port = await serve((_request, response) => response.end(requestIdOf(response)), { trustRequestId: () => true })
    const reply = await send(port, '/', { headers: { 'X-Request-Id': 'from.proxy-1_A' } })
    expect([reply.headers['x-request-id'], reply.body]).toEqual(['from.proxy-1_A', 'from.proxy-1_A'])
  })

  it.each(['', 'a b', 'x'.repeat(129), 'a/b', '<script>', 'é'])('C6 makes one of our own where that id is %j', async (id) => {
    const port = await serve(good, { trustRequestId: () => true })
    expect((await send(port, '/', { headers: { 'X-Request-Id': id } })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

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
      response.setHeader('Set-Cookie', ['a=1', 'b=2']).setHeader('Vary', 'Origin').setHeader('RateLimit', 'x').setHeader('Link', '</>; rel="up"')
      response.setHeader('ETag', '"1"').setHeader('Content-Type', 'text/html').setHeader('Content-Encoding', 'gzip').setHeader('Cache-Control', 'public')
      response.setHeader('Location', '/').setHeader('Content-Language', 'de').setHeader('Content-Length', '3').setHeader('Last-Modified', 'x')
      throw errors.routeNotFound()
    })
    const reply = await send(port, '/')
    const { date: _1, 'x-request-id': _2, connection: _3, ...headers } = reply.headers
    expect({ answer: answerOf(reply), headers }).toEqual({
      answer: envelope('RES_002'),
      headers: {
        'set-cookie': 'a=1, b=2', vary: 'Origin, Accept', ratelimit: 'x', link: '</>; rel="up", </errors/RES_002>; rel="help"',
        'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
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
    const exposed = ['/good', '/'].map(async (path) => (await send(port, path)).headers['access-control-expose-headers'])
    const all = 'X-Total, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Link, WWW-Authenticate, Allow, ETag, Location, Content-Language, Idempotency-Replayed'
    expect(await Promise.all(exposed)).toEqual([all, all])
  })

  it('C9 exposes nothing without CORS', async () => {
    expect((await send(await serve(good), '/')).headers).not.toHaveProperty('access-control-expose-headers')
  })

  it('C8 says invalid_token only where a Bearer credential was sent', async () => {
    const port = await serve(() => Promise.reject(errors.invalidApiKey()))
    const challenges = [{}, { Authorization: 'Basic eDp5' }, { Authorization: 'Bearer x' }, { Authorization: 'bearer  x' }, { Authorization: 'Bearer' }].map(
      async (headers) => (await send(port, '/', { headers })).headers['www-authenticate'],
    )
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
    const server = createHttpServer(withErrors(() => Promise.reject(new Error('x')), { respond }))
    servers.push(server)
    expect(answerOf(await send(await listen(server), '/'))).toEqual(envelope('SRV_001'))
  })
})

describe('what the parser refuses', () => {
  const chunked = ['POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked']

  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a header without a name', head('GET / HTTP/1.1', ': x')],
    ['a space in a header name', head('GET / HTTP/1.1', 'Host: a', 'X A: b')],
    ['a space before the colon', head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding : chunked')],
    ['a bare CR in a header', head('GET / HTTP/1.1', 'Host: a', 'X: a\rb')],
    ['a NUL in a header', head('GET / HTTP/1.1', 'Host: a', 'X: a\0b')],
    ['a folded header', head('GET / HTTP/1.1', 'Host: a', 'X: a', ' b')],
    ['two lengths', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2')],
    ['a length and chunks', `${head(...chunked, 'Content-Length: 3')}0\r\n\r\n`],
    ['a length that is negative', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: -1')],
    ['a length that is hexadecimal', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 0x5')],
    ['a length that is too large to count', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 99999999999999999999')],
    ['an unknown transfer coding', head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: xchunked')],
    ['a length of a chunk that is no number', `${head(...chunked)}zz\r\n`],
    ['a chunk without its CRLF', `${head(...chunked)}1\r\nabc\r\n`],
    ['a target with a space', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('C1 answers %s with REQ_003 and closes', async (_, bytes) => {
    expect(await answerTo(bytes, reading)).toEqual([envelope('REQ_003')])
  })

  it('C1 says no more where the request has its answer, which nobody asked for twice', async () => {
    const replies = await sendRaw(await serve(good), `${head(...chunked)}1\r\nabc\r\n`)
    expect(replies.map(({ status, body }) => [status, body])).toEqual([[200, 'good']])
  })

  it.each([
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a method in small letters', 'get / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('C1 answers %s with SRV_003', async (_, bytes) => {
    expect(await answerTo(bytes)).toEqual([envelope('SRV_003')])
  })

  it('C1 answers another version of HTTP with 505', async () => {
    expect(await answerTo('GET / HTTP/3.7\r\nHost: a\r\n\r\n')).toEqual([genericEnvelope(505, 'HTTP Version Not Supported')])
  })

  it('C1 answers headers of 17 KB with REQ_012', async () => {
    expect(await answerTo(head('GET / HTTP/1.1', 'Host: a', `X: ${'x'.repeat(17_000)}`))).toEqual([envelope('REQ_012')])
  })

  it('C1 answers many headers of 17 KB together with REQ_012', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `X-${index}: ${'x'.repeat(200)}`)
    expect(await answerTo(head('GET / HTTP/1.1', 'Host: a', ...lines))).toEqual([envelope('REQ_012')])
  })

  it('C1 answers a URL of 20 KB with REQ_008', async () => {
    expect(await answerTo(head(`GET /${'x'.repeat(20_000)} HTTP/1.1`, 'Host: a'))).toEqual([envelope('REQ_008')])
  })

  it('C1 answers a chunk extension of 20 KB with REQ_007', async () => {
    const bytes = `${head(...chunked, 'Content-Type: application/json')}1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`
    expect(await answerTo(bytes, (request) => readJson(request, { errors }))).toEqual([
      envelope('REQ_007', { message: 'The request is larger than 16384 bytes' }),
    ])
  })

  it('C1 closes the connection, and says so', async () => {
    const [reply] = await sendRaw(await serve(good), 'hello\r\n\r\n')
    expect(reply?.headers['connection']).toBe('close')
  })

  it('is reported', async () => {
    await answerTo('hello\r\n\r\n')
    expect(reports).toMatchObject([{ status: 400, code: 'REQ_003' }])
  })

  it('C1 is answered after the requests before it, in their order', async () => {
    const port = await serve(async (request, response) => {
      await wait(request.url === '/slow' ? 60 : 0)
      response.end(request.url)
    })
    const bytes = head('GET /slow HTTP/1.1', 'Host: a') + head('GET /fast HTTP/1.1', 'Host: a') + 'nonsense\r\n\r\n'
    const replies = await sendRaw(port, bytes)
    expect([replies.slice(0, 2).map(({ body }) => body), replies.slice(2).map(answerOf)]).toEqual([['/slow', '/fast'], [envelope('REQ_003')]])
  })

  it('C1 is the answer of a request whose body it is, whoever reads it', async () => {
    const bytes = `${head(...chunked, 'Content-Type: application/json')}2\r\n{"\r\nzz\r\n`
    expect(await answerTo(bytes, (request) => readJson(request, { errors }))).toEqual([envelope('REQ_003')])
  })

  it('C17 cuts off an answer that had begun', async () => {
    const port = await serve((_request, response) => void response.write('half'))
    const socket = await open(port)
    const all = readAll(socket)
    socket.write(`${head(...chunked)}1\r\na\r\n`)
    await wait(30)
    socket.write('zz\r\n')
    expect(parseReplies(await all)).toMatchObject([{ status: 200, body: 'half', isCut: true }])
  })

  it('leaves the server alive where the client resets', async () => {
    const port = await serve(good)
    const socket = await open(port)
    socket.write('GET / HT')
    await wait(10)
    socket.resetAndDestroy()
    expect((await send(port, '/')).body).toBe('good')
  })
})

describe('what is slow', () => {
  const http = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 }

  it('C1 answers headers that do not come with REQ_006', async () => {
    const replies = await sendRaw(await serve(good, { http }), 'GET / HTTP/1.1\r\nHost: a\r\n')
    expect(replies.map(answerOf)).toEqual([envelope('REQ_006')])
  })

  it('C1 answers a body that does not come with REQ_006', async () => {
    const port = await serve((request) => readJson(request, { errors }), { http })
    const replies = await sendRaw(port, `${head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 9')}{`)
    expect(replies.map(answerOf)).toEqual([envelope('REQ_006')])
  })

  it('closes a connection that never asked for anything, without a word', async () => {
    const port = await serve(good, { http: { ...http, keepAliveTimeout: 50 } })
    const bytes = await exchange(port, '')
    expect(parseReplies(bytes).map(answerOf)).toEqual(bytes.length === 0 ? [] : [envelope('REQ_006')])
  })
})

describe('what Node lets through', () => {
  it.each([
    ['no Host', ['GET / HTTP/1.1']],
    ['two Hosts', ['GET / HTTP/1.1', 'Host: a', 'Host: a']],
    ['a broken Host', ['GET / HTTP/1.1', 'Host: a b']],
    ['a Host with a path', ['GET / HTTP/1.1', 'Host: a/b']],
    ['a Host with a user', ['GET / HTTP/1.1', 'Host: user@a']],
    ['a Host with a broken port', ['GET / HTTP/1.1', 'Host: a:b']],
    ['two Authorizations', ['GET / HTTP/1.1', 'Host: a', 'Authorization: Bearer x', 'authorization: Bearer y']],
    ['two Content-Types', ['GET / HTTP/1.1', 'Host: a', 'Content-Type: a/b', 'Content-Type: a/b']],
    ['two Idempotency-Keys', ['GET / HTTP/1.1', 'Host: a', 'Idempotency-Key: x', 'Idempotency-Key: y']],
    ['two If-Matches', ['GET / HTTP/1.1', 'Host: a', 'If-Match: "1"', 'IF-MATCH: "2"']],
    ['the target of another host', ['GET http://evil.test/ HTTP/1.1', 'Host: a']],
    ['a target without a slash', ['GET customers HTTP/1.1', 'Host: a']],
    ['a target with a user', ['GET http://user@a/ HTTP/1.1', 'Host: a']],
    ['a backslash in the target', ['GET /a\\..\\b HTTP/1.1', 'Host: a']],
    ['a broken escape in the target', ['GET /%zz HTTP/1.1', 'Host: a']],
    ['an escape that is no UTF-8 in the target', ['GET /a%ff HTTP/1.1', 'Host: a']],
    ['a fragment in the target', ['GET /a#b HTTP/1.1', 'Host: a']],
  ])('C16 answers %s with REQ_003 and closes', async (_, lines) => {
    expect(await answerTo(head(...lines))).toEqual([envelope('REQ_003')])
  })

  it.each([
    ['the target of this host', ['GET http://A:80/x?y HTTP/1.1', 'Host: a:80', 'Connection: close'], '/x?y'],
    ['the target of this host without a path', ['GET http://a HTTP/1.1', 'Host: a', 'Connection: close'], '/'],
    ['a query without a path', ['GET http://a?x HTTP/1.1', 'Host: a', 'Connection: close'], '/?x'],
    ['HTTP/1.0 without a Host', ['GET /x HTTP/1.0'], '/x'],
    ['an IPv6 Host', ['GET /x HTTP/1.1', 'Host: [::1]:80', 'Connection: close'], '/x'],
    ['an empty Host', ['GET /x HTTP/1.1', 'Host:', 'Connection: close'], '/x'],
    ['OPTIONS *', ['OPTIONS * HTTP/1.1', 'Host: a', 'Connection: close'], '*'],
    ['an escape', ['GET /a%20b%2Fc HTTP/1.1', 'Host: a', 'Connection: close'], '/a%20b%2Fc'],
    ['two Accepts', ['GET /x HTTP/1.1', 'Host: a', 'Accept: a/b', 'Accept: c/d', 'Connection: close'], '/x'],
    ['100 headers', ['GET /x HTTP/1.1', 'Host: a', 'Connection: close', ...Array.from({ length: 98 }, () => 'X: y')], '/x'],
  ])('takes %s', async (_, lines, url) => {
    const [reply] = await sendRaw(await serve((request, response) => response.end(request.url)), head(...lines))
    expect(reply).toMatchObject({ status: 200, body: url })
  })

  it('C13 answers more than 100 headers with REQ_012', async () => {
    const lines = Array.from({ length: 101 }, () => 'X: y')
    expect(await answerTo(head('GET / HTTP/1.1', ...lines))).toEqual([envelope('REQ_012')])
  })

  it('C13 answers 3,000 headers, of which Node drops some, with REQ_012', async () => {
    const lines = Array.from({ length: 3_000 }, () => 'X:')
    expect(await answerTo(head('GET / HTTP/1.1', 'Host: a', ...lines))).toEqual([envelope('REQ_012')])
  })

  it('C13 answers a URL of more than 8 KiB with REQ_008', async () => {
    expect(await answerTo(head(`GET /${'x'.repeat(8_192)} HTTP/1.1`, 'Host: a'))).toEqual([envelope('REQ_008')])
  })

  it('answers CONNECT with REQ_004', async () => {
    expect(await answerTo(head('CONNECT a:80 HTTP/1.1', 'Host: a'))).toEqual([envelope('REQ_004', { message: 'CONNECT is not allowed here' })])
  })

  it('answers an Upgrade that nobody serves as if it were none', async () => {
    const [reply] = await sendRaw(await serve(good), head('GET / HTTP/1.1', 'Host: a', 'Connection: close, Upgrade', 'Upgrade: websocket'))
    expect(reply).toMatchObject({ status: 200, body: 'good' })
  })

  it('answers an unknown Expect with REQ_010', async () => {
    expect(await answerTo(head('GET / HTTP/1.1', 'Host: a', 'Expect: coffee'))).toEqual([envelope('REQ_010')])
  })
})

describe('Expect: 100-continue', () => {
  const expecting = head('POST / HTTP/1.1', 'Host: a', 'Connection: close', 'Content-Type: application/json', 'Content-Length: 7', 'Expect: 100-continue')

  it('is met when the body is read', async () => {
    const port = await serve(async (request, response) => response.end(JSON.stringify(await readJson(request, { errors }))))
    const socket = await open(port)
    const all = readAll(socket)
    socket.write(expecting)
    socket.once('data', () => socket.write('{"a":1}'))
    const bytes = await all
    expect([bytes.toString().startsWith('HTTP/1.1 100 Continue\r\n\r\n'), parseReplies(bytes)]).toMatchObject([true, [{ status: 200, body: '{"a":1}' }]])
  })

  it('is not met where the request is refused unread', async () => {
    const bytes = await exchange(await serve(() => Promise.reject(errors.missingApiKey())), expecting)
    expect([bytes.toString().includes('100 Continue'), parseReplies(bytes).map(answerOf)]).toEqual([false, [envelope('AUTH_002')]])
  })

  it('is not met where the request is malformed', async () => {
    const bytes = await exchange(await serve((request) => readJson(request, { errors })), expecting.replace('Host: a', 'Host: a b'))
    expect([bytes.toString().includes('100 Continue'), parseReplies(bytes).map(answerOf)]).toEqual([false, [envelope('REQ_003')]])
  })
})

describe('foreign replies', () => {
  const page = '<h1>secret</h1>'

  type Answers = (response: ServerResponse, request: IncomingMessage) => unknown

  const ways: Readonly<Record<string, Answers>> = {
    'writeHead and end': (response) => response.writeHead(409, { 'Content-Type': 'text/html' }).end(page),
    'writeHead with a phrase': (response) => response.writeHead(409, 'Nope', { 'Content-Type': 'text/html' }).end(page),
    'writeHead with a list': (response) => response.writeHead(409, ['Content-Type', 'text/html']).end(page),
    'write and end': (response) => {
      response.statusCode = 409
      response.write('<h1>')
      response.write(Buffer.from('secret'))
      response.end('</h1>')
    },
    'end alone': (response) => {
      response.statusCode = 409
      response.end(page)
    },
    'an empty end': (response) => {
      response.statusCode = 409
      response.end()
    },
    'a length of its own': (response) => response.writeHead(409, { 'Content-Length': page.length }).end(page),
    'a pipe': (response) => {
      response.statusCode = 409
      Readable.from([page, page]).pipe(response)
    },
    'flushed headers': (response) => {
      response.statusCode = 409
      response.flushHeaders()
      response.end(page)
    },
    'more than 64 KiB': (response) => {
      response.statusCode = 409
      for (let index = 0; index < 100; index += 1) response.write('x'.repeat(1_000))
      response.end()
    },
    'another encoding': (response) => {
      response.statusCode = 409
      response.end(Buffer.from(page).toString('base64'), 'base64')
    },
    'an envelope of another status': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"errors":{},"message":"secret","error_code":"AUTH_001"}')
    },
    'an envelope that lacks a member': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"message":"secret","error_code":"CON_001"}')
    },
    'an envelope with one member more': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"errors":{},"message":"secret","error_code":"CON_001","stack":"secret"}')
    },
    'an envelope with errors in a list': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"errors":[],"message":"secret","error_code":"CON_001"}')
    },
  }

  it.each(Object.entries(ways))('C1 are replaced: %s', async (_, answer) => {
    const reply = await send(await serve((request, response) => void answer(response, request)), '/')
    expect({ ...answerOf(reply), hasSecret: JSON.stringify(reply).includes('secret') }).toEqual({ ...envelope('CON_001'), hasSecret: false })
  })

  it('C1 of a status without a row are HTTP_<status>', async () => {
    const port = await serve((_request, response) => response.writeHead(451).end(page))
    expect(answerOf(await send(port, '/'))).toEqual(genericEnvelope(451, 'Unavailable For Legal Reasons'))
  })

  it.each([418, 499, 599, 600])('C1 of the unregistered status %i are SRV_001', async (status) => {
    const port = await serve((_request, response) => response.writeHead(status).end(page))
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
  })

  it('are reported', async () => {
    await send(await serve((_request, response) => response.writeHead(409).end(page)), '/')
    expect(reports).toMatchObject([{ status: 409, code: 'CON_001', thrown: new Error('The app answered 409 in a format of its own') }])
  })

  it('that are an envelope of the catalog pass, with the headers of the contract', async () => {
    const body = '{"success":false,"errors":{"email":"is used"},"message":"Own words","error_code":"CON_001"}'
    const port = await serve((_request, response) => response.writeHead(409, { 'Content-Type': 'text/plain', 'X-Own': '1' }).end(body))
    const reply = await send(port, '/')
    expect({ answer: answerOf(reply), body: reply.body, own: reply.headers['x-own'], link: reply.headers['link'] }).toEqual({
      answer: envelope('CON_001', { message: 'Own words', fields: { email: 'is used' } }), body, own: '1', link: '</errors/CON_001>; rel="help"',
    })
    expect(reports).toEqual([])
  })

  it('keep the id and the CORS headers', async () => {
    const port = await serve((_request, response) => response.writeHead(404, { 'Access-Control-Allow-Origin': '*' }).end(page))
    const { headers } = await send(port, '/')
    expect([headers['access-control-allow-origin'], headers['access-control-expose-headers']?.includes('X-Request-Id')]).toEqual(['*', true])
  })

  it('of HEAD are replaced by headers alone', async () => {
    const port = await serve((_request, response) => response.writeHead(404, { 'Content-Length': 3 }).end())
    const reply = await send(port, '/', { method: 'HEAD' })
    expect([reply.status, reply.headers['content-type'], reply.body]).toEqual([404, 'application/json; charset=utf-8', ''])
  })

  it('call back once they are written', async () => {
    const calls: string[] = []
    const port = await serve((_request, response) => {
      response.statusCode = 404
      response.write('a', () => calls.push('write'))
      response.write('b', 'utf8', () => calls.push('write'))
      response.end('c', () => calls.push('end'))
    })
    await send(port, '/')
    expect(calls).toEqual(['write', 'write', 'end'])
  })

  it('are replaced by an error thrown while they are held back', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(404).write('half')
      throw errors.unavailable()
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_002'))
  })

  it('go out as they are, and are reported, where that is asked for', async () => {
    const port = await serve((_request, response) => response.writeHead(409, 'Nope', { 'Content-Type': 'text/html' }).end(page), { foreignReplies: 'report' })
    const { status, headers, body } = await send(port, '/')
    expect({ status, type: headers['content-type'], body, reports: reports.length }).toEqual({ status: 409, type: 'text/html', body: page, reports: 1 })
    expect(headers['x-request-id']).toBeDefined()
  })

  it('of any length go out as they are, and are reported, where that is asked for', async () => {
    const port = await serve((_request, response) => response.writeHead(409).end('x'.repeat(100_000)), { foreignReplies: 'report' })
    expect((await send(port, '/')).body.length).toBe(100_000)
  })

  it('go out as they are where that is asked for', async () => {
    const port = await serve((_request, response) => response.writeHead(409, { 'Content-Type': 'text/html' }).end(page), { foreignReplies: 'pass' })
    expect([(await send(port, '/')).body, reports]).toEqual([page, []])
  })

  it('below 400 are none', async () => {
    const port = await serve((_request, response) => response.writeHead(304, { ETag: '"1"' }).end())
    const { status, headers } = await send(port, '/')
    expect([status, headers['etag'], headers['content-type']]).toEqual([304, '"1"', undefined])
  })

  it('below 400 may be written in pieces', async () => {
    const port = await serve((_request, response) => {
      response.write('a')
      response.end('b')
    })
    expect((await send(port, '/')).body).toBe('ab')
  })
})
