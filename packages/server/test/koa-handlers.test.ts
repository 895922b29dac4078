import Koa from 'koa'
import type { Context } from 'koa'
import { describe, expect, it, vi } from 'vitest'
import { withErrors } from '@faultbook/server/koa'
import { answerOf, envelope, errors } from './answer.ts'
import { secret } from './hostile-values.ts'
import { portOf, serve } from './koa-app.ts'
import { respond } from './node-server.ts'
import { send } from './send.ts'

const internal = envelope('SRV_001')
const fail = (): never => {
  throw new Error(secret)
}

describe("an app's own error handlers", () => {
  it('hear of what was thrown as Koa tells it, and Koa prints none of it', async () => {
    const print = vi.spyOn(console, 'error').mockReturnValue()
    const heard: unknown[] = []
    const app = withErrors(new Koa(), respond)
    app.on('error', (thrown: unknown, ctx: Context) => heard.push([String(thrown), ctx.path]))
    app.use((ctx) => {
      if (ctx.path === '/null') throw null
      if (ctx.path !== '/nothing') throw new Error(ctx.path)
    })
    const port = await portOf(app.listen(0, '127.0.0.1'))
    for (const path of ['/a', '/null', '/nothing']) await send(port, path)
    expect(heard).toEqual([
      ['Error: /a', '/a'],
      ['Error: non-error thrown: [object Null]', '/null'],
    ])
    await send(await serve([fail]), '/')
    expect(print.mock.calls).toEqual([])
    print.mockRestore()
  })

  it("leave what the app itself emits to Koa's printing", async () => {
    const print = vi.spyOn(console, 'error').mockReturnValue()
    const port = await serve([
      (ctx) => {
        ctx.app.emit('error', new Error('told by hand'), ctx)
        ctx.body = 'good'
      },
    ])
    await send(port, '/')
    expect(String(print.mock.calls[0])).toContain('told by hand')
    print.mockRestore()
  })

  it.each(['before', 'after'])(
    'run in place of ctx.onerror, set %s; what they send is replaced by what was thrown',
    async (when) => {
      const heard: unknown[] = []
      const app = new Koa()
      const set = (): void => {
        const onerror = function (this: Context, thrown: unknown): void {
          if (thrown === null || thrown === undefined) return
          heard.push(thrown)
          this.res.statusCode = 418
          this.res.setHeader('Content-Type', 'text/html')
          this.res.end(secret)
        }
        Object.assign(app.context, { onerror })
      }
      if (when === 'before') set()
      withErrors(app, respond)
      if (when === 'after') set()
      app.use((ctx) => {
        if (ctx.path === '/null') throw null
        throw errors.requestInProgress()
      })
      const port = await portOf(app.listen(0, '127.0.0.1'))
      expect(answerOf(await send(port, '/'))).toEqual(envelope('CON_002'))
      expect(answerOf(await send(port, '/null'))).toEqual(internal)
      expect(heard).toEqual([errors.requestInProgress()])
    },
  )

  it('C1 may be middleware that answers: replaced by the status it says', async () => {
    const port = await serve([
      async (ctx, next) => {
        await next().catch((thrown: unknown) => {
          ctx.status = 422
          ctx.body = { error: String(thrown) }
        })
      },
      fail,
    ])
    expect(answerOf(await send(port, '/'))).toEqual(envelope('VAL_001'))
  })
})

describe("mode: 'observe' and ctx.throw in Koa", () => {
  it.each([[[409]], [[]]])('leaves to Koa what is thrown with %j', async (before) => {
    const createApp = (): Koa => {
      const app = new Koa()
      app.silent = true
      return app.use((ctx) => Reflect.apply(ctx.throw, ctx, [...before, errors.resourceNotFound({ resource: 'X' })]))
    }
    const observed = withErrors(createApp(), respond, { mode: 'observe', observe: () => undefined })
    const ports = [createApp(), observed].map((app) => portOf(app.listen(0, '127.0.0.1')))
    const [bare, seen] = await Promise.all(ports.map(async (port) => send(await port, '/')))
    expect([seen?.status, seen?.body]).toEqual([bare?.status, bare?.body])
  })
})
