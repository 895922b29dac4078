import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import Koa from 'koa'
import type { Context, Middleware } from 'koa'
import mount from 'koa-mount'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { readJsonBodies, withErrors } from '@faultbook/server/koa'
import { errors } from '../answer.ts'
import { secret, throwLater } from '../hostile-values.ts'
import { throwRole } from './roles.ts'
import {
  all,
  earlierHeaders,
  errorShaped,
  goodBody,
  hostileValueOf,
  lateChunk,
  ownEnvelope,
  readable,
  truthy,
} from './scene.ts'
import type { Applies, Scene } from './scene.ts'

/** A gap: Koa pipes by `stream.pipeline`, which reads the code of what breaks a stream, and ends the process when that throws (nodejs/node, lib/internal/streams/pipeline.js). */
const pipeable: Applies = (value) => readable(value) && !unreadableCodes.has(value.name)

const unreadableCodes = new Set(['an Error whose code throws', 'a forged catalog error whose members throw'])

export const koaScene: Scene = {
  name: 'Koa 3',
  ways: {
    throw: all,
    reject: all,
    before: all,
    after: all,
    rethrow: all,
    param: all,
    mounted: all,
    body: errorShaped,
    toJSON: all,
    'ctx-throw': all,
    'ctx-onerror': truthy,
    listener: all,
    bypass: all,
    stream: pipeable,
    'broken-stream': pipeable,
    web: pipeable,
  },
  lateWays: { late: pipeable, 'late-web': pipeable, 'late-bypass': all },
  lacks: ['control-flow', 'event-stream'],
  // The class of Koa's own errors, whose 4xx counts.
  ownCodes: { 'an exposed http-errors 404': 'RES_001' },
  start: async ({ respond, isBare = false, ...options }) => {
    const app = new Koa({ asyncLocalStorage: true })
    if (!isBare) withErrors(app, respond, options)
    app.use((ctx, next) => {
      ctx.set('Access-Control-Allow-Origin', '*')
      return next()
    })
    if (!isBare && options.mode !== 'observe') app.use(readJsonBodies(respond))
    app.use(bodyParser())
    const router = new Router()
    promised(router)
    router.use('/hostile', hostile().routes())
    app.use(router.routes())
    app.use(router.allowedMethods())
    app.use(
      mount(
        '/hostile/mounted',
        new Koa().use(async (ctx) => throwLater(valueOf(ctx))),
      ),
    )
    // What Koa would print is told by the report; a listener of one's own may fail too.
    app.on('error', (_thrown, ctx?: Context) => {
      if (ctx?.path.startsWith('/hostile/listener/') === true) throw valueOf(ctx)
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      port: (server.address() as AddressInfo).port,
      close: () => {
        server.close()
        server.closeAllConnections()
      },
    }
  },
}

function promised(router: Router): void {
  router.get('/good', (ctx) => {
    ctx.body = goodBody
  })
  const items = new Router()
  items.get('/:id', (ctx) => {
    ctx.body = { success: true, data: ctx.params['id'] }
  })
  router.use('/items', items.routes(), items.allowedMethods())
  router.get('/role/:name', async (ctx) => throwRole(ctx.params['name'] ?? ''))
  router.get('/throws', () => {
    throw new Error(secret)
  })
  router.get('/earlier', (ctx) => {
    ctx.set(earlierHeaders)
    throw errors.resourceNotFound({ resource: 'Customer' })
  })
  router.get('/foreign/json', answers(404, { error: secret }))
  router.get('/foreign/text', answers(401, secret, 'text/plain'))
  router.get('/foreign/html', answers(403, `<h1>${secret}</h1>`))
  router.get('/foreign/empty', (ctx) => {
    ctx.status = 403
    ctx.body = ''
  })
  router.get('/foreign/unregistered', answers(499, secret))
  router.get('/foreign/envelope', answers(409, ownEnvelope, 'application/json; charset=utf-8'))
  router.post('/json', (ctx) => {
    ctx.body = { success: true, data: ctx.request.body }
  })
  router.get('/late', (ctx) => {
    ctx.body = failing(new Error(secret), lateChunk)
  })
  router.get('/slow', async (ctx) => {
    await wait(2_000)
    ctx.body = goodBody
  })
}

function hostile(): Router {
  const router = new Router()
  const throwing: Middleware = (ctx) => {
    throw valueOf(ctx)
  }
  const rejecting: Middleware = (ctx) => throwLater(valueOf(ctx))
  const good: Middleware = (ctx) => {
    ctx.body = goodBody
  }
  router.get('/throw/:index', throwing)
  router.get('/reject/:index', rejecting)
  router.get('/before/:index', throwing, good)
  router.get('/after/:index', async (ctx, next) => throwLater((await next(), valueOf(ctx))), good)
  router.get(
    '/rethrow/:index',
    async (ctx, next) => {
      await next().catch(() => {
        throw valueOf(ctx)
      })
    },
    rejecting,
  )
  router.get('/param/:broken', good)
  router.param('broken', (_value, ctx) => throwLater(valueOf(ctx)))
  router.get('/body/:index', (ctx) => {
    ctx.body = valueOf(ctx)
  })
  router.get('/toJSON/:index', (ctx) => {
    ctx.body = {
      toJSON: () => {
        throw valueOf(ctx)
      },
    }
  })
  router.get('/ctx-throw/:index', (ctx) => ctx.throw(valueOf(ctx) as Error))
  router.get('/ctx-onerror/:index', (ctx) => {
    ctx.respond = false
    setImmediate(() => ctx.onerror(valueOf(ctx) as Error))
  })
  router.get('/listener/:index', throwing)
  router.get('/bypass/:index', async (ctx) => {
    ctx.respond = false
    await throwLater(valueOf(ctx))
  })
  router.get('/stream/:index', (ctx) => {
    ctx.body = failing(valueOf(ctx))
  })
  router.get('/broken-stream/:index', async (ctx) => {
    ctx.body = failing(valueOf(ctx))
    ;(ctx.body as Readable).resume()
    await wait(30)
  })
  router.get('/web/:index', (ctx) => {
    ctx.body = failingWeb(valueOf(ctx))
  })
  router.get('/late/:index', (ctx) => {
    ctx.body = failing(valueOf(ctx), lateChunk)
  })
  router.get('/late-web/:index', (ctx) => {
    ctx.body = failingWeb(valueOf(ctx), lateChunk)
  })
  router.get('/late-bypass/:index', async (ctx) => {
    ctx.respond = false
    ctx.status = 200
    ctx.res.write(lateChunk)
    await throwLater(valueOf(ctx))
  })
  return router
}

function valueOf(ctx: Pick<Context, 'path'>): unknown {
  return hostileValueOf(ctx.path)
}

function answers(status: number, body: unknown, type?: string): Middleware {
  return (ctx) => {
    ctx.status = status
    if (type !== undefined) ctx.type = type
    ctx.body = body
  }
}

/** A stream that breaks, after a chunk where there is one. */
function failing(value: unknown, chunk?: string): Readable {
  return Readable.from(
    (async function* () {
      if (chunk !== undefined) yield chunk
      await wait(10)
      throw value
    })(),
  )
}

function failingWeb(value: unknown, chunk?: string): ReadableStream {
  let isFirst = true
  return new ReadableStream({
    pull: async (controller) => {
      if (isFirst && chunk !== undefined) controller.enqueue(new TextEncoder().encode(chunk))
      else await throwLater(value)
      isFirst = false
    },
  })
}
