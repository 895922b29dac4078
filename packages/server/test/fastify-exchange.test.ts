import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { reportedFacts } from '@faultbook/server/fastify'
import { answerOf, envelope, errors } from './answer.ts'
import { exchange, open, parseReplies, send } from './send.ts'
import { answer, customerNotFound, good, head, notFound, reports, serve } from './fastify-app.ts'
import type { Routes } from './fastify-app.ts'

describe('what is sent along', () => {
  it('C10 HEAD gets the headers of GET, and no body', async () => {
    const port = await serve((app) => app.get('/', notFound))
    const { date: _1, 'x-request-id': _2, ...get } = (await send(port, '/')).headers
    const bytes = await exchange(port, head('HEAD / HTTP/1.1', 'Host: a', 'Connection: close'))
    const { date: _3, 'x-request-id': _4, ...sent } = parseReplies(bytes, ['HEAD'])[0]?.headers ?? {}
    expect([sent, bytes.toString().endsWith('\r\n\r\n')]).toEqual([get, true])
  })

  it('C11 keeps what was set for the exchange and drops what described the answer', async () => {
    const port = await serve((app) =>
      app.get('/', async (_request, reply) => {
        reply.headers({
          'Set-Cookie': ['a=1', 'b=2'],
          Vary: 'Origin',
          RateLimit: 'x',
          Link: '</>; rel="up"',
          'Server-Timing': 'a',
        })
        reply.headers({
          ETag: '"1"',
          'Cache-Control': 'public',
          Location: '/',
          'Content-Language': 'de',
          'Last-Modified': 'x',
          'Content-Disposition': 'attachment',
        })
        reply.raw.setHeader('X-Raw', '1').setHeader('Expires', 'x')
        throw errors.routeNotFound()
      }),
    )
    const reply = await send(port, '/')
    const { date: _1, 'x-request-id': _2, connection: _3, ...headers } = reply.headers
    expect(headers).toEqual({
      'set-cookie': 'a=1, b=2',
      vary: 'Origin, Accept',
      ratelimit: 'x',
      link: '</>; rel="up", </errors/RES_002>; rel="help"',
      'server-timing': 'a',
      'x-raw': '1',
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': String(reply.bytes.length),
    })
  })

  it('C9 exposes our headers where CORS is on', async () => {
    const port = await serve((app) => {
      app.addHook(
        'onRequest',
        async (_request, reply) => void reply.header('Access-Control-Allow-Origin', 'https://a.test'),
      )
      app.get('/', notFound)
      app.get('/good', good)
    })
    const exposed = await Promise.all(
      ['/', '/good'].map(async (path) => (await send(port, path)).headers['access-control-expose-headers']),
    )
    expect(exposed.map((list) => list?.startsWith('X-Request-Id, Retry-After'))).toEqual([true, true])
  })

  it('C6 the id that Fastify logs is the id that is sent', async () => {
    const port = await serve((app) => app.get('/', async (request) => request.id))
    const { headers, body } = await send(port, '/', { headers: { 'X-Request-Id': 'theirs' } })
    expect([body, body === 'theirs']).toEqual([headers['x-request-id'], false])
  })

  it('C6 takes over the id of a proxy that is trusted', async () => {
    const trustRequestId = (): boolean => true
    const port = await serve((app) => app.get('/', async (request) => request.id), { options: { trustRequestId } })
    const { headers, body } = await send(port, '/', { headers: { 'X-Request-Id': 'proxy.1' } })
    expect([body, headers['x-request-id']]).toEqual(['proxy.1', 'proxy.1'])
  })

  it('C3 a compressed error is still ours', async () => {
    const port = await serve((app) => {
      app.addHook('onSend', async (_request, reply, payload) => {
        reply.header('Content-Encoding', 'gzip').removeHeader('Content-Length')
        return gzipSync(String(payload))
      })
      app.get('/', notFound)
    })
    const reply = await send(port, '/')
    const plain = gunzipSync(reply.bytes)
    const inflated = {
      ...reply,
      body: plain.toString(),
      bytes: plain,
      headers: { ...reply.headers, 'content-length': String(plain.length) },
    }
    expect([answerOf(inflated), reply.headers['content-length'], reply.headers['content-encoding']]).toEqual([
      customerNotFound,
      String(reply.bytes.length),
      'gzip',
    ])
  })

  it('an onSend hook may read our body, and not change it', async () => {
    const seen: unknown[] = []
    const routes: Routes = (app) => {
      app.addHook('onSend', async (_request, _reply, payload) => {
        seen.push(typeof payload)
        return '{"own":"secret"}'
      })
      app.get('/', notFound)
    }
    expect([await answer(routes), seen]).toEqual([customerNotFound, ['string']])
  })
})

describe('what is reported', () => {
  it('is what was thrown, once', async () => {
    const thrown = new Error('x')
    await answer((app) => app.get('/', async () => Promise.reject(thrown)))
    expect(reports).toMatchObject([
      { status: 500, code: 'SRV_001', severity: 'error', thrown, request: { method: 'GET', path: '/' } },
    ])
  })

  it('names the request by an object that is the same from its beginning on', async () => {
    const seen: unknown[] = []
    await answer((app) => {
      app.addHook('onRequest', async (request) => void seen.push(reportedFacts(request)))
      app.get('/', notFound)
    })
    expect(seen[0]).toBe(reports[0]?.request)
    expect(reports).toMatchObject([{ status: 404, request: { method: 'GET', hasBearer: false } }])
  })

  it('C17 is 499 where the client aborted', async () => {
    const port = await serve((app) =>
      app.get('/', async () => {
        await wait(80)
        throw new Error('x')
      }),
    )
    const socket = await open(port)
    socket.write(head('GET / HTTP/1.1', 'Host: a'))
    await wait(30)
    socket.destroy()
    await expect.poll(() => reports.map(({ status }) => status)).toEqual([499])
  })

  it('C17 is 499 where the client aborted within its body', async () => {
    const port = await serve((app) => app.post('/', good))
    const socket = await open(port)
    socket.write(`${head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 99')}{`)
    await wait(30)
    socket.destroy()
    await expect.poll(() => reports.map(({ status }) => status), { timeout: 2_000 }).toEqual([499])
  })
})

describe('foreignReplies', () => {
  const foreign: Routes = (app) =>
    app.get('/', (_request, reply) => reply.code(409).header('X-Own', '1').send({ own: 'body' }))

  it('replace: ours goes out, and is reported', async () => {
    expect(await answer(foreign, { options: { foreignReplies: 'replace' } })).toEqual(envelope('CON_001'))
    const thrown = { name: 'ForeignReply', message: 'The app answered GET / with 409 in a format of its own' }
    expect(reports).toMatchObject([{ status: 409, severity: 'info', thrown }])
  })

  it('report: theirs goes out, and is reported', async () => {
    const reply = await send(await serve(foreign, { options: { foreignReplies: 'report' } }), '/')
    expect([reply.status, reply.body, reply.headers['x-own'], reports.length]).toEqual([409, '{"own":"body"}', '1', 1])
  })

  it('pass: theirs goes out', async () => {
    const reply = await send(await serve(foreign, { options: { foreignReplies: 'pass' } }), '/')
    expect([reply.status, reply.body, reports.length]).toEqual([409, '{"own":"body"}', 0])
  })

  it('pass: what is thrown is still ours', async () => {
    expect(await answer((app) => app.get('/', notFound), { options: { foreignReplies: 'pass' } })).toEqual(
      customerNotFound,
    )
  })

  it('an envelope that the app wrote itself passes', async () => {
    const body = { success: false, errors: {}, message: 'Own words', error_code: 'CON_001' }
    expect(await answer((app) => app.get('/', (_request, reply) => reply.code(409).send(body)))).toEqual(
      envelope('CON_001', { message: 'Own words' }),
    )
    expect(reports).toEqual([])
  })

  it('C14 a Response leaves nothing of its own', async () => {
    const response = (): Response =>
      new Response('secret', { status: 409, headers: { 'X-Own': 'secret', 'Set-Cookie': 'secret=1' } })
    const reply = await send(await serve((app) => app.get('/', async () => response())), '/')
    expect([answerOf(reply), JSON.stringify(reply).includes('secret')]).toEqual([envelope('CON_001'), false])
  })

  it('a Response below 400 is theirs', async () => {
    const port = await serve((app) =>
      app.get('/', async () => new Response('good', { status: 202, headers: { 'X-Own': '1' } })),
    )
    expect(await send(port, '/')).toMatchObject({ status: 202, body: 'good', headers: { 'x-own': '1' } })
  })
})
