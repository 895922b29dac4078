import { Router } from '@koa/router'
import Koa from 'koa'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { withErrors } from '@faultbook/server/koa'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { fromHttpError, good, handFailures, httpErrorFailures, kitFailures } from '../src/failures.ts'
import type { Failures } from '../src/failures.ts'
import { respond } from '../src/responder.ts'
import { serveVariant } from './variant.ts'

await serveVariant({
  kit: () => {
    const app = withErrors(new Koa(), respond)
    app.use(routes(kitFailures))
    return app.listen(0, '127.0.0.1')
  },
  'by-hand': () => handling(handFailures, AppError.from),
  library: () => handling(httpErrorFailures, fromHttpError),
})

/** The app as one writes it without the kit: the first middleware gives each exchange an id, and catches. */
function handling(failures: Failures, toError: typeof AppError.from): Server {
  const app = new Koa()
  app.use(async (ctx, next) => {
    ctx.set('X-Request-Id', randomUUID())
    try {
      await next()
    } catch (thrown) {
      const { statusCode, code, message } = toError(thrown)
      ctx.status = statusCode
      ctx.set(errorHeaders)
      ctx.body = toBody(code, message)
    }
  })
  app.use(routes(failures))
  return createServer({ keepAliveTimeout }, app.callback()).listen(0, '127.0.0.1')
}

function routes(fail: Failures): Koa.Middleware {
  const router = new Router()
  router.get('/good', (ctx) => {
    ctx.body = good
  })
  router.get('/param', () => fail.param())
  router.get('/plain', () => fail.plain())
  router.get('/unknown', () => {
    throw new Error('x')
  })
  return router.routes() as Koa.Middleware
}
