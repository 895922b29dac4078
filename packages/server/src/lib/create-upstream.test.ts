import { createServer as createTcpServer } from 'node:net'
import type { Server as TcpServer } from 'node:net'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiError } from '@faultbook/contract'
import { errors } from '../../test/answer.ts'
import { listen } from '../../test/send.ts'
import { createUpstream } from './create-upstream.ts'
import type { Upstream, UpstreamCall, UpstreamOptions } from './create-upstream.ts'

const servers: (TcpServer | Server)[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
})

type Options = Omit<UpstreamOptions, 'errors' | 'baseUrl'>

async function http(listener: RequestListener, options: Options = {}): Promise<Upstream> {
  const server = createServer(listener)
  servers.push(server)
  return createUpstream({ errors, baseUrl: `http://127.0.0.1:${await listen(server)}/base`, ...options })
}

/** An upstream that answers any request with these bytes, and closes. */
async function raw(bytes: string, options: Options = {}): Promise<Upstream> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(bytes))
  })
  servers.push(server)
  return createUpstream({ errors, baseUrl: `http://127.0.0.1:${await listen(server)}`, ...options })
}

async function failureOf(upstream: Upstream, call: UpstreamCall = {}, path = '/x'): Promise<unknown> {
  try {
    return { answered: await upstream(path, call) }
  } catch (thrown) {
    return thrown
  }
}

function wire(error: unknown): unknown {
  const { code, status, retryAfterSeconds } = error as ApiError
  return { code, status, retryAfterSeconds }
}

const badUpstream = { code: 'UPS_001', status: 502, retryAfterSeconds: undefined }
const upstreamTimeout = { code: 'UPS_002', status: 504, retryAfterSeconds: undefined }

const json: RequestListener = (request, response) => {
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers }))
}

describe('createUpstream()', () => {
  it('gives the JSON of an answer', async () => {
    const upstream = await http(json)
    expect(await upstream('/customers/7', { query: { q: 'a b&c' } })).toMatchObject({
      status: 200,
      data: { url: '/base/customers/7?q=a+b%26c', method: 'GET', headers: { accept: 'application/json' } },
    })
  })

  it('sends method, headers and body', async () => {
    const upstream = await http(
      (request, response) => {
        const { method, headers } = request
        request.setEncoding('utf8').on('data', (body: string) => {
          response
            .setHeader('content-type', 'application/json')
            .end(JSON.stringify({ method, own: headers['x-own'], call: headers['x-call'], body }))
        })
      },
      { headers: { 'x-own': 'a' } },
    )
    const { data } = await upstream('/', { method: 'POST', headers: { 'x-call': 'b' }, body: '{"c":1}' })
    expect(data).toEqual({ method: 'POST', own: 'a', call: 'b', body: '{"c":1}' })
  })

  it('gives undefined for an answer without a body', async () => {
    const upstream = await http((_, response) => response.writeHead(204).end())
    expect(await upstream('/')).toMatchObject({ status: 204, data: undefined })
  })

  it.each([
    ['/../../etc/passwd', '/base/etc/passwd'],
    ['//evil.test/x', '/base/evil.test/x'],
    ['http://evil.test/x', '/base/http%3A/evil.test/x'],
    ['/a/./b/../c', '/base/a/b/c'],
    ['/a?b#c', '/base/a%3Fb%23c'],
    ['/%2e%2e/x', '/base/%252e%252e/x'],
    ['\\..\\x', '/base/%5C..%5Cx'],
    ['@evil.test', '/base/%40evil.test'],
    ['', '/base/'],
  ])('lets no path out of the base: %j', async (path, url) => {
    const upstream = await http(json)
    expect((await upstream(path)).data).toMatchObject({ url })
  })

  it.each(['', 'api.test', 'ftp://api.test', 'file:///etc'])('refuses a base that is no http URL: %j', (baseUrl) => {
    expect(() => createUpstream({ errors, baseUrl })).toThrow(new TypeError('An upstream needs an http or https URL'))
  })
})

describe('a failing upstream', () => {
  it('that refuses the connection is UPS_001', async () => {
    expect(wire(await failureOf(createUpstream({ errors, baseUrl: 'http://127.0.0.1:1' })))).toEqual(badUpstream)
  })

  it('that resets before the headers is UPS_001', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    servers.push(server)
    const upstream = createUpstream({ errors, baseUrl: `http://127.0.0.1:${await listen(server)}` })
    expect(wire(await failureOf(upstream))).toEqual(badUpstream)
  })

  it('that resets after the headers is UPS_001', async () => {
    const upstream = await http((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"a":')
      setTimeout(() => response.socket?.resetAndDestroy(), 20)
    })
    expect(wire(await failureOf(upstream))).toEqual(badUpstream)
  })

  it.each([
    ['garbage', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['nothing', ''],
    ['a cut head', 'HTTP/1.1 200 OK\r\nContent-Ty'],
    ['HTML', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>'],
    ['no media type', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'],
    [
      'JSON in Latin-1',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=latin1\r\nContent-Length: 2\r\n\r\n{}',
    ],
    [
      'a body shorter than announced',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{}',
    ],
    [
      'a cut chunked body',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n',
    ],
    ['invalid JSON', 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{'],
    ['an empty body', 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n'],
    ['500', 'HTTP/1.1 500 X\r\nContent-Length: 6\r\n\r\nsecret'],
    ['404', 'HTTP/1.1 404 X\r\nContent-Length: 6\r\n\r\nsecret'],
    ['401', 'HTTP/1.1 401 X\r\nContent-Length: 6\r\n\r\nsecret'],
    ['502', 'HTTP/1.1 502 X\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n'],
    ['304', 'HTTP/1.1 304 X\r\n\r\n'],
  ])('that answers with %s is UPS_001', async (_, bytes) => {
    expect(wire(await failureOf(await raw(bytes)))).toEqual(badUpstream)
  })

  it.each([
    ['invalid UTF-8', [0x22, 0xe9, 0x22]],
    ['a cut character', [0x22, 0xe2, 0x82]],
  ])('that answers with %s is UPS_001', async (_, bytes) => {
    const upstream = await http((_request, response) =>
      response.setHeader('content-type', 'application/json').end(Buffer.from(bytes)),
    )
    expect(wire(await failureOf(upstream))).toEqual(badUpstream)
  })

  it('that redirects is UPS_001, and is not followed', async () => {
    let calls = 0
    const upstream = await http((_, response) => {
      calls += 1
      response.writeHead(302, { location: '/base/x' }).end()
    })
    expect([wire(await failureOf(upstream)), calls]).toEqual([badUpstream, 1])
  })

  it.each([
    [503, '7', 7],
    [429, '120', 120],
    [503, 'Sun, 22 Nov 2026 12:00:30 GMT', 30],
    [503, undefined, undefined],
    [429, 'soon', undefined],
  ])('that answers %i with Retry-After %s is SRV_002 and keeps it', async (status, header, retryAfterSeconds) => {
    const now = (): number => Date.parse('2026-11-22T12:00:00Z')
    const upstream = await http(
      (_, response) => response.writeHead(status, header === undefined ? {} : { 'retry-after': header }).end('busy'),
      { now },
    )
    expect(wire(await failureOf(upstream))).toEqual({ code: 'SRV_002', status: 503, retryAfterSeconds })
  })

  it('means what the call says', async () => {
    const upstream = await http((_, response) => response.writeHead(404).end('secret'))
    const meanings = { 404: () => errors.resourceNotFound({ resource: 'Customer' }) }
    expect(await failureOf(upstream, { meanings })).toMatchObject({ code: 'RES_001', message: 'Customer not found' })
  })

  it('keeps its status for the report, and nothing of its body', async () => {
    const upstream = await http((_, response) => response.writeHead(418).end('secret'))
    expect(await failureOf(upstream)).toMatchObject({ cause: new Error('The upstream server answered 418') })
  })

  it('that sends no headers in time is UPS_002', async () => {
    const upstream = await http(() => undefined, { timeoutMs: 50 })
    expect(wire(await failureOf(upstream))).toEqual(upstreamTimeout)
  })

  it('that stalls within the body is UPS_002', async () => {
    const upstream = await http(
      (_, response) => void response.setHeader('content-type', 'application/json').write('{"a":'),
      { timeoutMs: 80 },
    )
    expect(wire(await failureOf(upstream))).toEqual(upstreamTimeout)
  })

  it('that sends too much is UPS_001', async () => {
    const upstream = await http(
      (_, response) => response.setHeader('content-type', 'application/json').end(`"${'x'.repeat(100)}"`),
      { maxBodyBytes: 101 },
    )
    expect(wire(await failureOf(upstream))).toEqual(badUpstream)
  })

  it('may send as much as is allowed', async () => {
    const upstream = await http(
      (_, response) => response.setHeader('content-type', 'application/json').end(`"${'x'.repeat(100)}"`),
      { maxBodyBytes: 102 },
    )
    expect((await upstream('/')).data).toBe('x'.repeat(100))
  })

  it('that sends without end is given up, and its connection closed', async () => {
    let closed = false
    const upstream = await http(
      (_, response) => {
        const timer = setInterval(() => response.write('x'.repeat(1_000)), 1)
        response.setHeader('content-type', 'application/json').on('close', () => {
          closed = true
          clearInterval(timer)
        })
      },
      { maxBodyBytes: 5_000 },
    )
    expect(wire(await failureOf(upstream))).toEqual(badUpstream)
    await expect.poll(() => closed).toBe(true)
  })

  it('is left with the reason that the call was aborted with', async () => {
    const controller = new AbortController()
    const upstream = await http(() => controller.abort('the client has gone'))
    expect(await failureOf(upstream, { signal: controller.signal })).toBe('the client has gone')
  })

  it('is left with that reason within the body too', async () => {
    const controller = new AbortController()
    const reason = new Error('the client has gone')
    const upstream = await http((_, response) => {
      response.setHeader('content-type', 'application/json').write('{')
      setTimeout(() => controller.abort(reason), 20)
    })
    expect(await failureOf(upstream, { signal: controller.signal })).toBe(reason)
  })
})

it('createUpstream() takes a connection that is not made in time for a deadline, as upstreamRule does', async () => {
  const cause = Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' })
  const fetch = (): Promise<never> => Promise.reject(new TypeError('fetch failed', { cause }))
  const upstream = createUpstream({ errors, baseUrl: 'http://a.test', fetch })
  await expect(upstream('x')).rejects.toMatchObject({ code: 'UPS_002' })
})
