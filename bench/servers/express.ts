import type express5 from 'express'
import type { Express, NextFunction, Request, Response } from 'express'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { withErrors } from '@faultbook/server/express'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { fromHttpError, good, handFailures, httpErrorFailures, kitFailures } from '../src/failures.ts'
import type { Failures } from '../src/failures.ts'
import { respond } from '../src/responder.ts'
import { serveVariant } from './variant.ts'

/** Serves Express of one of its versions. */
export async function serveExpress(express: typeof express5): Promise<void> {
  const makeApp = (): Express => express().disable('x-powered-by').disable('etag') as Express
  await serveVariant({
    kit: () => {
      const app = withErrors(makeApp(), respond)
      addRoutes(app, kitFailures)
      return app.listen(0, '127.0.0.1')
    },
    'by-hand': () => handling(makeApp(), handFailures, AppError.from),
    library: () => handling(makeApp(), httpErrorFailures, fromHttpError),
  })
}

/** The app as one writes it without the kit: an id for each exchange, and an error handler at the end. */
function handling(app: Express, failures: Failures, toError: typeof AppError.from): Server {
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.set('X-Request-Id', randomUUID())
    next()
  })
  addRoutes(app, failures)
  app.use((thrown: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { statusCode, code, message } = toError(thrown)
    response.status(statusCode).set(errorHeaders).send(toBody(code, message))
  })
  return createServer({ keepAliveTimeout }, app).listen(0, '127.0.0.1')
}

function addRoutes(app: Express, fail: Failures): void {
  app.get('/good', (_request: Request, response: Response) => {
    response.json(good)
  })
  app.get('/param', () => fail.param())
  app.get('/plain', () => fail.plain())
  app.get('/unknown', () => {
    throw new Error('x')
  })
}
