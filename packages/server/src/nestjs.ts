import type { HttpServer, INestApplication } from '@nestjs/common'
import { NestApplication } from '@nestjs/core'
import type { Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import { createFastifyOptions } from './lib/fastify/options.ts'
import type { FaultbookFastifyOptions } from './lib/fastify/options.ts'
import { answerOnExpress, observeOnExpress } from './lib/nestjs/answer-on-express.ts'
import { answerOnFastify } from './lib/nestjs/answer-on-fastify.ts'
import type { ExpressHttpAdapter } from './lib/nestjs/express-adapter.ts'
import { isBranded } from './lib/nestjs/fastify-adapter.ts'
import type { FastifyHttpAdapter } from './lib/nestjs/fastify-adapter.ts'
import { guardResults } from './lib/nestjs/guard-results.ts'
import { answerExceptions, watchExceptions } from './lib/nestjs/handle-exceptions.ts'
import type { HandleException } from './lib/nestjs/handle-exceptions.ts'
import { observeOnFastify } from './lib/nestjs/observe-on-fastify.ts'
import { noteParameters } from './lib/nestjs/piped-parameters.ts'
import type { GuardOptions, NodeAdapterOptions } from './lib/node/guard-response.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export { exceptionFactory } from './lib/nestjs/exception-factory.ts'
export type { FaultbookFastifyOptions } from './lib/fastify/options.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'

/**
 * The options that Nest's `FastifyAdapter` must be made with, for all that Fastify answers before and beside its routes; `withErrors` does the rest.
 * Spread them first: options of your own come after.
 *
 * @example
 * new FastifyAdapter({ ...fastifyOptions(respond), bodyLimit: 10_000 })
 */
export function fastifyOptions(respond: Respond, options: FaultbookFastifyOptions = {}): FastifyAdapterOptions {
  return createFastifyOptions(respond, options, isBranded) as FastifyAdapterOptions
}

/** Options of Fastify, whichever its version and its kind of server: `FastifyAdapter` has types of its own for them. */
export interface FastifyAdapterOptions {
  readonly serverFactory?: (handler: unknown, settings: unknown) => Server & SecureServer
  readonly keepAliveTimeout?: number
  readonly requestTimeout?: number
  readonly genReqId?: (request: unknown) => string
  readonly requestIdHeader?: false
  readonly clientErrorHandler?: () => undefined
  readonly frameworkErrors?: (thrown: unknown, request: unknown, reply: unknown) => void
  readonly return503OnClosing?: boolean
  readonly ajv?: { readonly customOptions: Readonly<Record<string, boolean>> }
}

/**
 * Makes a Nest application answer every error by the contract: what its handlers, guards, pipes, interceptors, filters and middleware throw,
 * what they answer in a format of their own, and what Nest, Express, Fastify and Node answer by themselves. Its own exception filters come first.
 *
 * @throws {TypeError} If it is no Nest application on Express or Fastify, has been initialized, or its `FastifyAdapter` lacks {@link fastifyOptions}.
 *
 * @example
 * const app = withErrors(await NestFactory.create(AppModule), respond)
 * await app.listen(3000)
 */
export function withErrors<App extends INestApplication>(
  app: App,
  respond: Respond,
  options: NodeAdapterOptions = {},
): App {
  checkAdapterOptions(respond, options)
  checkApplication(app)
  const adapter = app.getHttpAdapter()
  const guardOptions: GuardOptions = { respond, ...options }
  const install = platformOf(adapter)
  wrapped.add(app)
  noteParameters()
  if (options.mode === 'observe') watchExceptions(adapter, install.observe(guardOptions))
  else {
    guardResults(adapter, guardOptions)
    answerExceptions(adapter, install.answer(guardOptions))
  }
  return app
}

interface Platform {
  readonly answer: (options: GuardOptions) => HandleException
  readonly observe: (options: GuardOptions) => HandleException
}

/** @throws {TypeError} If it is neither Express nor Fastify. */
function platformOf(given: HttpServer): Platform {
  const type: string = given.getType()
  if (type === 'express') {
    const adapter = given as unknown as ExpressHttpAdapter
    return {
      answer: (options) => answerOnExpress(adapter, options),
      observe: (options) => observeOnExpress(adapter, options),
    }
  }
  if (type !== 'fastify') throw new TypeError(`withErrors is for Nest on Express or Fastify, and this is ${type}`)
  const adapter = given as unknown as FastifyHttpAdapter
  return {
    answer: (options) => answerOnFastify(adapter, options),
    observe: (options) => observeOnFastify(adapter, options),
  }
}

const wrapped = new WeakSet<object>()

function checkApplication(app: INestApplication): void {
  if (!(app instanceof NestApplication)) {
    throw new TypeError(
      'withErrors takes a Nest application, as NestFactory.create() of the same @nestjs/core makes it',
    )
  }
  if (wrapped.has(app)) throw new TypeError('This Nest application has been given to withErrors before')
  if ((app as unknown as { readonly isInitialized: boolean }).isInitialized) {
    throw new TypeError('Give a Nest application to withErrors before app.init() and app.listen()')
  }
}
