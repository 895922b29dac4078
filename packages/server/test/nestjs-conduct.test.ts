import { Get, HttpException, Sse, StreamableFile } from '@nestjs/common'
import type { INestApplication, INestApplicationContext } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { concat, mergeMap, of, throwError, timer } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { fastifyOptions, withErrors } from '@faultbook/server/nestjs'
import { answerOf, envelope } from './answer.ts'
import { secret } from './hostile-values.ts'
import { createBareApp, listen, platforms, reports, respond, startApp } from './nestjs-app.ts'
import { nestRoute } from './nestjs-route.ts'
import { send } from './send.ts'

const isRunning = new Error(secret)

describe.each(platforms)('withErrors() for Nest on %s', (platform) => {
  describe('a stream of events', () => {
    it("C17 is cut off where it fails, and has no event of Nest's", async () => {
      const failing = timer(20).pipe(mergeMap(() => throwError(() => new HttpException(secret, 400))))
      const events = nestRoute('a', () => concat(of({ data: 'first' }), failing), [Sse('a')])
      const ask = await startApp(platform, { module: { controllers: [events] } })
      const { status, body, isCut } = await ask('/a')
      expect([status, body.includes('first'), body.includes('event: error'), body.includes(secret), isCut]).toEqual([
        200,
        true,
        false,
        false,
        true,
      ])
      expect(reports.map(({ status: reported }) => reported)).toEqual([500])
    })

    it('is answered where it fails before it has begun', async () => {
      const events = nestRoute('a', () => throwError(() => new HttpException(secret, 403)), [Sse('a')])
      const ask = await startApp(platform, { module: { controllers: [events] } })
      expect(answerOf(await ask('/a'))).toEqual(envelope('PERM_001'))
    })

    it('ends as it would where nothing fails', async () => {
      const controllers = [nestRoute('a', () => of({ data: 'x' }), [Sse('a')])]
      const app = withErrors(await createBareApp(platform, { controllers }, {}, fastifyOptions(respond)), respond)
      const response = await fetch(`http://127.0.0.1:${await listen(app)}/a`)
      expect((await response.text()).trim()).toBe('id: 1\ndata: x')
    })
  })

  describe('a file', () => {
    it('C14 that can not be read is no fault of the caller', async () => {
      const file = nestRoute('a', () => new StreamableFile(createReadStream('/nothing/here')))
      const ask = await startApp(platform, { module: { controllers: [file] } })
      const reply = await ask('/a')
      expect([answerOf(reply), reply.body.includes('nothing/here')]).toEqual([envelope('SRV_001'), false])
      expect(String(reports[0]?.thrown)).toContain('ENOENT')
    })

    it('that closes before its end is answered', async () => {
      const closing = (): StreamableFile => {
        const stream = new Readable({ read: () => undefined })
        setTimeout(() => stream.destroy(), 10)
        return new StreamableFile(stream)
      }
      const ask = await startApp(platform, { module: { controllers: [nestRoute('a', closing)] } })
      expect(answerOf(await ask('/a'))).toEqual(envelope('SRV_001'))
    })
  })

  it('C15 an async filter that rejects does not end the process', async () => {
    const filter = { catch: async (): Promise<never> => Promise.reject(isRunning) }
    const controllers = [nestRoute('a', () => Promise.reject(new Error(secret)))]
    const ask = await startApp(platform, { module: { controllers }, prepare: (app) => app.useGlobalFilters(filter) })
    expect([answerOf(await ask('/a')), reports.map(({ thrown }) => thrown)]).toEqual([envelope('SRV_001'), [isRunning]])
  })

  it('refuses an application twice, or once it has been initialized', async () => {
    const app = await createBareApp(platform, {}, {}, fastifyOptions(respond))
    expect(() => withErrors(withErrors(app, respond), respond)).toThrow(
      new TypeError('This Nest application has been given to withErrors before'),
    )
    const late = await createBareApp(platform, {}, {}, fastifyOptions(respond))
    await late.init()
    expect(() => withErrors(late, respond)).toThrow(
      new TypeError('Give a Nest application to withErrors before app.init() and app.listen()'),
    )
  })
})

describe('withErrors() for Nest', () => {
  it('takes no application without HTTP', async () => {
    class Nothing {
      readonly name = 'nothing'
    }
    const context: INestApplicationContext = await NestFactory.createApplicationContext(Nothing, { logger: false })
    expect(() => withErrors(context as INestApplication, respond)).toThrow(
      new TypeError('withErrors takes a Nest application, as NestFactory.create() of the same @nestjs/core makes it'),
    )
  })

  it('says what is missing where the FastifyAdapter has no options of ours', async () => {
    const app = await createBareApp('Fastify', {})
    expect(() => withErrors(app, respond)).toThrow(
      new TypeError('Make the FastifyAdapter with its options: new FastifyAdapter(fastifyOptions(respond))'),
    )
  })

  it('answers what is injected into Fastify', async () => {
    const controllers = [nestRoute('a', () => Promise.reject(isRunning))]
    const app = withErrors(await createBareApp('Fastify', { controllers }, {}, fastifyOptions(respond)), respond)
    await app.init()
    const { statusCode, body } = await (app as NestFastifyApplication).inject('/a')
    expect([statusCode, JSON.parse(body)]).toEqual([500, envelope('SRV_001').body])
  })

  it("leaves Fastify's adapter the hook that others give it", async () => {
    const seen: string[] = []
    const app = withErrors(
      await createBareApp('Fastify', { controllers: [nestRoute('a', () => 'good')] }, {}, fastifyOptions(respond)),
      respond,
    )
    const adapter = app.getHttpAdapter() as unknown as {
      setOnRequestHook(hook: (request: { readonly url: string }, reply: unknown, done: () => void) => void): void
    }
    adapter.setOnRequestHook((request, _reply, done) => {
      seen.push(request.url)
      done()
    })
    expect([(await send(await listen(app), '/a')).status, seen]).toEqual([200, ['/a']])
  })

  it('leaves a file the handler of its own', async () => {
    const file = (): StreamableFile =>
      new StreamableFile(createReadStream('/nothing/here')).setErrorHandler((_, response) => {
        response.statusCode = 410
        response.send(secret)
      })
    const ask = await startApp('Express', { module: { controllers: [nestRoute('a', file, [Get('a')])] } })
    expect((await ask('/a')).status).toBe(410)
  })
})
