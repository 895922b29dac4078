import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { fastifyOptions, faultbook } from '@faultbook/server/fastify'
import type { NodeHandler } from '@faultbook/server/node'
import { answerOf, envelope } from './answer.ts'
import { good, reports, respond, serve } from './node-server.ts'
import { send } from './send.ts'
import type { WireReply } from './send.ts'

const apps: FastifyInstance[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

async function serveApp(add: (app: FastifyInstance) => void): Promise<number> {
  const app = Fastify(fastifyOptions(respond))
  apps.push(app)
  await app.register(faultbook, { respond })
  add(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
}

function namesOf({ headerLines }: { readonly headerLines: readonly string[] }): readonly string[] {
  return headerLines.map((line) => line.split(':')[0]?.toLowerCase() ?? '')
}

/** The head of an answer, line by line as it was on the wire. */
async function headOf(port: number): Promise<{ readonly statusLine: string; readonly headerLines: readonly string[] }> {
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  const bytes = Buffer.concat((await socket.toArray()) as Buffer[]).toString('latin1')
  const [statusLine = '', ...headerLines] = (bytes.split('\r\n\r\n')[0] ?? '').split('\r\n')
  return { statusLine, headerLines }
}

describe('a header that only Node refuses, set in Fastify', () => {
  const badValues = ['Łódź', 'a\r\nb']

  it.each(badValues)('does not spoil the error: %j', async (value) => {
    const port = await serveApp((app) => {
      app.get('/', async (_request, reply) => {
        reply.header('x-name', value)
        throw new Error('secret')
      })
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
  })

  it.each(badValues)('is an error where there was none: %j', async (value) => {
    const port = await serveApp((app) => {
      app.get('/', async (_request, reply) => reply.header('x-name', value).send('ok'))
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
  })

  it.each(badValues)('does not spoil the error on its way through an onSend hook: %j', async (value) => {
    const port = await serveApp((app) => {
      app.addHook('onSend', async (_request, _reply, payload) => payload)
      app.get('/', async (_request, reply) => {
        reply.header('x-name', value)
        throw new Error('secret')
      })
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
  })

  it.each(badValues)('does not spoil the error where an onSend hook throws besides: %j', async (value) => {
    const port = await serveApp((app) => {
      app.addHook('onSend', async () => {
        throw new Error('secret')
      })
      app.get('/', async (_request, reply) => {
        reply.header('x-name', value)
        throw new Error('secret')
      })
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
  })
})

describe('what an app says of its answer', () => {
  const speakers: readonly (readonly [string, NodeHandler])[] = [
    [
      'throws',
      (_request, response) => {
        response.statusMessage = 'SECRET in SQL'
        throw new Error('secret')
      },
    ],
    [
      'answers',
      (_request, response) => {
        response.statusMessage = 'SECRET in SQL'
        response.statusCode = 500
        response.end()
      },
    ],
  ]

  it.each(speakers)('C14 keeps the status in words of our own where a handler %s', async (_, handler) => {
    expect((await headOf(await serve(handler))).statusLine).toBe('HTTP/1.1 500 Internal Server Error')
  })

  it('C6 has one request id, ours, whatever the app sets', async () => {
    for (const status of [200, 404]) {
      const port = await serve((_request, response) => response.writeHead(status, { 'x-request-id': 'evil' }).end('x'))
      const head = await headOf(port)
      expect(namesOf(head).filter((name) => name === 'x-request-id')).toHaveLength(1)
      expect(head.headerLines.join('\n')).not.toContain('evil')
    }
  })

  it('takes a status in digits, as Node does', async () => {
    const port = await serve((_request, response) => response.writeHead('404' as unknown as number).end('gone'))
    expect(answerOf(await send(port, '/'))).toEqual(envelope('RES_001', { message: 'Not found' }))
  })

  it('answers a second head as Node does, with an error', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(404)
      response.writeHead(302, { location: '/' })
      response.end()
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
    expect(reports[0]?.thrown).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' })
  })
})

describe('an onSend hook that empties the payload', () => {
  it.each([[''], [null]])('does not empty an error: %j', async (emptied) => {
    const port = await serveApp((app) => {
      app.addHook('onSend', async () => emptied)
      app.get('/', async () => {
        throw new Error('secret')
      })
    })
    const replies: WireReply[] = [await send(port, '/'), await send(port, '/')]
    expect(replies.map(answerOf)).toEqual([envelope('SRV_001'), envelope('SRV_001')])
  })
})

describe('bodies that are not ours', () => {
  it('are not walked through: a stream, handed to the handler as it is', async () => {
    const port = await serveApp((app) => {
      app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
      app.post('/', async (request) => (await (request.body as Socket).toArray()).join(''))
    })
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: 'hello',
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect([response.status, await response.text()]).toEqual([200, 'hello'])
  })

  it('are left to the parsers the app has: application/json-seq', async () => {
    const port = await serveApp((app) => {
      app.addContentTypeParser('application/json-seq', { parseAs: 'string' }, (_request, body, done) =>
        done(null, body),
      )
      app.post('/', async (request) => request.body)
    })
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json-seq' },
    })
    expect([response.status, await response.text()]).toEqual([200, '{}'])
  })
})

it('a CONNECT that is reset leaves the process alone', async () => {
  const port = await serve(good)
  const failures: unknown[] = []
  const note = (problem: unknown): number => failures.push(problem)
  process.on('uncaughtException', note)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n')
    await sleep(20)
    socket.resetAndDestroy()
  }
  await sleep(100)
  process.off('uncaughtException', note)
  expect(failures).toEqual([])
})

it('fastifyOptions() keeps no connection once the app closes: what is under way is its last answer', async () => {
  const port = await serveApp((app) => {
    app.get('/', async () => {
      void apps.pop()?.close()
      await sleep(50)
      return 'last'
    })
  })
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const bytes = Buffer.concat((await socket.toArray()) as Buffer[]).toString()
  // It ends: without, the connection would stay for 72 s.
  expect(bytes).toMatch(/^HTTP\/1\.1 200 OK[^]*last$/)
})
