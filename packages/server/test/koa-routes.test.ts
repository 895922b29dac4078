import { Router } from '@koa/router'
import Koa from 'koa'
import mount from 'koa-mount'
import { describe, expect, it } from 'vitest'
import { withErrors } from '@faultbook/server/koa'
import { answerOf, envelope } from './answer.ts'
import { portOf } from './koa-app.ts'
import { reports, respond } from './node-server.ts'
import { send } from './send.ts'

/** Routers as a larger app has them: two beside each other, one in another, one in a mounted app. */
async function serveRoutes({ allows = false, throws = false } = {}): Promise<number> {
  const app = withErrors(new Koa(), respond)
  const orders = new Router({ prefix: '/orders' })
  orders.use(async (_ctx, next) => next())
  orders.get('/:id', () => undefined)
  orders.delete('/:id', (ctx) => void (ctx.status = 404))
  const api = new Router()
  api.use('/api', orders.routes())
  api.get('/open', (ctx) => void (ctx.body = 'open'))
  api.get(/^\/files\/(.+)$/, (ctx) => ctx.throw(404))
  const shop = new Router()
  shop.post('/open', (ctx) => void (ctx.body = 'shop'))
  const inner = new Router()
  inner.get('/things/:id', () => {
    throw new Error('x')
  })
  for (const router of [api, shop]) {
    app.use(router.routes())
    if (allows) app.use(router.allowedMethods(throws ? { throw: true } : {}))
  }
  app.use(mount('/in', new Koa().use(mount('/side', new Koa().use(inner.routes())))))
  return portOf(app.listen(0, '127.0.0.1'))
}

const notAllowed = (method: string): unknown => envelope('REQ_004', { message: `${method} is not allowed here` })

describe('withErrors() and @koa/router', () => {
  it.each([{}, { allows: true }])('C8 knows the methods of all routers: %j', async (setup) => {
    const port = await serveRoutes(setup)
    const replies = await Promise.all([
      send(port, '/open', { method: 'PUT' }),
      send(port, '/api/orders/7', { method: 'POST' }),
    ])
    expect(replies.map((reply) => [answerOf(reply), reply.headers['allow']])).toEqual([
      [notAllowed('PUT'), 'GET, HEAD, POST'],
      [notAllowed('POST'), 'DELETE, GET, HEAD'],
    ])
  })

  it('C8 knows them where the router throws its 405', async () => {
    const port = await serveRoutes({ allows: true, throws: true })
    const reply = await send(port, '/open', { method: 'PUT' })
    expect([answerOf(reply), reply.headers['allow']]).toEqual([notAllowed('PUT'), 'GET, HEAD, POST'])
  })

  it('C8 keeps the Allow of a method that no router implements', async () => {
    const port = await serveRoutes({ allows: true })
    const reply = await send(port, '/open', { method: 'PROPFIND' })
    expect([answerOf(reply), reply.headers['allow']]).toEqual([envelope('SRV_003'), 'HEAD, GET, POST'])
  })

  it('C15 leaves the answer to OPTIONS as it is', async () => {
    const port = await serveRoutes({ allows: true })
    const { status, headers } = await send(port, '/open', { method: 'OPTIONS' })
    expect([status, headers['allow']]).toEqual([200, 'HEAD, GET, POST'])
  })

  it('C1 tells a path that nobody has from a route that has said nothing', async () => {
    const port = await serveRoutes()
    const paths = ['/api/orders', '/api/orders/7/x', '/in/side', '/in/nothing', '/api/orders/7', '/files/a']
    const answers = await Promise.all(paths.map(async (path) => answerOf(await send(port, path))))
    const none = envelope('RES_002')
    expect(answers).toEqual([none, none, none, none, envelope('RES_001'), envelope('RES_001')])
    expect(answerOf(await send(port, '/api/orders/7', { method: 'DELETE' }))).toEqual(envelope('RES_001'))
  })

  it('C1 takes a 404 that middleware has set for its own, and a 405 with a body', async () => {
    const app = withErrors(new Koa(), respond, { foreignReplies: 'report' })
    const router = new Router().get('/open', (ctx) => void (ctx.body = 'open'))
    app.use(async (ctx, next) => {
      await next()
      if (ctx.path === '/own') ctx.status = 404
      else if (ctx.status === 404) Object.assign(ctx, { status: 405, body: 'own words' })
    })
    app.use(router.routes())
    const port = await portOf(app.listen(0, '127.0.0.1'))
    expect([(await send(port, '/own')).body, (await send(port, '/open', { method: 'PUT' })).body]).toEqual([
      'Not Found',
      'own words',
    ])
  })

  it('C14 reports the whole pattern, wherever the route is mounted', async () => {
    const port = await serveRoutes()
    for (const path of ['/in/side/things/7', '/api/orders/7', '/files/a', '/nothing']) await send(port, path)
    await send(port, '/api/orders/7', { method: 'DELETE' })
    expect(reports.map(({ request }) => request?.route)).toEqual([
      '/in/side/things/:id',
      '/api/orders/:id',
      String.raw`/^\/files\/(.+)$/`,
      undefined,
      '/api/orders/:id',
    ])
  })
})
