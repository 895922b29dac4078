import Fastify from 'fastify'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createResponder, errorResponses } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { faultbook, fastifyOptions } from '@faultbook/server/fastify'
import type { FaultbookPluginOptions } from '@faultbook/server/fastify'
import { z } from 'zod'
import { answerOf, envelope, errors, genericEnvelope } from './answer.ts'
import { exchange, open, parseReplies, readAll, send, sendJson, sendRaw } from './send.ts'

const apps: FastifyInstance[] = []
const reports: ErrorReport[] = []
const respond = createResponder({ errors, report: (record) => void reports.push(record), guideUrl: '/errors/{code}' })

afterEach(async () => {
  reports.length = 0
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

interface Setup {
  readonly options?: Omit<FaultbookPluginOptions, 'respond'>
  readonly fastify?: FastifyServerOptions
}

type Routes = (app: FastifyInstance) => void

function make(routes: Routes, { options = {}, fastify = {} }: Setup = {}): FastifyInstance {
  const app = Fastify({ ...fastifyOptions(respond, options), ...fastify })
  apps.push(app)
  app.register(faultbook, { respond, ...options })
  app.register(async (scope) => routes(scope))
  return app
}

/** Makes an app that listens; gives its port. */
async function serve(routes: Routes, setup: Setup = {}): Promise<number> {
  const app = make(routes, setup)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

/** The answer to GET /. */
async function answer(routes: Routes, setup: Setup = {}): Promise<unknown> {
  return answerOf(await send(await serve(routes, setup), '/'))
}

function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

const good = async (): Promise<string> => 'good'

const notFound = async (): Promise<never> => {
  throw errors.resourceNotFound({ resource: 'Customer' })
}

const customer = {
  type: 'object',
  required: ['name', 'email'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    email: { type: 'string', format: 'email' },
    age: { type: 'integer' },
    tags: { type: 'array', items: { type: 'string' } },
  },
}

const invalid = (fields: Readonly<Record<string, string>>): unknown => envelope('VAL_001', { fields })
const invalidParameters = (fields: Readonly<Record<string, string>>): unknown => envelope('REQ_002', { fields })

describe('what Fastify answers', () => {
  it('C1 for a handler that throws a catalog error', async () => {
    expect(await answer((app) => app.get('/', notFound))).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it('C14 for a handler that throws anything else', async () => {
    const thrown = Object.assign(new Error('secret'), { statusCode: 404 })
    expect(await answer((app) => app.get('/', async () => Promise.reject(thrown)))).toEqual(envelope('SRV_001'))
  })

  it.each(['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend'] as const)('C1 for a %s hook that throws', async (hook) => {
    const routes: Routes = (app) => {
      app.addHook(hook as 'onRequest', async () => {
        throw errors.unavailable()
      })
      app.get('/', async () => ({}))
    }
    expect(await answer(routes)).toEqual(envelope('SRV_002'))
  })

  it('C1 for an onSend hook that throws at the answer of another error', async () => {
    const routes: Routes = (app) => {
      app.addHook('onSend', async () => {
        throw 'no Error'
      })
      app.get('/', notFound)
    }
    expect(await answer(routes)).toEqual(envelope('SRV_001'))
  })

  it('C11 keeps the headers of the exchange where an onSend hook throws', async () => {
    const port = await serve((app) => {
      app.addHook('onRequest', async (_request, reply) => void reply.header('Access-Control-Allow-Origin', '*').header('Vary', 'Origin'))
      app.addHook('onSend', async () => {
        throw 'no Error'
      })
      app.get('/', notFound)
    })
    const { headers } = await send(port, '/')
    expect([headers['access-control-allow-origin'], headers['vary']]).toEqual(['*', 'Origin, Accept'])
  })

  it('C1 for a body parser that throws', async () => {
    const port = await serve((app) => {
      app.addContentTypeParser('text/x-own', async () => {
        throw new Error('secret')
      })
      app.post('/', good)
    })
    expect(answerOf(await send(port, '/', { method: 'POST', headers: { 'Content-Type': 'text/x-own' }, body: 'x' }))).toEqual(envelope('SRV_001'))
  })

  it('C1 for a path that no route has', async () => {
    expect(await answer((app) => app.get('/a', good))).toEqual(envelope('RES_002'))
  })

  it('C13 for such a path before its body is looked at', async () => {
    const port = await serve((app) => app.get('/a', good))
    expect(answerOf(await send(port, '/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' }))).toEqual(envelope('RES_002'))
  })

  it('C8 for a method that the path is not served with', async () => {
    const port = await serve((app) => {
      app.get('/things/:id', good)
      app.patch('/things/:id', good)
    })
    const reply = await send(port, '/things/1?x', { method: 'DELETE' })
    expect([answerOf(reply), reply.headers['allow']]).toEqual([envelope('REQ_004', { message: 'DELETE is not allowed here' }), 'GET, HEAD, PATCH'])
  })

  it.each([
    ['a broken escape', '/a/%zz', 'REQ_003'],
    ['an escape that is no UTF-8', '/a/%ff', 'REQ_003'],
    ['a parameter that is too long', `/a/${'x'.repeat(101)}`, 'REQ_008'],
  ])('C1 for a URL with %s', async (_, target, code) => {
    const port = await serve((app) => app.get('/a/:id', good))
    expect(answerOf(await send(port, target))).toEqual(envelope(code))
  })

  it('C16 for a NUL in a parameter', async () => {
    const port = await serve((app) => app.get('/a/:id', good))
    expect(answerOf(await send(port, '/a/x%00?q=%00'))).toEqual(invalidParameters({ id: 'holds a NUL character', q: 'holds a NUL character' }))
  })

  it('C1 for an asynchronous route constraint that fails', async () => {
    const own = {
      name: 'own',
      storage: () => ({ get: () => null, set: () => undefined }),
      deriveConstraint: (_request: unknown, _context: unknown, done: (problem: Error) => void) => done(new Error('secret')),
      mustMatchWhenDerived: false,
      validate: () => undefined,
    }
    const fastify = { routerOptions: { constraints: { own } } } as unknown as FastifyServerOptions
    expect(await answer((app) => void app.route({ method: 'GET', url: '/', constraints: { own: 'x' }, handler: good }), { fastify })).toEqual(envelope('SRV_001'))
  })

  it('C1 for broken HTTP, once', async () => {
    const replies = await sendRaw(await serve((app) => app.get('/', good)), 'hello\r\n\r\n')
    expect(replies.map(answerOf)).toEqual([envelope('REQ_003')])
  })

  it('C16 for a request without a Host', async () => {
    const replies = await sendRaw(await serve((app) => app.get('/', good)), head('GET / HTTP/1.1'))
    expect(replies.map(answerOf)).toEqual([envelope('REQ_003')])
  })

  it('C1 for a stream that breaks before its first byte', async () => {
    const stream = (): Readable => new Readable({ read() { this.destroy(new Error('secret')) } })
    expect(await answer((app) => app.get('/', (_request, reply) => reply.type('text/csv').send(stream())))).toEqual(envelope('SRV_001'))
  })

  it('C17 with a cut body for a stream that breaks after its headers', async () => {
    const routes: Routes = (app) => app.get('/', (_request, reply) => reply.send(Readable.from((async function* () {
      yield 'half'
      await wait(20)
      throw new Error('secret')
    })())))
    const [reply] = await sendRaw(await serve(routes), head('GET / HTTP/1.1', 'Host: a'))
    expect(reply).toMatchObject({ status: 200, body: 'half', isCut: true })
  })

  it('C17 with a cut body for a handler that throws after its headers', async () => {
    const routes: Routes = (app) => app.get('/', async (_request, reply) => {
      reply.raw.write('half')
      await wait(20)
      throw new Error('secret')
    })
    const [reply] = await sendRaw(await serve(routes), head('GET / HTTP/1.1', 'Host: a'))
    expect(reply).toMatchObject({ status: 200, body: 'half', isCut: true })
  })

  it('C1 for a handler that takes too long', async () => {
    const routes: Routes = (app) => app.get('/', { handlerTimeout: 50 }, () => wait(10_000, undefined, { ref: false }))
    expect(await answer(routes)).toEqual(envelope('SRV_002'))
  })

  it('still serves where that handler ends after all', async () => {
    const port = await serve((app) => {
      app.get('/', { handlerTimeout: 30 }, () => wait(80, 'late'))
      app.get('/good', good)
    })
    const bytes = head('GET / HTTP/1.1', 'Host: a')
    const socket = await open(port)
    const all = readAll(socket)
    socket.write(bytes)
    await wait(120)
    socket.write(head('GET /good HTTP/1.1', 'Host: a', 'Connection: close'))
    expect(parseReplies(await all).map(({ status }) => status)).toEqual([503, 200])
  })

  it('C1 for a value that cannot be printed', async () => {
    expect(await answer((app) => app.get('/', async () => ({ big: 10n })))).toEqual(envelope('SRV_001'))
  })

  it('C1 for a value that its response schema refuses', async () => {
    const schema = { response: { 200: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } } } }
    expect(await answer((app) => app.get('/', { schema }, async () => ({})))).toEqual(envelope('SRV_001'))
  })

  it('C1 for a serializer that throws', async () => {
    const routes: Routes = (app) => {
      app.setReplySerializer(() => {
        throw new Error('secret')
      })
      app.get('/', async () => ({}))
    }
    expect(await answer(routes)).toEqual(envelope('SRV_001'))
  })

  it('C1 for a payload that cannot be sent', async () => {
    expect(await answer((app) => app.get('/', (_request, reply) => reply.type('text/plain').send({ secret: 1 })))).toEqual(envelope('SRV_001'))
  })

  it('C1 for an answer that an error handler of the app gives', async () => {
    const routes: Routes = (app) => {
      app.setErrorHandler((_thrown, _request, reply) => reply.code(409).send({ own: 'secret' }))
      app.get('/', notFound)
    }
    expect(await answer(routes)).toEqual(envelope('CON_001'))
  })

  it('C1 for an error handler of the app that throws', async () => {
    const routes: Routes = (app) => {
      app.setErrorHandler(() => {
        throw errors.badUpstream()
      })
      app.get('/', notFound)
    }
    expect(await answer(routes)).toEqual(envelope('UPS_001'))
  })

  it('C1 for a not-found handler of the app', async () => {
    const port = await serve((app) => {
      app.register(async (scope) => {
        scope.setNotFoundHandler((_request, reply) => reply.code(404).send({ own: 'secret' }))
      }, { prefix: '/own' })
    })
    expect(answerOf(await send(port, '/own/x'))).toEqual(envelope('RES_001'))
  })

  it('C1 for a handler that calls it not found', async () => {
    expect(await answer((app) => app.get('/', (_request, reply) => reply.callNotFound()))).toEqual(envelope('RES_002'))
  })

  it('C1 for a route whose constraint is not met', async () => {
    expect(await answer((app) => void app.route({ method: 'GET', url: '/', constraints: { version: '2.0.0' }, handler: good }))).toEqual(envelope('RES_002'))
  })

  it.each([
    [404, 'RES_001'],
    [422, 'VAL_001'],
    [500, 'SRV_001'],
  ])('C1 for a handler that sends a body of its own with %i', async (status, code) => {
    expect(await answer((app) => app.get('/', (_request, reply) => reply.code(status).send({ own: 'secret' })))).toEqual(envelope(code))
  })

  it('C1 for a status without a row', async () => {
    expect(await answer((app) => app.get('/', (_request, reply) => reply.code(410).send('secret')))).toEqual(genericEnvelope(410, 'Gone'))
  })

  it('leaves data alone that names a status', async () => {
    const port = await serve((app) => app.get('/', async () => ({ statusCode: 404, error: 'x' })))
    const { status, body } = await send(port, '/')
    expect([status, body]).toEqual([200, '{"statusCode":404,"error":"x"}'])
  })

  it('C1 untouched by a response schema, whatever it says', async () => {
    const schema = {
      response: {
        '4xx': { type: 'object', properties: { error_code: { const: 'AUTH_001' }, message: { type: 'number' } }, required: ['own'] },
        404: { type: 'object', properties: { error_code: { const: 'AUTH_001' } }, required: ['own'], additionalProperties: false },
      },
    }
    expect(await answer((app) => app.get('/', { schema }, notFound))).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it('C1 with errorResponses() as response schema', async () => {
    const schema = { response: errorResponses(errors, ['resourceNotFound', 'validationFailed']) }
    expect(await answer((app) => app.get('/', { schema }, notFound))).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it('C18 as a problem where that is preferred', async () => {
    const port = await serve((app) => app.get('/', notFound))
    const reply = await send(port, '/', { headers: { Accept: 'application/problem+json' } })
    expect({ type: reply.headers['content-type'], body: JSON.parse(reply.body) as unknown }).toEqual({
      type: 'application/problem+json',
      body: {
        type: '/errors/RES_001', title: 'Not found', status: 404, detail: 'Customer not found',
        instance: `urn:uuid:${reply.headers['x-request-id']}`, error_code: 'RES_001', errors: {},
      },
    })
  })

  it('the same over inject()', async () => {
    const app = make((scope) => scope.get('/', notFound))
    const { statusCode, headers, body } = await app.inject('/')
    const wire = { status: statusCode, headers: headers as Record<string, string>, body, bytes: Buffer.from(body), isCut: false }
    expect(answerOf({ ...wire, headers: Object.fromEntries(Object.entries(wire.headers).map(([name, value]) => [name, String(value)])) })).toEqual(
      envelope('RES_001', { message: 'Customer not found' }),
    )
  })
})

describe('what is sent along', () => {
  it('C10 HEAD gets the headers of GET, and no body', async () => {
    const port = await serve((app) => app.get('/', notFound))
    const { date: _1, 'x-request-id': _2, ...get } = (await send(port, '/')).headers
    const bytes = await exchange(port, head('HEAD / HTTP/1.1', 'Host: a', 'Connection: close'))
    const { date: _3, 'x-request-id': _4, ...sent } = parseReplies(bytes, ['HEAD'])[0]?.headers ?? {}
    expect([sent, bytes.toString().endsWith('\r\n\r\n')]).toEqual([get, true])
  })

  it('C11 keeps what was set for the exchange and drops what described the answer', async () => {
    const port = await serve((app) => app.get('/', async (_request, reply) => {
      reply.headers({ 'Set-Cookie': ['a=1', 'b=2'], Vary: 'Origin', RateLimit: 'x', Link: '</>; rel="up"', 'Server-Timing': 'a' })
      reply.headers({ ETag: '"1"', 'Cache-Control': 'public', Location: '/', 'Content-Language': 'de', 'Last-Modified': 'x', 'Content-Disposition': 'attachment' })
      reply.raw.setHeader('X-Raw', '1').setHeader('Expires', 'x')
      throw errors.routeNotFound()
    }))
    const reply = await send(port, '/')
    const { date: _1, 'x-request-id': _2, connection: _3, ...headers } = reply.headers
    expect(headers).toEqual({
      'set-cookie': 'a=1, b=2', vary: 'Origin, Accept', ratelimit: 'x', link: '</>; rel="up", </errors/RES_002>; rel="help"', 'server-timing': 'a',
      'x-raw': '1', 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
      'content-length': String(reply.bytes.length),
    })
  })

  it('C9 exposes our headers where CORS is on', async () => {
    const port = await serve((app) => {
      app.addHook('onRequest', async (_request, reply) => void reply.header('Access-Control-Allow-Origin', 'https://a.test'))
      app.get('/', notFound)
      app.get('/good', good)
    })
    const exposed = await Promise.all(['/', '/good'].map(async (path) => (await send(port, path)).headers['access-control-expose-headers']))
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
    const inflated = { ...reply, body: plain.toString(), bytes: plain, headers: { ...reply.headers, 'content-length': String(plain.length) } }
    expect([answerOf(inflated), reply.headers['content-length'], reply.headers['content-encoding']]).toEqual([
      envelope('RES_001', { message: 'Customer not found' }), String(reply.bytes.length), 'gzip',
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
    expect([await answer(routes), seen]).toEqual([envelope('RES_001', { message: 'Customer not found' }), ['string']])
  })
})

describe('what is reported', () => {
  it('is what was thrown, once', async () => {
    const thrown = new Error('x')
    await answer((app) => app.get('/', async () => Promise.reject(thrown)))
    expect(reports).toMatchObject([{ status: 500, code: 'SRV_001', severity: 'error', thrown, request: { method: 'GET', path: '/' } }])
  })

  it('C17 is 499 where the client aborted', async () => {
    const port = await serve((app) => app.get('/', async () => {
      await wait(80)
      throw new Error('x')
    }))
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

describe('a body', () => {
  const port = (setup: Setup = {}, schema: object = { body: customer }): Promise<number> =>
    serve((app) => app.post('/', { schema }, async (request) => ({ got: request.body })), setup)

  it('C12 that is sound is taken as it is', async () => {
    expect((await sendJson(await port(), '/', { name: 'Ada', email: 'a@b.cd' })).body).toBe('{"got":{"name":"Ada","email":"a@b.cd"}}')
  })

  it('C4 has all its wrong fields named at once, in the order of the schema', async () => {
    const reply = await sendJson(await port(), '/', { tags: ['a', 1], extra: 1, age: 'x', email: 'x', name: '' })
    expect(answerOf(reply)).toEqual(invalid({
      name: 'must not be empty', email: 'must be a valid email', age: 'must be an integer', 'tags.1': 'must be a string', extra: 'is not a known field',
    }))
    expect(Object.keys((JSON.parse(reply.body) as { readonly errors: object }).errors)).toEqual(['name', 'email', 'age', 'tags.1', 'extra'])
  })

  it('C12 is never coerced', async () => {
    expect(answerOf(await sendJson(await port(), '/', { name: 1, email: 'a@b.cd', age: '7' }))).toEqual(invalid({ name: 'must be a string', age: 'must be an integer' }))
  })

  it('C12 with an unknown field is refused', async () => {
    expect(answerOf(await sendJson(await port(), '/', { name: 'Ada', email: 'a@b.cd', admin: true }))).toEqual(invalid({ admin: 'is not a known field' }))
  })

  it.each([null, [], 'x', 7])('C12 of %j where an object is wanted is 422', async (body) => {
    expect(answerOf(await sendJson(await port(), '/', body))).toEqual(invalid({ _body: 'must be an object' }))
  })

  it('C12 of nothing where an object is wanted is 422', async () => {
    const reply = await send(await port(), '/', { method: 'POST', headers: { 'Content-Length': '0' } })
    expect(answerOf(reply)).toEqual(invalid({ _body: 'must be an object' }))
  })

  it.each([
    ['broken JSON', '{"a":'],
    ['a key twice', '{"name":"a","name":"b"}'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65)],
    ['a byte order mark', '\uFEFF{}'],
    ['no UTF-8', Buffer.from([0x22, 0xe9, 0x22])],
  ])('C16 with %s is 400', async (_, body) => {
    const reply = await send(await port(), '/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    expect(answerOf(reply)).toEqual(envelope('REQ_001', { message: 'The request body could not be read as JSON' }))
  })

  it('C16 with a text that no field can hold is 422, beside the other fields', async () => {
    const reply = await send(await port(), '/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"\\u0000","email":"x"}' })
    expect(answerOf(reply)).toEqual(invalid({ name: 'holds a NUL character', email: 'must be a valid email' }))
  })

  it('C16 with a text that no field can hold is 422, also without a schema', async () => {
    const reply = await send(await port({}, {}), '/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":"\\ud800"}' })
    expect(answerOf(reply)).toEqual(invalid({ a: 'is not well-formed Unicode' }))
  })

  it('C4 with a field called __proto__ is refused for that field alone', async () => {
    const reply = await send(await port(), '/', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"a","email":"a@b.cd","__proto__":{"admin":true}}',
    })
    expect(reply.body).toContain('"errors":{"__proto__":"is not a known field"}')
  })

  it('C13 that is too large is 413', async () => {
    const reply = await sendJson(await port({ fastify: { bodyLimit: 10 } }), '/', { name: 'too long by far' })
    expect(answerOf(reply)).toEqual(envelope('REQ_007', { message: 'The request is larger than 10 bytes' }))
  })

  it.each([
    ['no type', {}],
    ['another type', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['a broken type', { 'Content-Type': 'json' }],
    ['another charset', { 'Content-Type': 'application/json; charset=utf-16' }],
    ['a type that only begins like JSON', { 'Content-Type': 'application/jsonx' }],
    ['a tab after the type (CVE-2026-25223)', { 'Content-Type': 'application/json\ta' }],
  ])('C8 with %s is 415', async (_, headers) => {
    const reply = await send(await port(), '/', { method: 'POST', headers, body: '{}' })
    expect([answerOf(reply), reply.headers['accept']]).toEqual([envelope('REQ_009', { message: 'Send the body as application/json in UTF-8' }), 'application/json'])
  })

  it('C8 on PATCH says it with Accept-Patch', async () => {
    const patching = await serve((app) => app.patch('/', good))
    const { headers } = await send(patching, '/', { method: 'PATCH', headers: { 'Content-Type': 'text/plain' }, body: '{}' })
    expect([headers['accept-patch'], headers['accept']]).toEqual(['application/json', undefined])
  })

  it('C8 that is compressed is 415, and says which coding is taken', async () => {
    const reply = await send(await port(), '/', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, body: '{}' })
    expect([answerOf(reply), reply.headers['accept-encoding']]).toEqual([envelope('REQ_009', { message: 'Send the body as uncompressed JSON' }), 'identity'])
  })

  it('of another type is for the parsers of the app', async () => {
    const own = await serve((app) => {
      app.addContentTypeParser('text/csv', { parseAs: 'string' }, async (_request: unknown, body: string) => body.split(','))
      app.post('/', async (request) => request.body)
    })
    expect((await send(own, '/', { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: 'a,b' })).body).toBe('["a","b"]')
  })

  it('C16 broken in its chunks is 400, once', async () => {
    const bytes = `${head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}2\r\n{"\r\nzz\r\n`
    expect((await sendRaw(await port(), bytes)).map(answerOf)).toEqual([envelope('REQ_003')])
  })
})

describe('parameters', () => {
  const schema = {
    params: { type: 'object', properties: { id: { type: 'integer' } } },
    querystring: { type: 'object', additionalProperties: false, properties: { page: { type: 'integer', minimum: 1 }, active: { type: 'boolean' } } },
    headers: { type: 'object', required: ['x-tenant'], properties: { 'x-tenant': { type: 'string' } } },
    body: customer,
  }
  const port = (): Promise<number> => serve((app) => {
    app.get('/things/:id', { schema: { params: schema.params, querystring: schema.querystring } }, async ({ params, query }) => ({ params, query }))
    app.post('/things/:id', { schema }, good)
  })

  it('are read as the schema says', async () => {
    expect((await send(await port(), '/things/7?page=2&active=true')).body).toBe('{"params":{"id":7},"query":{"page":2,"active":true}}')
  })

  it.each([
    ['/things/x', { id: 'must be an integer' }],
    ['/things/1?page=1e1', { page: 'must be an integer' }],
    ['/things/1?page=', { page: 'must be an integer' }],
    ['/things/1?page=0', { page: 'must be at least 1' }],
    ['/things/1?page=1&page=2', { page: 'must be an integer' }],
    ['/things/1?active=1', { active: 'must be a boolean' }],
    ['/things/1?x=1', { x: 'is not a known parameter' }],
    ['/things/1?constructor=1', { constructor: 'is not a known parameter' }],
  ])('C12 of %s are refused, and not coerced', async (target, fields) => {
    expect(answerOf(await send(await port(), target))).toEqual(invalidParameters(fields))
  })

  it('C4 of every part are named at once, and before the body', async () => {
    const reply = await sendJson(await port(), '/things/x?page=0&z=1', { name: 1 })
    expect(answerOf(reply)).toEqual(invalidParameters({
      id: 'must be an integer', page: 'must be at least 1', z: 'is not a known parameter', 'x-tenant': 'is required',
    }))
  })

  it('C13 come before the body also where Fastify looks at the body first', async () => {
    const reply = await sendJson(await port(), '/things/1?page=0', {}, { headers: { 'X-Tenant': 'a' } })
    expect(answerOf(reply)).toEqual(invalidParameters({ page: 'must be at least 1' }))
  })

  it('that are sound leave the body to be judged', async () => {
    const reply = await sendJson(await port(), '/things/1', {}, { headers: { 'X-Tenant': 'a' } })
    expect(answerOf(reply)).toEqual(invalid({ name: 'is required', email: 'is required' }))
  })
})

describe('a validatorCompiler of the app', () => {
  const standard: Routes = (app) => {
    app.setValidatorCompiler<z.ZodType>(({ schema }) => (value) => {
      const result = schema.safeParse(value)
      return result.success ? { value: result.data } : { error: result.error }
    })
    app.post('/:id', { schema: { body: z.strictObject({ name: z.string(), age: z.number() }), params: z.object({ id: z.enum(['a', 'b']) }) } }, good)
  }

  it('of Zod has its fields named', async () => {
    expect(answerOf(await sendJson(await serve(standard), '/a', { name: 1 }))).toEqual(
      invalid({ name: 'Invalid input: expected string', age: 'Invalid input: expected number' }),
    )
  })

  it('of Zod has its parameters named first', async () => {
    expect(answerOf(await sendJson(await serve(standard), '/secret', { name: 1 }))).toEqual(
      invalidParameters({ id: 'Invalid option: expected one of "a"|"b"' }),
    )
  })

  it('that throws is SRV_001', async () => {
    const port = await serve((app) => {
      app.setValidatorCompiler(() => () => {
        throw new Error('secret')
      })
      app.post('/', { schema: { body: {} } }, good)
    })
    expect(answerOf(await sendJson(port, '/', {}))).toEqual(envelope('SRV_001'))
  })
})

describe('foreignReplies', () => {
  const foreign: Routes = (app) => app.get('/', (_request, reply) => reply.code(409).header('X-Own', '1').send({ own: 'body' }))

  it('replace: ours goes out, and is reported', async () => {
    expect(await answer(foreign, { options: { foreignReplies: 'replace' } })).toEqual(envelope('CON_001'))
    expect(reports).toMatchObject([{ status: 409, thrown: new Error('The app answered 409 in a format of its own') }])
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
    expect(await answer((app) => app.get('/', notFound), { options: { foreignReplies: 'pass' } })).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it('an envelope that the app wrote itself passes', async () => {
    const body = { success: false, errors: {}, message: 'Own words', error_code: 'CON_001' }
    expect(await answer((app) => app.get('/', (_request, reply) => reply.code(409).send(body)))).toEqual(envelope('CON_001', { message: 'Own words' }))
    expect(reports).toEqual([])
  })

  it('C14 a Response leaves nothing of its own', async () => {
    const response = (): Response => new Response('secret', { status: 409, headers: { 'X-Own': 'secret', 'Set-Cookie': 'secret=1' } })
    const reply = await send(await serve((app) => app.get('/', async () => response())), '/')
    expect([answerOf(reply), JSON.stringify(reply).includes('secret')]).toEqual([envelope('CON_001'), false])
  })

  it('a Response below 400 is theirs', async () => {
    const port = await serve((app) => app.get('/', async () => new Response('good', { status: 202, headers: { 'X-Own': '1' } })))
    expect(await send(port, '/')).toMatchObject({ status: 202, body: 'good', headers: { 'x-own': '1' } })
  })
})

describe('while the app closes', () => {
  /** An app that is closing, held open by a slow request; and a connection to it that was open before. */
  async function closing(bytes: string): Promise<unknown[]> {
    const app = make((scope) => {
      scope.get('/slow', () => wait(300, 'slow'))
      scope.get('/', good)
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const [slow, idle] = [await open(port), await open(port)]
    const [slowAnswer, all] = [readAll(slow), readAll(idle)]
    slow.write(head('GET /slow HTTP/1.1', 'Host: a', 'Connection: close'))
    // A request that has begun keeps the connection from being closed as idle.
    idle.write(bytes.slice(0, 5))
    await wait(30)
    const closed = app.close()
    await wait(30)
    idle.write(bytes.slice(5))
    const answers = parseReplies(await all).map((reply) => ({ ...answerOf(reply), connection: reply.headers['connection'] }))
    await closed
    return [...answers, parseReplies(await slowAnswer)[0]?.body]
  }

  it('C13 a request is answered with SRV_002 and Retry-After, and one that had begun is served', async () => {
    expect(await closing(head('GET / HTTP/1.1', 'Host: a'))).toEqual([{ ...envelope('SRV_002'), connection: 'close' }, 'slow'])
  })

  it('C13 so is one to a path that no route has', async () => {
    expect(await closing(head('GET /nowhere HTTP/1.1', 'Host: a'))).toEqual([{ ...envelope('SRV_002'), connection: 'close' }, 'slow'])
  })

  it('C13 so is a malformed one', async () => {
    expect(await closing(head('GET / HTTP/1.1'))).toEqual([{ ...envelope('SRV_002'), connection: 'close' }, 'slow'])
  })
})

describe('an app without the plugin', () => {
  it('is not touched by it', async () => {
    make((app) => app.get('/', notFound))
    const plain = Fastify()
    apps.push(plain)
    plain.get('/', async () => Promise.reject(new Error('plain')))
    expect((await plain.inject('/')).json()).toEqual({ statusCode: 500, error: 'Internal Server Error', message: 'plain' })
  })
})

describe('plugins of others', () => {
  it('may decorate, hook and answer as ever', async () => {
    const port = await serve((app) => {
      app.decorateRequest('own', 'x')
      app.addHook('onRequest', async (request, reply) => {
        if (request.method === 'OPTIONS') await reply.code(204).header('Access-Control-Allow-Origin', '*').send()
      })
      app.options('/', good)
      app.get('/', (_request, reply) => reply.redirect('/elsewhere'))
      app.get('/empty', (_request, reply) => reply.code(204).send())
    })
    const replies = await Promise.all([send(port, '/', { method: 'OPTIONS' }), send(port, '/'), send(port, '/empty')])
    expect(replies.map(({ status, headers }) => [status, headers['location'], headers['content-type']])).toEqual([
      [204, undefined, undefined], [302, '/elsewhere', undefined], [204, undefined, undefined],
    ])
  })

  it('may register content type parsers of an encapsulated scope', async () => {
    const port = await serve((app) => {
      app.register(async (scope) => {
        scope.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, body: string) => body)
        scope.post('/any', async (request) => request.body)
      })
    })
    expect((await send(port, '/any', { method: 'POST', headers: { 'Content-Type': 'x/y' }, body: 'own' })).body).toBe('own')
  })
})
