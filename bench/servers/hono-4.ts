import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { withErrors } from '@faultbook/server/hono'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { good, handFailures, kitFailures } from '../src/failures.ts'
import type { Failures } from '../src/failures.ts'
import { respond } from '../src/responder.ts'
import { serveVariant } from './variant.ts'

const exceptionFailures: Failures = {
  param: () => {
    throw new HTTPException(404, { message: 'Customer not found', cause: 'RES_001' })
  },
  plain: () => {
    throw new HTTPException(404, { message: 'There is no such endpoint', cause: 'RES_002' })
  },
}

await serveVariant({
  kit: () => {
    const app = withErrors(new Hono(), respond)
    addRoutes(app, kitFailures)
    return serve(app)
  },
  'by-hand': () => handling(handFailures, AppError.from),
  library: () =>
    handling(exceptionFailures, (thrown) =>
      thrown instanceof HTTPException
        ? { statusCode: thrown.status, code: String(thrown.cause), message: thrown.message }
        : AppError.from(thrown),
    ),
})

/** The app as one writes it without the kit: a middleware gives each exchange an id, and onError answers. */
function handling(failures: Failures, toError: typeof AppError.from): Server {
  const app = new Hono()
  app.use(async (c, next) => {
    c.header('X-Request-Id', randomUUID())
    await next()
  })
  addRoutes(app, failures)
  app.onError((thrown, c) => {
    const { statusCode, code, message } = toError(thrown)
    return c.body(toBody(code, message), statusCode as ContentfulStatusCode, errorHeaders)
  })
  return serve(app)
}

function serve(app: Hono): Server {
  return createServer({ keepAliveTimeout }, getRequestListener(app.fetch)).listen(0, '127.0.0.1')
}

function addRoutes(app: Hono, fail: Failures): void {
  app.get('/good', (c) => c.json(good))
  app.get('/param', () => fail.param())
  app.get('/plain', () => fail.plain())
  app.get('/unknown', () => {
    throw new Error('x')
  })
}
