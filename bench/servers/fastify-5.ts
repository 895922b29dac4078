import sensible from '@fastify/sensible'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { fastifyOptions, withErrors } from '@faultbook/server/fastify'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { fromHttpError, good, handFailures, kitFailures } from '../src/failures.ts'
import type { Failures } from '../src/failures.ts'
import { respond } from '../src/responder.ts'
import { serveVariant } from './variant.ts'

await serveVariant({
  kit: async () => {
    const app = withErrors(Fastify(fastifyOptions(respond)), respond)
    addRoutes(app, kitFailures)
    return listen(app)
  },
  'by-hand': () => handling(handFailures, AppError.from),
  library: async () => {
    const app = makeApp(fromHttpError)
    await app.register(sensible)
    addRoutes(app, {
      param: () => {
        throw Object.assign(app.httpErrors.notFound('Customer not found'), { code: 'RES_001' })
      },
      plain: () => {
        throw Object.assign(app.httpErrors.notFound('There is no such endpoint'), { code: 'RES_002' })
      },
    })
    return listen(app)
  },
})

/** The app as one writes it without the kit. */
function makeApp(toError: typeof AppError.from): FastifyInstance {
  const app = Fastify({ genReqId: () => randomUUID(), keepAliveTimeout })
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('X-Request-Id', request.id)
    next()
  })
  app.setErrorHandler((thrown, _request, reply) => {
    const { statusCode, code, message } = toError(thrown)
    reply.code(statusCode).headers(errorHeaders).send(toBody(code, message))
  })
  return app
}

async function handling(failures: Failures, toError: typeof AppError.from): Promise<Server> {
  const app = makeApp(toError)
  addRoutes(app, failures)
  return listen(app)
}

async function listen(app: FastifyInstance): Promise<Server> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server
}

function addRoutes(app: FastifyInstance, fail: Failures): void {
  app.get('/good', async () => good)
  app.get('/param', () => fail.param())
  app.get('/plain', () => fail.plain())
  app.get('/unknown', () => {
    throw new Error('x')
  })
}
