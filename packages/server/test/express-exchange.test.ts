import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pipeline, Readable } from 'node:stream'
import { pipeline as pipelined } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { answerOf, envelope, errors } from './answer.ts'
import { frameworks, serve } from './express-app.ts'
import { secret } from './hostile-values.ts'
import { reports } from './node-server.ts'
import { open, send } from './send.ts'

type Factory = (...input: readonly unknown[]) => RequestHandler

const require = createRequire(import.meta.url)
const session = require('express-session') as Factory
const compression = require('compression') as Factory
const morgan = require('morgan') as Factory

const bad = (): never => {
  throw errors.validationFailed({ fields: { name: 'x'.repeat(2_000) } })
}
const missing = `${import.meta.dirname}/missing`

describe.each(frameworks)('withErrors() and the exchange in %s', (_, framework) => {
  const foreign = (_request: Request, response: Response): void => void response.status(403).json({ secret })

  it.each([
    ['/bad', envelope('VAL_001', { fields: { name: 'x'.repeat(2_000) } })],
    ['/foreign', envelope('PERM_001')],
  ])('C11 keeps the cookie of a session, which is saved: %s', async (target, expected) => {
    const saved: unknown[] = []
    const port = await serve(framework, (app) => {
      app.use(session({ secret: 'x', resave: false, saveUninitialized: false, store: createStore(session, saved) }))
      app.use((request, _response, next) => {
        Object.assign(request, { session: Object.assign(Reflect.get(request, 'session') as object, { seen: true }) })
        next()
      })
      app.get('/bad', bad).get('/foreign', foreign)
    })
    const reply = await send(port, target)
    expect(answerOf(reply)).toEqual(expected)
    expect([reply.headers['set-cookie']?.startsWith('connect.sid='), saved.length]).toEqual([true, 1])
  })

  it('C3 sends an error that is compressed on its way whole', async () => {
    const port = await serve(framework, (app) => void app.use(compression()).get('/bad', bad).get('/foreign', foreign))
    const gzip = { headers: { 'Accept-Encoding': 'gzip' } }
    const [long, short] = await Promise.all([send(port, '/bad', gzip), send(port, '/foreign', gzip)])
    expect([long.headers['content-encoding'], long.status]).toEqual(['gzip', 422])
    expect(JSON.parse(gunzipSync(long.bytes).toString())).toMatchObject({ error_code: 'VAL_001' })
    expect([short.headers['content-encoding'], (JSON.parse(short.body) as { error_code: string }).error_code]).toEqual([
      undefined,
      'PERM_001',
    ])
  })

  it('C11 knows an envelope of the app although it is compressed', async () => {
    const own = envelope('VAL_001', { fields: { name: 'x'.repeat(2_000) } })
    const port = await serve(framework, (app) => {
      app.use(compression()).get('/own', (_request, response) => void response.status(422).json(own.body))
    })
    const gzip = { headers: { 'Accept-Encoding': 'gzip' } }
    expect(answerOf(await send(port, '/own', gzip))).toEqual(own)
    expect(reports).toEqual([])
  })

  it('lets a logger see the status that was sent', async () => {
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line.trim()) }
    const port = await serve(framework, (app) => {
      app.use(morgan(':url :status :res[content-length]', { stream }))
      app.get('/foreign', (_request, response) => void response.status(401).send('no'))
    })
    for (const target of ['/foreign', '/none']) await send(port, target)
    expect(lines).toEqual([
      `/foreign 401 ${JSON.stringify(envelope('AUTH_001').body).length}`,
      `/none 404 ${JSON.stringify(envelope('RES_002').body).length}`,
    ])
  })

  it('C15 answers where what waits for the head throws', async () => {
    const port = await serve(framework, (app) => {
      app.use((_request, response, next) => {
        response.writeHead = bad
        next()
      })
      app.get('/', bad)
    })
    expect((await send(port, '/')).status).toBe(422)
  })

  it('C15 cuts off where what waits for the end throws, and lives', async () => {
    const port = await serve(framework, (app) => {
      app.get('/', (_request, response, next) => {
        response.end = bad
        next(new Error(secret))
      })
      app.get('/good', (_request, response) => void response.send('good'))
    })
    await expect(send(port, '/')).rejects.toThrow('got no reply')
    expect((await send(port, '/good')).body).toBe('good')
  })

  it('leaves a redirect as it is', async () => {
    const port = await serve(framework, (app) => void app.get('/', (_request, response) => response.redirect('/x')))
    const { status, headers } = await send(port, '/')
    expect([status, headers['location']]).toEqual([302, '/x'])
  })

  const streams = (app: Express): void => {
    const done = (next: NextFunction) => (thrown: unknown) => (thrown ? next(thrown) : undefined)
    app.get('/piped', (_request, response, next) => void pipeline(createReadStream(missing), response, done(next)))
    app.get('/unheard', (_request, response) => void pipeline(createReadStream(missing), response, () => undefined))
    app.get('/awaited', async (_request, response) => pipelined(createReadStream(missing), response))
    app.get('/late', async (_request, response) => pipelined(Readable.from(breaking()), response))
    app.get('/destroyed', (_request, response) => void response.destroy(new Error(secret)))
  }

  it.each(['/piped', '/unheard', '/awaited', '/destroyed'])(
    'C1 answers where a response is destroyed before its head, and reports it once: %s',
    async (target) => {
      expect(answerOf(await send(await serve(framework, streams), target))).toEqual(envelope('SRV_001'))
      await wait(20)
      expect(reports.map(({ status }) => status)).toEqual([500])
    },
  )

  it('C17 reports a body that breaks as an error of ours, and one that its caller leaves as such', async () => {
    const port = await serve(framework, (app) => {
      streams(app)
      app.get('/left', async (_request, response) => pipelined(Readable.from(endless()), response))
    })
    expect((await send(port, '/late')).isCut).toBe(true)
    const socket = await open(port)
    socket.write('GET /left HTTP/1.1\r\nHost: a\r\n\r\n')
    socket.once('data', () => socket.destroy())
    for (let tries = 0; reports.length < 2 && tries < 200; tries += 1) await wait(10)
    expect(reports.map(({ status }) => status)).toEqual([500, 499])
  })

  it('reports an error that comes after the answer as what it is', async () => {
    const port = await serve(framework, (app) => {
      app.get('/', async (_request, response) => {
        response.send('good')
        await wait(50)
        throw new Error(secret)
      })
    })
    expect((await send(port, '/')).body).toBe('good')
    await wait(100)
    expect(reports.map(({ status, code }) => [status, code])).toEqual([[500, 'SRV_001']])
  })

  it('C6 takes over the id of a trusted request, and knows its path in routers', async () => {
    const port = await serve(
      framework,
      (app) => {
        app.use('/a', framework.Router().get('/b', bad))
      },
      { trustRequestId: () => true },
    )
    const { headers } = await send(port, '/a/b?c', { headers: { 'X-Request-Id': 'theirs' } })
    expect([headers['x-request-id'], reports[0]?.request?.path]).toEqual(['theirs', '/a/b'])
  })
})

async function* breaking(): AsyncGenerator<string> {
  yield 'the beginning'
  await wait(10)
  throw new Error(secret)
}

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield 'more'
    await wait(10)
  }
}

/** A store that takes its time, as one in a database does. */
function createStore(factory: Factory, saved: unknown[]): unknown {
  const { Store } = factory as unknown as { readonly Store: new () => object }
  return Object.assign(new Store(), {
    get: (_id: string, done: (error: null, found: null) => void) => setImmediate(done, null, null),
    set: (_id: string, value: unknown, done: () => void) => {
      saved.push(value)
      setTimeout(done, 10)
    },
  })
}
