import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { FastifyServerOptions } from 'fastify'
import { answerOf, envelope, errors } from './answer.ts'
import { open, parseReplies, readAll, send, sendRaw } from './send.ts'
import { answer, customerNotFound, good, head, notFound, serve } from './fastify-app.ts'
import type { Routes } from './fastify-app.ts'

describe('what Fastify answers', () => {
  it('C1 for a handler that throws a catalog error', async () => {
    expect(await answer((app) => app.get('/', notFound))).toEqual(customerNotFound)
  })

  it('C14 for a handler that throws anything else', async () => {
    const thrown = Object.assign(new Error('secret'), { statusCode: 404 })
    expect(await answer((app) => app.get('/', async () => Promise.reject(thrown)))).toEqual(envelope('SRV_001'))
  })

  it.each(['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend'] as const)(
    'C1 for a %s hook that throws',
    async (hook) => {
      const routes: Routes = (app) => {
        app.addHook(hook as 'onRequest', async () => {
          throw errors.unavailable()
        })
        app.get('/', async () => ({}))
      }
      expect(await answer(routes)).toEqual(envelope('SRV_002'))
    },
  )

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
      app.addHook(
        'onRequest',
        async (_request, reply) => void reply.header('Access-Control-Allow-Origin', '*').header('Vary', 'Origin'),
      )
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
    expect(
      answerOf(await send(port, '/', { method: 'POST', headers: { 'Content-Type': 'text/x-own' }, body: 'x' })),
    ).toEqual(envelope('SRV_001'))
  })

  it('C1 for a path that no route has', async () => {
    expect(await answer((app) => app.get('/a', good))).toEqual(envelope('RES_002'))
  })

  it('C13 for such a path before its body is looked at', async () => {
    const port = await serve((app) => app.get('/a', good))
    expect(
      answerOf(await send(port, '/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' })),
    ).toEqual(envelope('RES_002'))
  })

  it('C8 for a method that the path is not served with', async () => {
    const port = await serve((app) => {
      app.get('/things/:id', good)
      app.patch('/things/:id', good)
    })
    const reply = await send(port, '/things/1?x', { method: 'DELETE' })
    expect([answerOf(reply), reply.headers['allow']]).toEqual([
      envelope('REQ_004', { message: 'DELETE is not allowed here' }),
      'GET, HEAD, PATCH',
    ])
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
    expect(answerOf(await send(port, '/a/x%00?q=%00'))).toEqual(
      envelope('REQ_002', { fields: { id: 'holds a NUL character', q: 'holds a NUL character' } }),
    )
  })

  it('C1 for an asynchronous route constraint that fails', async () => {
    const own = {
      name: 'own',
      storage: () => ({ get: () => null, set: () => undefined }),
      deriveConstraint: (_request: unknown, _context: unknown, done: (problem: Error) => void) =>
        done(new Error('secret')),
      mustMatchWhenDerived: false,
      validate: () => undefined,
    }
    const fastify = { routerOptions: { constraints: { own } } } as unknown as FastifyServerOptions
    expect(
      await answer((app) => void app.route({ method: 'GET', url: '/', constraints: { own: 'x' }, handler: good }), {
        fastify,
      }),
    ).toEqual(envelope('SRV_001'))
  })

  it('C1 for broken HTTP, once', async () => {
    const replies = await sendRaw(await serve((app) => app.get('/', good)), 'hello\r\n\r\n')
    expect(replies.map(answerOf)).toEqual([envelope('REQ_003')])
  })

  it('C16 for a request without a Host', async () => {
    const replies = await sendRaw(await serve((app) => app.get('/', good)), head('GET / HTTP/1.1'))
    expect(replies.map(answerOf)).toEqual([envelope('REQ_003')])
  })
})

describe('what Fastify answers for a handler that has begun', () => {
  it('C1 for a stream that breaks before its first byte', async () => {
    const stream = (): Readable =>
      new Readable({
        read() {
          this.destroy(new Error('secret'))
        },
      })
    expect(await answer((app) => app.get('/', (_request, reply) => reply.type('text/csv').send(stream())))).toEqual(
      envelope('SRV_001'),
    )
  })

  it('C17 with a cut body for a stream that breaks after its headers', async () => {
    const routes: Routes = (app) =>
      app.get('/', (_request, reply) =>
        reply.send(
          Readable.from(
            (async function* () {
              yield 'half'
              await wait(20)
              throw new Error('secret')
            })(),
          ),
        ),
      )
    const [reply] = await sendRaw(await serve(routes), head('GET / HTTP/1.1', 'Host: a'))
    expect(reply).toMatchObject({ status: 200, body: 'half', isCut: true })
  })

  it('C17 with a cut body for a handler that throws after its headers', async () => {
    const routes: Routes = (app) =>
      app.get('/', async (_request, reply) => {
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
    expect(
      await answer((app) => app.get('/', (_request, reply) => reply.type('text/plain').send({ secret: 1 }))),
    ).toEqual(envelope('SRV_001'))
  })
})
