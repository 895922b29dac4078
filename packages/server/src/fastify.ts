import type { ApiError } from '@faultbook/contract'
import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
} from 'fastify'
import type { IncomingMessage, RequestListener } from 'node:http'
import { isErrorLike } from './lib/describe-thrown.ts'
import { appendToList, describesAnswer, listHeaders } from './lib/exchange-headers.ts'
import { createFastifyServer } from './lib/fastify/server.ts'
import type { FastifyServerSettings } from './lib/fastify/server.ts'
import { translateFastifyError } from './lib/fastify/faults.ts'
import { keepLengthsTrue } from './lib/fastify/head.ts'
import { readBodies, readParameters } from './lib/fastify/input.ts'
import { answerResponse, expectReply, failResponse, guardResponse, wasAborted } from './lib/node/guard-response.ts'
import type { GuardOptions, NodeAdapterOptions } from './lib/node/guard-response.ts'
import { strictServerOptions } from './lib/node/guard-server.ts'
import { factsOf, noteRoute, openFacts, requestIdOf } from './lib/node/node-facts.ts'
import type { Reply } from './lib/reply.ts'
import type { RequestFacts } from './lib/request-facts.ts'
import type { Respond } from './lib/responder.ts'
import type { ServerCatalog } from './lib/server-catalog.ts'
import { createWatch, noteThrown } from './lib/node/observe-response.ts'
import { createRouteTable } from './lib/fastify/route-table.ts'

export { allowSlowBody } from './lib/node/slow-bodies.ts'
export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'
export { bodyBytes, refuseBody, refuseParameters } from './lib/fastify/faults.ts'

/** What {@link fastifyOptions} takes besides the responder. */
export interface FaultbookFastifyOptions extends NodeAdapterOptions {
  /**
   * Whether the app refuses all that comes in just now, as under overload: what is malformed besides then gets 503 as well (never).
   * What is well-formed is for the app to refuse, in a hook of its own.
   */
  readonly refusesAll?: () => boolean
}

/**
 * The options Fastify must be made with, for all that it answers before and beside its routes; the plugin does the rest.
 * Spread them first: options of your own come after.
 *
 * @example
 * const app = Fastify({ ...fastifyOptions(respond), logger: true })
 * app.register(faultbook, { respond })
 */
export function fastifyOptions(respond: Respond, { refusesAll, ...options }: FaultbookFastifyOptions = {}) {
  // Observed, Fastify is made as it would be without us.
  if (options.mode === 'observe') return {}
  const guardOptions: GuardOptions = { respond, ...options }
  return {
    serverFactory: (handler: RequestListener, settings: FastifyServerSettings) =>
      createFastifyServer(handler, settings, { ...guardOptions, ...(refusesAll && { refusesAll }) }),
    keepAliveTimeout: strictServerOptions.keepAliveTimeout,
    requestTimeout: strictServerOptions.requestTimeout,
    // A request has an id before Fastify sees it.
    genReqId: (request: IncomingMessage) => requestIdOf(request, options.trustRequestId),
    requestIdHeader: false as const,
    // serverFactory answers these; Fastify's own handler would answer too.
    clientErrorHandler: () => undefined,
    frameworkErrors: (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
      guardResponse(reply.raw, guardOptions)
      reply.hijack()
      failResponse(request.raw, reply.raw, translateFastifyError(thrown, request, respond.errors))
    },
    // The plugin answers while closing, by the contract.
    return503OnClosing: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  } satisfies FastifyServerOptions
}

/** The facts that every report of a request has as its `request`: the same object each time, so that a report can be led back to what else is known of it. */
export function reportedFacts(request: FastifyRequest): RequestFacts {
  return openFacts(request.raw)
}

/** The plugin's options: the guard's are the same as {@link fastifyOptions} was given. */
export interface FaultbookPluginOptions extends NodeAdapterOptions {
  readonly respond: Respond
}

/**
 * Answers every error of a Fastify app by the contract: register it on the root, before the routes.
 * JSON bodies are read strictly; wrong methods get 405 with `Allow`; numbers and booleans in parameters are read by the route's schema.
 */
export const faultbook: FastifyPluginCallback<FaultbookPluginOptions> = (app, options, done) => {
  const { respond } = options
  if (options.mode === 'observe') {
    watchRequests(app, options)
    return done()
  }
  answerThrown(app, options)
  answerUnrouted(app, respond)
  readBodies(app, respond)
  readParameters(app, respond)
  keepLengthsTrue(app)
  guardRequests(app, options)
  refuseResponses(app, options)
  // Fastify takes an Error of another realm for data.
  app.addHook('preSerialization', (_request, _reply, payload, next) => {
    if (isErrorLike(payload)) next(payload)
    else next(null, payload)
  })
  return done()
}

/** Changes nothing: what is thrown and what is not routed is noted for the observer, who looks at what went out. */
function watchRequests(app: FastifyInstance, options: FaultbookPluginOptions): void {
  const { errors } = options.respond
  const watch = createWatch(options)
  const findUnrouted = unroutedFinder(app, errors)
  app.addHook('onRequest', (request, reply, next) => {
    noteRoute(request.raw, request.routeOptions.url)
    watch(request.raw, reply.raw)
    if (request.is404) noteThrown(reply.raw, findUnrouted(request))
    next()
  })
  app.addHook('onError', (request, reply, thrown, next) => {
    noteThrown(reply.raw, translateFastifyError(thrown, request, errors))
    next()
  })
}

// Not encapsulated: the hooks are for the whole app (what fastify-plugin does).
Object.assign(faultbook, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'faultbook' })

function answerThrown(app: FastifyInstance, { respond, foreignReplies = 'replace' }: FaultbookPluginOptions): void {
  const ownSendHooks = foreignReplies === 'replace' ? 1 : 0
  app.setErrorHandler((thrown, request, reply) => {
    const { raw } = reply
    const hasGone = wasAborted(request.raw, raw)
    const facts = factsOf(request.raw)
    const answered = respond(translateFastifyError(thrown, request, respond.errors), facts)
    respond.report(thrown, answered, facts, hasGone)
    if (raw.headersSent) {
      // C17: a cut body must not pass for a whole one.
      reply.hijack()
      if (!raw.writableEnded) raw.destroy()
    } else if (countSendHooks(request) === ownSendHooks) {
      // Nobody else has a word in it: the way through Fastify would only cost.
      reply.hijack()
      answerResponse(raw, answered, reply.getHeaders())
    } else sendThroughHooks(reply, answered)
  })
}

/**
 * Counts the onSend hooks of a request's route. Fastify does not say, so its context is looked at;
 * where that is not to be found there may be any number.
 */
function countSendHooks(request: FastifyRequest): number {
  contextKey ??= Object.getOwnPropertySymbols(request).find(({ description }) => description === 'fastify.context')
  const context: unknown = contextKey && Reflect.get(request, contextKey)
  if (typeof context !== 'object' || context === null || !('onSend' in context)) return Number.POSITIVE_INFINITY
  return Array.isArray(context.onSend) ? context.onSend.length : 0
}

let contextKey: symbol | undefined

function sendThroughHooks(reply: FastifyReply, answered: Reply): void {
  const { raw } = reply
  expectReply(raw, answered)
  const send = reply.send.bind(reply)
  const earlier = reply.getHeaders()
  // Only Fastify's default handler would send again, for an onSend hook that threw; with what is no Error it ends the process.
  reply.send = (again) => {
    if (reply.sent || raw.headersSent) return reply
    reply.hijack()
    failResponse(reply.request.raw, raw, again, earlier)
    return reply
  }
  setHeaders(reply.code(answered.status), earlier, answered.headers)
  send(answered.body)
}

/** C11: keeps what was set for the exchange, drops what described the answer that did not happen. */
function setHeaders(
  reply: FastifyReply,
  earlier: ReturnType<FastifyReply['getHeaders']>,
  headers: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(earlier)) if (describesAnswer(name)) reply.removeHeader(name)
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    reply.header(name, listHeaders.has(lower) ? appendToList(earlier[lower], value) : value)
  }
}

/** A `Response` brings headers of its own, which are as foreign as its body. */
function refuseResponses(app: FastifyInstance, { foreignReplies = 'replace' }: FaultbookPluginOptions): void {
  if (foreignReplies !== 'replace') return
  app.addHook('onSend', (_request, _reply, payload, next) => {
    if (!(payload instanceof Response) || payload.status < 400) return next()
    payload.body?.cancel().catch(() => undefined)
    return next(null, new Response(null, { status: payload.status }))
  })
}

/** Makes what tells a path that nobody claims from one that is served by other methods. */
function unroutedFinder(app: FastifyInstance, errors: ServerCatalog): (request: FastifyRequest) => ApiError {
  const routes = createRouteTable()
  app.addHook('onRoute', ({ method, url }) => routes.add(method, url))
  return (request) => {
    const { method, path = '/' } = factsOf(request.raw)
    const allowed = routes.methodsOf(path)
    // A method that is served: the handler called it not found, or no constraint of the route was met.
    if (allowed.length === 0 || allowed.includes(method)) return errors.routeNotFound()
    return errors.methodNotAllowed({ method, headers: { Allow: allowed.join(', ') } })
  }
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

/** How often connections that have fallen idle are looked for while the app closes, in ms. */
const sweepEveryMs = 50

/** Puts the guard on responses of inject(), which has no server; and refuses what comes in while the app closes. */
function guardRequests(app: FastifyInstance, options: FaultbookPluginOptions): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    const { server } = app
    if (!server.listening) return
    // A connection whose request is answered meanwhile would stay for a next one, and the server open until it times out.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs)
    sweep.unref()
    server.once('close', () => clearInterval(sweep))
  })
  app.addHook('onRequest', (request, reply, next) => {
    noteRoute(request.raw, request.routeOptions.url)
    guardResponse(reply.raw, options)
    if (isClosing) next(options.respond.errors.unavailable())
    else next()
  })
}
