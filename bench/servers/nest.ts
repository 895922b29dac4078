import { Controller, Get, HttpException, Module } from '@nestjs/common'
import type { ArgumentsHost, ExceptionFilter, INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { FastifyReply } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { fastifyOptions, withErrors } from '@faultbook/server/nestjs'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { good, handFailures, kitFailures } from '../src/failures.ts'
import type { Failures } from '../src/failures.ts'
import { respond } from '../src/responder.ts'
import { serveVariant } from './variant.ts'

type Platform = 'express' | 'fastify'

const exceptionFailures: Failures = {
  param: () => {
    throw new HttpException({ code: 'RES_001', message: 'Customer not found' }, 404)
  },
  plain: () => {
    throw new HttpException({ code: 'RES_002', message: 'There is no such endpoint' }, 404)
  },
}

/** Serves Nest on one of its platforms. */
export async function serveNest(platform: Platform): Promise<void> {
  await serveVariant({
    kit: async () => {
      const adapter = platform === 'fastify' ? new FastifyAdapter(fastifyOptions(respond)) : bareExpress()
      return listen(withErrors(await NestFactory.create(moduleOf(kitFailures), adapter, { logger: false }), respond))
    },
    'by-hand': () => handling(platform, handFailures, AppError.from),
    library: () => handling(platform, exceptionFailures, fromException),
  })
}

/** The app as one writes it without the kit: a middleware gives each exchange an id, and a global filter answers. */
async function handling(platform: Platform, failures: Failures, toError: typeof AppError.from): Promise<Server> {
  const adapter =
    platform === 'fastify' ? new FastifyAdapter({ genReqId: () => randomUUID(), keepAliveTimeout }) : bareExpress()
  const app: INestApplication = await NestFactory.create(moduleOf(failures), adapter, { logger: false })
  if (platform === 'fastify') {
    const fastify = (adapter as FastifyAdapter).getInstance()
    fastify.addHook('onRequest', (request, reply, next) => {
      reply.header('X-Request-Id', request.id)
      next()
    })
  } else {
    app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
      response.setHeader('X-Request-Id', randomUUID())
      next()
    })
    ;(app.getHttpServer() as Server).keepAliveTimeout = keepAliveTimeout
  }
  app.useGlobalFilters(filterOf(platform, toError))
  return listen(app)
}

function filterOf(platform: Platform, toError: typeof AppError.from): ExceptionFilter {
  return {
    catch(thrown: unknown, host: ArgumentsHost) {
      const { statusCode, code, message } = toError(thrown)
      const body = toBody(code, message)
      if (platform === 'fastify') {
        const reply = host.switchToHttp().getResponse<FastifyReply>()
        return reply.code(statusCode).headers(errorHeaders).send(body)
      }
      const response = host.switchToHttp().getResponse<ServerResponse & { send: (body: string) => unknown }>()
      for (const [name, value] of Object.entries(errorHeaders)) response.setHeader(name, value)
      response.statusCode = statusCode
      return response.send(body)
    },
  }
}

function fromException(thrown: unknown): Pick<AppError, 'statusCode' | 'code' | 'message'> {
  if (!(thrown instanceof HttpException)) return AppError.from(thrown)
  const { code, message } = thrown.getResponse() as { readonly code: string; readonly message: string }
  return { statusCode: thrown.getStatus(), code, message }
}

function bareExpress(): ExpressAdapter {
  const adapter = new ExpressAdapter()
  const app = adapter.getInstance<{ disable: (name: string) => void }>()
  app.disable('x-powered-by')
  app.disable('etag')
  return adapter
}

async function listen(app: INestApplication | NestExpressApplication): Promise<Server> {
  await app.listen(0, '127.0.0.1')
  return app.getHttpServer() as Server
}

/** A module with one controller; decorators are called as what they are, functions. */
function moduleOf(fail: Failures): new () => object {
  class Routes {
    good(): object {
      return good
    }
    param(): never {
      return fail.param()
    }
    plain(): never {
      return fail.plain()
    }
    unknown(): never {
      throw new Error('x')
    }
  }
  for (const name of ['good', 'param', 'plain', 'unknown'] as const) {
    Get(name)(Routes.prototype, name, Object.getOwnPropertyDescriptor(Routes.prototype, name) ?? {})
  }
  Controller()(Routes)
  class AppModule {
    configure(): void {
      // Nest asks a module for its middleware: this has none.
    }
  }
  Module({ controllers: [Routes] })(AppModule)
  return AppModule
}
