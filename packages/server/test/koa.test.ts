import createError from 'http-errors'
import Koa from 'koa'
import type { Context } from 'koa'
import mount from 'koa-mount'
import { createServer as createHttpServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { Rule } from '@faultbook/server'
import { withErrors } from '@faultbook/server/koa'
import { createServer } from '@faultbook/server/node'
import { answerOf, envelope, errors, genericEnvelope } from './answer.ts'
import { secret } from './hostile-values.ts'
import { answerTo, portOf, serve } from './koa-app.ts'
import { reports, respond, servers } from './node-server.ts'
import { listen, open, send, sendRaw } from './send.ts'

const internal = envelope('SRV_001')
const fail = (): never => {
  throw new Error(secret)
}

describe('withErrors()', () => {
  it('works before and after the middleware, and after callback()', async () => {
    const before = withErrors(new Koa(), respond).use(fail)
    const after = withErrors(new Koa().use(fail), respond)
    const late = new Koa().use(fail)
    const listener = late.callback()
    withErrors(late, respond)
    const made = createHttpServer(listener)
    servers.push(made)
    const ports = [
      await portOf(before.listen(0, '127.0.0.1')),
      await portOf(after.listen(0, '127.0.0.1')),
      await listen(made),
    ]
    const answers = await Promise.all(ports.map(async (port) => answerOf(await send(port, '/'))))
    expect(answers).toEqual([internal, internal, internal])
  })

  it('refuses what is no Koa app, and one that it has', () => {
    const app = withErrors(new Koa(), respond)
    expect(() => withErrors(app, respond)).toThrow(
      new TypeError('withErrors was called for this Koa app before: once is enough'),
    )
    expect(() => withErrors({ callback: app.callback, context: {} }, respond)).toThrow(
      new TypeError('withErrors takes a Koa app: new Koa()'),
    )
  })

  it('C16 refuses a malformed request on whatever server the app is put', async () => {
    const made = createHttpServer(withErrors(new Koa().use(fail), respond).callback())
    servers.push(made)
    expect(answerOf(await send(await listen(made), '/%zz'))).toEqual(envelope('REQ_003'))
  })

  it('stands behind createServer() of node:http, answering once', async () => {
    const server = createServer(withErrors(new Koa().use(fail), respond).callback(), respond)
    servers.push(server)
    const port = await listen(server)
    expect([answerOf(await send(port, '/')), answerOf(await send(port, '/%zz'))]).toEqual([
      internal,
      envelope('REQ_003'),
    ])
    expect((await sendRaw(port, 'nothing\r\n\r\n')).map(answerOf)).toEqual([envelope('REQ_003')])
    expect(reports.map(({ code }) => code)).toEqual(['SRV_001', 'REQ_003', 'REQ_003'])
  })

  it('answers what a subclass throws before there is a context or beside the middleware', async () => {
    class Broken extends Koa {
      override createContext(): never {
        throw new Error(secret)
      }
    }
    class Rejecting extends Koa {
      handleRequest(): Promise<never> {
        return Promise.reject(new Error(secret))
      }
    }
    const ports = await Promise.all(
      [new Broken(), new Rejecting(), new Rejecting({ asyncLocalStorage: true })].map((broken) =>
        portOf(withErrors(broken, respond).listen(0, '127.0.0.1')),
      ),
    )
    const answers = await Promise.all(ports.map(async (port) => answerOf(await send(port, '/'))))
    expect(answers).toEqual([internal, internal, internal])
  })

  it('lets a subclass wait for the middleware in handleRequest', async () => {
    const seen: string[] = []
    class Waiting extends Koa {
      async handleRequest(context: Context, middleware: (context: Context) => PromiseLike<void>): Promise<void> {
        await middleware(context)
        seen.push('done')
        context.res.end()
      }
    }
    const app = withErrors(new Waiting(), respond).use(fail)
    expect(answerOf(await send(await portOf(app.listen(0, '127.0.0.1')), '/'))).toEqual(internal)
    expect(seen).toEqual(['done'])
  })

  it('reports within the async context of the request', async () => {
    const app = new Koa({ asyncLocalStorage: true }).use(fail)
    const seen: unknown[] = []
    withErrors(app, createResponder({ errors, report: () => void seen.push(app.currentContext?.path) }))
    await send(await portOf(app.listen(0, '127.0.0.1')), '/here')
    expect(seen).toEqual(['/here'])
  })

  it('C11 keeps the cookies, which Koa would drop', async () => {
    const port = await serve([
      (ctx) => {
        ctx.cookies.set('session', 'x')
        ctx.status = 201
        ctx.type = 'csv'
        throw errors.duplicate({ resource: 'Customer', field: 'email' })
      },
    ])
    const { headers, status } = await send(port, '/')
    expect([status, headers['set-cookie'], headers['content-type']]).toEqual([
      409,
      'session=x; path=/; httponly',
      'application/json; charset=utf-8',
    ])
  })

  it('C17 reports a body whose caller has left as 499', async () => {
    const port = await serve([
      async (ctx) => {
        for await (const _ of ctx.req);
      },
    ])
    const socket = await open(port)
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc')
    await wait(30)
    socket.destroy()
    await vi.waitFor(() => expect(reports.map(({ status }) => status)).toEqual([499]))
  })
})

describe("Koa's own errors", () => {
  it('C14 give their 4xx status and nothing else', async () => {
    const left = { headers: { 'x-leak': secret }, expose: true }
    expect(await answerTo((ctx) => ctx.throw(409, secret, left))).toEqual(envelope('CON_001'))
    expect(await answerTo((ctx) => ctx.throw(402, secret))).toEqual(genericEnvelope(402, 'Payment Required'))
    expect(await answerTo((ctx) => ctx.assert(false, 401, secret))).toEqual(envelope('AUTH_001'))
    expect(await answerTo((ctx) => ctx.assert.equal(1, 2, 403, secret))).toEqual(envelope('PERM_001'))
    expect(await answerTo((ctx) => ctx.throw(404, new Error(secret)))).toEqual(envelope('RES_001'))
    expect(await answerTo(() => Promise.reject(new createError.Gone(secret)))).toEqual(genericEnvelope(410, 'Gone'))
  })

  it('C8 leave the challenge and the waiting time to the app, which has set them', async () => {
    const headers = { 'WWW-Authenticate': 'Basic realm="x"', 'Retry-After': '7' }
    const port = await serve([
      (ctx) => {
        ctx.set(headers)
        ctx.throw(ctx.path === '/key' ? 401 : 429)
      },
    ])
    const [key, rate] = await Promise.all([send(port, '/key'), send(port, '/rate')])
    expect([key.headers['www-authenticate'], rate.status]).toEqual(['Basic realm="x"', 429])
    expect(Number(rate.headers['retry-after'])).toBe(7)
  })

  it('C14 are SRV_001 from 500 on, and where nothing says a status', async () => {
    expect(await answerTo((ctx) => ctx.throw(503, secret))).toEqual(internal)
    expect(await answerTo((ctx) => ctx.throw(secret))).toEqual(internal)
    expect(await answerTo((ctx) => ctx.throw(Object.assign(new Error(secret), { status: 404 })))).toEqual(internal)
  })

  it('C14 are known by identity, where Koa asks for the members alone', async () => {
    const forged = Object.assign(new Error(secret), { status: 404, statusCode: 404, expose: true })
    expect(forged).toBeInstanceOf(Koa.HttpError)
    expect(await answerTo(() => Promise.reject(forged))).toEqual(internal)
  })

  it('leave the first word to a rule', async () => {
    const rule: Rule = (thrown) => (thrown instanceof Koa.HttpError ? errors.unavailable({ cause: thrown }) : undefined)
    const app = withErrors(new Koa(), createResponder({ errors, rules: [rule], report: () => undefined }))
    app.use((ctx) => ctx.throw(404))
    expect(answerOf(await send(await portOf(app.listen(0, '127.0.0.1')), '/'))).toEqual(envelope('SRV_002'))
  })

  it('are no match for an error of the catalog that ctx.throw is given', async () => {
    const notFound = Object.freeze(errors.resourceNotFound({ resource: 'Customer' }))
    expect(await answerTo((ctx) => ctx.throw(500, notFound))).toEqual(
      envelope('RES_001', { message: 'Customer not found' }),
    )
  })

  it('are reported as they were thrown', async () => {
    await answerTo((ctx) => ctx.throw(404, secret))
    expect(reports.map(({ status, thrown }) => [status, String(thrown)])).toEqual([[404, `NotFoundError: ${secret}`]])
  })
})

describe('a mounted app', () => {
  it('is covered by the one it is mounted in', async () => {
    const inner = new Koa().use(fail)
    const port = await serve([mount('/inner', inner)])
    expect([answerOf(await send(port, '/inner/x')), answerOf(await send(port, '/other'))]).toEqual([
      internal,
      envelope('RES_002'),
    ])
  })
})
