import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { TrieRouter } from 'hono/router/trie-router'
import { Hono as TinyHono } from 'hono/tiny'
import { describe, expect, it } from 'vitest'
import { envelope } from '../test/answer.ts'
import { createGuard, json, notFound, throws } from '../test/hono-app.ts'
import { answerOfResponse } from '../test/read-response.ts'
import { requestIdOf, withErrors } from './hono.ts'

const customerNotFound = envelope('RES_001', { message: 'Customer not found' })
const internal = envelope('SRV_001')

describe('withErrors()', () => {
  it.each([
    ['before its routes', true],
    ['after them', false],
  ])('answers an app %s', async (_, isFirst) => {
    const { respond } = createGuard()
    const app = new Hono()
    if (isFirst) withErrors(app, respond)
    app.use(cors())
    app.get('/customers/:id', notFound).get('/null', throws(null))
    app.route('/sub', new Hono().get('/null', throws(null)))
    const guarded = isFirst ? app : withErrors(app, respond)
    expect(guarded).toBe(app)
    for (const path of ['/null', '/sub/null']) {
      const answer = await guarded.request(path)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(await answerOfResponse(answer)).toEqual(internal)
    }
    expect(await answerOfResponse(await app.request('/customers/7'))).toEqual(customerNotFound)
    expect(await answerOfResponse(await app.fetch(new Request('http://a/nothing')))).toEqual(envelope('RES_002'))
  })

  it('refuses to be called twice', () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    expect(() => withErrors(app, respond)).toThrow(new TypeError('This app is wrapped by withErrors already'))
  })

  it.each([
    ['hono/tiny', () => new TinyHono()],
    ['RegExpRouter', () => new Hono({ router: new RegExpRouter() })],
    ['TrieRouter', () => new Hono({ router: new TrieRouter() })],
    ['a base path', () => new Hono().basePath('/')],
  ])('works with %s', async (_, make) => {
    const { respond } = createGuard()
    const app = withErrors(make(), respond)
    app.use(cors())
    app.get('/throws/:id', throws('text'))
    const answer = await app.request('/throws/1')
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([500, '*'])
    expect((await app.request('/throws/1', { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD')
  })

  it('answers at once where the app does, so that the platform can', () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.get('/good', (c) => c.text('good'))
    app.get('/throws', throws(null))
    for (const path of ['/good', '/throws']) expect(app.request(path)).toBeInstanceOf(Response)
  })

  it('tells what comes after a handler of an error, as Hono does', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    const seen: unknown[] = []
    app.use(async (c, next) => {
      await next()
      seen.push(c.error?.message, c.res.status)
      c.header('X-After', 'yes')
    })
    app.get('/throws', throws('text'))
    const answer = await app.request('/throws')
    expect([seen, answer.headers.get('x-after')]).toEqual([['What was thrown is no Error', 500], 'yes'])
    expect(await answerOfResponse(answer)).toEqual(internal)
  })

  it('C11 keeps what was set for the exchange, without any middleware as well, and nothing of another answer', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.get('/single', (c) => {
      c.header('X-Kept', 'yes')
      c.header('Cache-Control', 'public')
      c.header('Set-Cookie', 'a=1', { append: true })
      c.header('Set-Cookie', 'b=2', { append: true })
      throw new Error('x')
    })
    const { headers } = await app.request('/single')
    expect([headers.get('x-kept'), headers.get('cache-control'), headers.getSetCookie()]).toEqual([
      'yes',
      'no-store',
      ['a=1', 'b=2'],
    ])
  })

  it('drops what a later failure makes untrue', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.get('/late', async (c, next) => {
      await next()
      throw new Error(c.res.headers.get('content-type') ?? '')
    })
    app.get('/late', (c) => c.html('<p>good</p>', 200, { ETag: '"1"', 'X-Kept': 'yes' }))
    const answer = await app.request('/late')
    expect([answer.headers.get('etag'), answer.headers.get('x-kept')]).toEqual([null, 'yes'])
    expect(await answerOfResponse(answer)).toEqual(internal)
  })

  it('looks into answers that are compressed', async () => {
    const { respond, reports } = createGuard()
    const app = withErrors(new Hono(), respond)
    const own = envelope('VAL_001', { fields: { name: 'x'.repeat(2_000) } })
    app.use(compress({ threshold: 1 }))
    app.get('/own', (c) => c.json(own.body, 422))
    app.get('/foreign', notFound)
    app.onError((thrown, c) => c.json({ error: `secret ${thrown.message}` }, 404))
    const gzip = { headers: { 'Accept-Encoding': 'gzip' } }
    expect(await answerOfResponse(await app.request('/own', gzip))).toEqual(own)
    expect(await answerOfResponse(await app.request('/foreign', gzip))).toEqual(customerNotFound)
    expect(reports.map(({ status }) => status)).toEqual([404])
  })

  it('lets its answers be compressed', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.use(compress({ threshold: 1 }))
    app.get('/throws', throws(null))
    const answer = await app.request('/throws', { headers: { 'Accept-Encoding': 'gzip' } })
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([500, 'gzip'])
    const stream = (answer.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new DecompressionStream('gzip'))
    expect(await new Response(stream).json()).toEqual(internal.body)
  })

  it('C11 has no ETag on an error, whatever middleware does', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.use(etag())
    app.get('/throws', throws(null))
    expect((await app.request('/throws')).headers.get('etag')).toBeNull()
  })

  it('C6 has one id, whoever asks for it and whatever becomes of the request', async () => {
    const { respond, reports } = createGuard()
    const app = withErrors(new Hono(), respond)
    const seen: string[] = []
    app.use(async (c, next) => {
      seen.push(requestIdOf(c))
      await next()
      seen.push(requestIdOf(c))
    })
    app.post('/json', bodyLimit({ maxSize: 100 }), async (c) => c.json(await c.req.json<unknown>()))
    const stream = new Blob(['{"a":']).stream()
    const init: RequestInit = { ...json(''), body: stream, duplex: 'half' }
    const id = (await app.request('/json', init)).headers.get('x-request-id')
    expect([...seen, reports[0]?.request?.requestId]).toEqual([id, id, id])
  })
})

describe('paths that no route claims', () => {
  const createApp = () => {
    const { respond, reports } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.use(cors({ origin: '*' }))
    app.use('/admin/*', (_, next) => next())
    app.get('*', (_, next) => next())
    app.get('/customers/:id', (c) => c.notFound())
    app.delete('/customers/:id', (c) => c.text('gone'))
    app.on('PURGE', '/cache', (c) => c.text('gone'))
    return { app, reports }
  }

  it.each([
    ['GET', '/nothing', 'RES_002'],
    ['GET', '/admin/nothing', 'RES_002'],
    ['GET', '/customers/7', 'RES_001'],
    ['PUT', '/nothing', 'RES_002'],
  ])('answers %s %s with %s', async (method, path, code) => {
    const { app } = createApp()
    expect(await answerOfResponse(await app.request(path, { method }))).toEqual(envelope(code))
  })

  it.each([
    ['PUT', '/customers/7', 'GET, HEAD, DELETE'],
    ['HEAD', '/cache', 'PURGE'],
  ])('C8 answers %s %s with 405 and Allow: %s', async (method, path, allow) => {
    const { app, reports } = createApp()
    const answer = await app.request(path, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    expect(reports.map(({ code, request }) => [code, request?.route])).toEqual([['REQ_004', undefined]])
  })

  it('leaves what the app answers for them, where it is no error', async () => {
    const { respond } = createGuard()
    const app = new Hono()
    app.notFound((c) => c.html('<p>the app</p>'))
    const answer = await withErrors(app, respond).request('/anything')
    expect([answer.status, await answer.text()]).toEqual([200, '<p>the app</p>'])
  })

  it.each(['pass', 'report'] as const)(
    "answers for Hono, not for the app, where foreignReplies is '%s'",
    async (foreignReplies) => {
      const { respond } = createGuard()
      const plain = withErrors(new Hono(), respond, { foreignReplies })
      expect(await answerOfResponse(await plain.request('/'))).toEqual(envelope('RES_002'))
      const own = withErrors(new Hono(), respond, { foreignReplies })
      own.notFound((c) => c.json({ error: 'x' }, 404))
      expect(await (await own.request('/')).json()).toEqual({ error: 'x' })
    },
  )

  it('C12 answers broken escapes with 400', async () => {
    const { app } = createApp()
    expect(await answerOfResponse(await app.request('/customers/%zz'))).toEqual(envelope('REQ_003'))
  })
})
