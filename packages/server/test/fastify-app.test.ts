import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import Fastify from 'fastify'
import { fastifyOptions } from '@faultbook/server/fastify'
import type { AddressInfo } from 'node:net'
import { answerOf, envelope } from './answer.ts'
import { open, parseReplies, readAll, send, sendRaw } from './send.ts'
import { apps, good, head, make, notFound, respond, serve } from './fastify-app.ts'

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
    const answers = parseReplies(await all).map((reply) => ({
      ...answerOf(reply),
      connection: reply.headers['connection'],
    }))
    await closed
    return [...answers, parseReplies(await slowAnswer)[0]?.body]
  }

  it('C13 a request is answered with SRV_002 and Retry-After, and one that had begun is served', async () => {
    expect(await closing(head('GET / HTTP/1.1', 'Host: a'))).toEqual([
      { ...envelope('SRV_002'), connection: 'close' },
      'slow',
    ])
  })

  it('C13 so is one to a path that no route has', async () => {
    expect(await closing(head('GET /nowhere HTTP/1.1', 'Host: a'))).toEqual([
      { ...envelope('SRV_002'), connection: 'close' },
      'slow',
    ])
  })

  it('C13 so is a malformed one', async () => {
    expect(await closing(head('GET / HTTP/1.1'))).toEqual([{ ...envelope('SRV_002'), connection: 'close' }, 'slow'])
  })
})

describe('while the app refuses all', () => {
  it('C13 a malformed request is refused for that, and not for what is wrong with it', async () => {
    let isOverloaded = false
    const fastify = fastifyOptions(respond, { refusesAll: () => isOverloaded })
    const app = make(() => undefined, { fastify })
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = new URL(address)
    const ask = async (bytes: string): Promise<unknown[]> => (await sendRaw(Number(port), bytes)).map(answerOf)
    const [twoHosts, noHttp] = [head('GET / HTTP/1.1', 'Host: a', 'Host: a'), 'no words of HTTP\r\n\r\n']
    expect([await ask(twoHosts), await ask(noHttp)]).toEqual([[envelope('REQ_003')], [envelope('REQ_003')]])
    isOverloaded = true
    expect([await ask(twoHosts), await ask(noHttp)]).toEqual([[envelope('SRV_002')], [envelope('SRV_002')]])
  })
})

describe('an app without the plugin', () => {
  it('is not touched by it', async () => {
    make((app) => app.get('/', notFound))
    const plain = Fastify()
    apps.push(plain)
    plain.get('/', async () => Promise.reject(new Error('plain')))
    expect((await plain.inject('/')).json()).toEqual({
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'plain',
    })
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
      [204, undefined, undefined],
      [302, '/elsewhere', undefined],
      [204, undefined, undefined],
    ])
  })

  it('may register content type parsers of an encapsulated scope', async () => {
    const port = await serve((app) => {
      app.register(async (scope) => {
        scope.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, body: string) => body)
        scope.post('/any', async (request) => request.body)
      })
    })
    expect((await send(port, '/any', { method: 'POST', headers: { 'Content-Type': 'x/y' }, body: 'own' })).body).toBe(
      'own',
    )
  })
})
