import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { streamSSE } from 'hono/streaming'
import { validator } from 'hono/validator'
import { createServer as createBareServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { withErrors } from '@faultbook/server/hono'
import { createServer } from '@faultbook/server/node'
import { errors } from '../answer.ts'
import { secret, throwLater } from '../hostile-values.ts'
import { listen } from '../send.ts'
import { failingBody } from './failing-body.ts'
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

/** A Response that is returned is the app's own answer, and its headers the app's own words. */
const returned: Applies = (value) => errorShaped(value) && value.name !== 'a Response(418)'

export const honoScene: Scene = {
  name: 'Hono 4',
  ways: {
    throw: all,
    reject: all,
    return: returned,
    resolve: returned,
    before: all,
    'before-later': all,
    after: all,
    validator: all,
    nested: all,
    'on-error': all,
    mounted: all,
    'not-found': all,
  },
  // As for the fetch handler: @hono/node-server, src/utils.ts and src/listener.ts.
  lateWays: { late: (value) => truthy(value) && readable(value) },
  start: async ({ respond, isBare = false, mode = 'answer', ...options }) => {
    const app = createApp()
    if (!isBare) withErrors(app, respond, { mode, ...options })
    const listener = getRequestListener(app.fetch)
    // What is observed stays on the server it has.
    const server = isBare || mode === 'observe' ? createBareServer(listener) : createServer(listener, respond, options)
    const port = await listen(server)
    return {
      port,
      close: () => {
        server.close()
        server.closeAllConnections()
      },
    }
  },
}

function createApp(): Hono {
  const app = new Hono()
  app.use(cors())
  promised(app)
  app.route('/hostile', hostile())
  app.mount('/hostile/mounted', (request) => {
    throw hostileValueOf(request.url)
  })
  return app
}

function promised(app: Hono): void {
  app.get('/good', (c) => c.json(goodBody))
  const items = new Hono()
  items.get('/:id', (c) => c.json({ success: true, data: c.req.param('id') }))
  app.route('/items', items)
  app.get('/role/:name', async (c) => throwRole(c.req.param('name')))
  app.get('/throws', () => {
    throw new Error(secret)
  })
  app.get('/earlier', (c) => {
    for (const [name, value] of Object.entries(earlierHeaders)) c.header(name, value)
    throw errors.resourceNotFound({ resource: 'Customer' })
  })
  app.get('/foreign/json', (c) => c.json({ error: secret }, 404))
  app.get('/foreign/text', (c) => c.text(secret, 401))
  app.get('/foreign/html', (c) => c.html(`<h1>${secret}</h1>`, 403))
  app.get('/foreign/empty', (c) => c.body(null, 403))
  app.get('/foreign/unregistered', (c) => c.text(secret, 499 as 400))
  app.get('/foreign/envelope', (c) => c.body(ownEnvelope, 409, { 'Content-Type': 'application/json; charset=utf-8' }))
  app.post('/json', bodyLimit({ maxSize: 1_000_000 }), async (c) =>
    c.json({ success: true, data: await c.req.json<unknown>() }),
  )
  app.get('/late', (c) => c.body(failingBody(() => new Error(secret), lateChunk)))
  app.get('/events', (c) =>
    streamSSE(
      c,
      async (stream) => {
        await stream.writeSSE({ data: 'first' })
        throw new Error(secret)
      },
      async () => undefined,
    ),
  )
  app.get('/slow', async (c) => {
    await wait(2_000)
    return c.json(goodBody)
  })
  // A handler that answers nothing leaves it to the next one.
  app.get('/control', (_, next) => next())
  app.get('/control', (c) => c.json(goodBody))
}

function hostile(): Hono {
  const app = new Hono()
  const valueOf = (c: Context): unknown => hostileValueOf(c.req.path)
  const good = (c: Context): Response => c.json(goodBody)
  app.get('/throw/:index', (c) => {
    throw valueOf(c)
  })
  app.get('/reject/:index', (c) => throwLater(valueOf(c)))
  app.get('/return/:index', (c) => valueOf(c) as Response)
  app.get('/resolve/:index', async (c) => valueOf(c) as Response)
  const before = (c: Context): never => {
    throw valueOf(c)
  }
  app.get('/before/:index', before, good)
  app.get('/before-later/:index', (c) => throwLater(valueOf(c)), good)
  const after = async (c: Context, next: () => Promise<void>): Promise<void> => {
    await next()
    throw valueOf(c)
  }
  app.get('/after/:index', after, good)
  const check = validator('query', (_, c) => throwLater(valueOf(c)))
  app.get('/validator/:index', check, good)
  const inner = new Hono()
  inner.use((_, next) => next())
  inner.get('/:index', before)
  app.route('/nested', inner)
  const handling = new Hono()
  handling.onError((_, c) => {
    throw valueOf(c)
  })
  handling.get('/:index', () => {
    throw new Error(secret)
  })
  app.route('/on-error', handling)
  app.get('/not-found/:index', async (c, next) => {
    await next()
    if (c.res.status === 404) throw valueOf(c)
  })
  app.get('/late/:index', (c) => c.body(failingBody(() => valueOf(c), lateChunk)))
  return app
}
