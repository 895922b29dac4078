import { errorCodes } from 'fastify'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import { createAnswerThrown } from './lib/fastify/answer-thrown.ts'
import { createTranslate } from './lib/fastify/faults.ts'
import type { IsOwnError, TranslateFastifyError } from './lib/fastify/faults.ts'
import { refuseReturned, requestGuard, requestWatch } from './lib/fastify/guard-requests.ts'
import { keepLengthsTrue } from './lib/fastify/head.ts'
import { readBodies, readParameters } from './lib/fastify/input.ts'
import { createFastifyOptions } from './lib/fastify/options.ts'
import type { FaultbookFastifyOptions } from './lib/fastify/options.ts'
import { isGuardedServer } from './lib/fastify/server.ts'
import { unroutedFinder } from './lib/fastify/unrouted.ts'
import type { NodeAdapterOptions } from './lib/node/guard-response.ts'
import { openFacts } from './lib/node/node-facts.ts'
import type { RequestFacts } from './lib/request-facts.ts'
import type { Respond } from './lib/responder.ts'

export { allowSlowBody } from './lib/node/slow-bodies.ts'
export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'
export type { FaultbookFastifyOptions } from './lib/fastify/options.ts'
export { bodyBytes, refuseBody, refuseParameters } from './lib/fastify/faults.ts'

/**
 * The options Fastify must be made with, for all that it answers before and beside its routes; {@link withErrors} does the rest.
 * Spread them first: options of your own come after.
 *
 * @example
 * const app = withErrors(Fastify({ ...fastifyOptions(respond), logger: true }), respond)
 */
export function fastifyOptions(respond: Respond, options: FaultbookFastifyOptions = {}) {
  return createFastifyOptions(respond, options, isOwnError)
}

/** The facts that every report of a request has as its `request`: the same object each time, so that a report can be led back to what else is known of it. */
export function reportedFacts(request: FastifyRequest): RequestFacts {
  return openFacts(request.raw)
}

/**
 * Answers every error of a Fastify app by the contract: call it with the root, made with {@link fastifyOptions}, before the routes.
 * JSON bodies are read strictly; wrong methods get 405 with `Allow`; numbers and booleans in parameters are read by the route's schema.
 *
 * @throws {TypeError} If the app was made without {@link fastifyOptions}, or has routes already: Fastify tells of each once, when it is added.
 *
 * @example
 * const app = withErrors(Fastify(fastifyOptions(respond)), respond)
 */
export function withErrors<App extends FastifyInstance>(
  app: App,
  respond: Respond,
  options: NodeAdapterOptions = {},
): App {
  install(app, { respond, ...options })
  return app
}

/** The plugin's options: the guard's are the same as {@link fastifyOptions} was given. */
export interface FaultbookPluginOptions extends NodeAdapterOptions {
  readonly respond: Respond
}

/**
 * {@link withErrors} as a plugin, for the root: `await app.register(faultbook, { respond })`, since Fastify loads a plugin
 * that nobody waits for behind the routes that come next in the code.
 *
 * @throws {TypeError} As {@link withErrors}, where Fastify starts.
 */
export const faultbook: FastifyPluginAsync<FaultbookPluginOptions> = async (app, options) => {
  install(app, options)
}

// Not encapsulated: the hooks are for the whole app (what fastify-plugin does).
Object.assign(faultbook, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'faultbook' })

function install(app: FastifyInstance, options: FaultbookPluginOptions): void {
  const { respond } = options
  checkAdapterOptions(respond, options)
  const translate = createTranslate(respond.errors, isOwnError)
  if (options.mode === 'observe') {
    app.addHook('onRequest', requestWatch(app, options, translate))
    return
  }
  if (!isGuardedServer(app.server)) throw new TypeError(noOptions)
  if (app.printRoutes() !== noRoutes) throw new TypeError(tooLate)
  answerThrown(app, options, translate)
  answerUnrouted(app, respond)
  readBodies(app, respond)
  readParameters(app, respond)
  keepLengthsTrue(app)
  app.addHook('onRequest', requestGuard(app, options))
  refuseReturned(app, options)
}

/** What Fastify prints of an app without routes (find-my-way, lib/pretty-print.js). */
const noRoutes = '(empty tree)'
const noOptions =
  'The app was made without our options: Fastify(fastifyOptions(respond)), options of its own behind them'
const tooLate =
  'The app has routes already, which faultbook must see: withErrors(app, respond), or await app.register(faultbook, …), comes before them'

const isOwnError: IsOwnError = (thrown, code) => {
  const known = errorCodes as unknown as Readonly<Record<string, new () => Error>>
  const OwnClass = Object.hasOwn(known, code) ? known[code] : undefined
  return OwnClass !== undefined && thrown instanceof OwnClass
}

function answerThrown(app: FastifyInstance, options: FaultbookPluginOptions, translate: TranslateFastifyError): void {
  const answer = createAnswerThrown(options)
  app.setErrorHandler((thrown, request, reply) => answer(translate(thrown, request), request, reply, thrown))
}

function answerUnrouted(app: FastifyInstance, { errors }: Respond): void {
  const findUnrouted = unroutedFinder(app, errors)
  const refuse = (request: FastifyRequest): never => {
    throw findUnrouted(request)
  }
  // Fastify binds its handlers: this one stays itself, to be told from one of the app's own.
  app.setNotFoundHandler(Object.assign(refuse, { bind: () => refuse }))
  // Before the body is read, which may be too large or unreadable besides (CONTRACT C13).
  app.addHook('preParsing', (request, _reply, payload, next) => {
    if (request.is404 && request.routeOptions.handler === refuse) refuse(request)
    next(null, payload)
  })
}
