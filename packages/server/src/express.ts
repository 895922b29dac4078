import type { ApiError } from '@faultbook/contract'
import type { IncomingMessage } from 'node:http'
import { finishRequest } from './lib/express/finish-request.ts'
import { followRouter } from './lib/express/follow-routers.ts'
import { routerOf } from './lib/express/internals.ts'
import type { App, Next } from './lib/express/internals.ts'
import { listenGuarded } from './lib/express/listen.ts'
import { noteOwnOfResponses } from './lib/express/responses.ts'
import { beginTrail, endTrail, trailOf } from './lib/express/trail.ts'
import { failResponse, guardPrototype, guardResponse, isGuarded, releaseResponse } from './lib/node/guard-response.ts'
import type { GuardOptions, NodeAdapterOptions } from './lib/node/guard-response.ts'
import { openFacts } from './lib/node/node-facts.ts'
import { createWatch } from './lib/node/observe-response.ts'
import { findRequestFault } from './lib/node/request-fault.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export { verifyJson } from './lib/express/verify-json.ts'
export type { VerifyBody } from './lib/express/verify-json.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'

/** An app of Express 4 or 5, as `express()` makes it. */
export interface ExpressApp {
  (request: never, response: never): unknown
  readonly response: object
  listen(...input: never[]): unknown
  set(...input: never[]): unknown
}

/**
 * Makes an Express app answer every error by the contract: what its handlers, middleware, error handlers and parameters throw, reject with
 * or hand to `next`, what they answer in a format of their own, and what Express and Node answer by themselves. Before the routes or after them.
 *
 * @throws {TypeError} If it is no app of Express 4 or 5, or was given to `withErrors` before.
 *
 * @example
 * const app = withErrors(express(), respond)
 * app.get('/customers/:id', async (request, response) => {
 *   throw errors.resourceNotFound({ resource: 'Customer' })
 * })
 * app.listen(3000)
 */
export function withErrors<Wrapped extends ExpressApp>(
  app: Wrapped,
  respond: Respond,
  options: NodeAdapterOptions = {},
): Wrapped {
  const own = toApp(app)
  const guardOptions: GuardOptions = { respond, ...options }
  wrapped.add(own)
  noteOwnOfResponses(own.response)
  if (options.mode === 'observe') observeRequests(own, guardOptions)
  else answerRequests(own, guardOptions)
  return app
}

const wrapped = new WeakSet<App>()

/** @throws {TypeError} If it is no app of Express 4 or 5, or was given to `withErrors` before. */
function toApp(given: unknown): App {
  const { handle, response, set } = (typeof given === 'function' ? given : {}) as Partial<App>
  if (typeof handle !== 'function' || typeof response !== 'object' || typeof set !== 'function') {
    throw new TypeError('withErrors takes an Express app, as express() makes it')
  }
  const app = given as App
  if (wrapped.has(app)) throw new TypeError('This Express app has been given to withErrors before')
  return app
}

function answerRequests(app: App, options: GuardOptions): void {
  const { handle } = app
  guardPrototype(app.response, options)
  app.listen = (...input) => listenGuarded(app, options, input)
  app.handle = (request, response, callback) => {
    follow(app)
    // Within another app of ours, which answers.
    if (trailOf(response) !== undefined) return handle.call(app, request, response, callback)
    const isGuardedBefore = isGuarded(response)
    const fault = isGuardedBefore ? undefined : findFault(request, options)
    // Middleware of another app has put something over the response that writes past its prototype.
    const isLent = !isGuardedBefore && writers.some((name) => Object.hasOwn(response, name))
    if (isLent) guardResponse(response, options)
    openFacts(request, options.trustRequestId)
    // Express does so too, Express 4 behind its first middleware.
    Object.setPrototypeOf(response, app.response)
    if (fault !== undefined) return failResponse(request, response, fault)
    const trail = beginTrail(response, options)
    const done: Next = (thrown) => {
      if (thrown || callback === undefined) return finishRequest(trail, request, response, thrown)
      endTrail(response)
      if (isLent) releaseResponse(response)
      return callback()
    }
    try {
      return handle.call(app, request, response, done)
    } catch (thrown) {
      return failResponse(request, response, thrown)
    }
  }
}

const writers = ['writeHead', 'write', 'end', 'flushHeaders'] as const

/** Finds what is malformed about a request, unless Node has not parsed it, as where a platform makes it up. */
function findFault(request: IncomingMessage, { respond }: GuardOptions): ApiError | undefined {
  const isParsed = request.rawHeaders.length > 0 || Object.keys(request.headers).length === 0
  return isParsed ? findRequestFault(request, respond.errors) : undefined
}

function observeRequests(app: App, options: GuardOptions): void {
  const { handle } = app
  const watch = createWatch(options)
  app.handle = (request, response, callback) => {
    follow(app)
    if (trailOf(response) === undefined) {
      openFacts(request, options.trustRequestId)
      watch(request, response)
      beginTrail(response, options)
    }
    return handle.call(app, request, response, callback)
  }
}

/** Sees to it that requests are followed through the app's router. */
function follow(app: App): void {
  const router = routerOf(app)
  if (router !== undefined) followRouter(router)
}
