import { isApiError } from '@faultbook/contract'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import { isErrorLike } from './lib/describe-thrown.ts'
import { createAnswerer, isSettled, noteRouteOf } from './lib/koa/answer-thrown.ts'
import type { AnswerThrown } from './lib/koa/answer-thrown.ts'
import { createTranslator } from './lib/koa/faults.ts'
import { catchBroken, guardBodies, isPiped, sendWhole } from './lib/koa/guard-bodies.ts'
import type { KoaApp, KoaContext, KoaListener, KoaMiddleware } from './lib/koa/koa-app.ts'
import { findUnrouted } from './lib/koa/unrouted.ts'
import { failResponse, guardResponse } from './lib/node/guard-response.ts'
import type { GuardOptions, NodeAdapterOptions } from './lib/node/guard-response.ts'
import { createGuardedServer, guardListener } from './lib/node/guard-server.ts'
import { createWatch, noteThrown } from './lib/node/observe-response.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export { readJsonBodies } from './lib/koa/read-json-bodies.ts'
export type { ReadJsonBodies, ReadJsonBodiesOptions } from './lib/koa/read-json-bodies.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'

/** A Koa app, as far as its types tell. */
export interface KoaApplication {
  readonly context: object
  callback(): (request: IncomingMessage, response: ServerResponse) => unknown
}

const adopted = new WeakSet<object>()

/**
 * Answers every error of a Koa app by the contract: what its middleware throws, what breaks while Koa sends it, paths and methods
 * that nothing is routed for, and what Node answers by itself. Call it once, before or after the app's `use`; gives the app back.
 *
 * @throws {TypeError} If it is not given a Koa app, or the same one twice.
 *
 * @example
 * const app = withErrors(new Koa(), respond)
 * app.use(router.routes()).listen(3000)
 */
export function withErrors<App extends KoaApplication>(
  app: App,
  respond: Respond,
  options: NodeAdapterOptions = {},
): App {
  checkAdapterOptions(respond, options)
  const koa = app as unknown as KoaApp
  if (typeof koa?.handleRequest !== 'function') throw new TypeError('withErrors takes a Koa app: new Koa()')
  if (adopted.has(app)) throw new TypeError('withErrors was called for this Koa app before: once is enough')
  adopted.add(app)
  const guard = { respond, ...options }
  if (options.mode === 'observe') watchRequests(koa, guard)
  else answerRequests(koa, guard)
  return app
}

/** Changes nothing: what is thrown and what is not routed is noted for the observer, who looks at what went out. */
function watchRequests(app: KoaApp, options: GuardOptions): void {
  const { handleRequest } = app
  const watch = createWatch(options)
  const translate = createTranslator(app, options)
  app.handleRequest = (context, middleware) => {
    watch(context.req, context.res)
    return handleRequest.call(app, context, async (given) => {
      try {
        await middleware(given)
      } catch (thrown) {
        noteThrown(context.res, translate(thrown, context))
        throw thrown
      } finally {
        noteRouteOf(context)
      }
      const unrouted = findUnrouted(context, options.respond.errors)
      if (unrouted !== undefined) noteThrown(context.res, unrouted)
    })
  }
}

function answerRequests(app: KoaApp, options: GuardOptions): void {
  const { handleRequest, callback } = app
  const answer = createAnswerer(app, options)
  guardBodies(app, options.foreignReplies)
  app.handleRequest = (context, middleware) => {
    guardResponse(context.res, options)
    return handleRequest.call(app, context, (given) => ({
      // oxlint-disable-next-line unicorn/no-thenable -- Koa hands what sends the answer to `then` alone, and takes a null that it throws for no error
      then: (send) => runAndSend(given, middleware, send, answer, options),
    }))
  }
  app.callback = () => guardListener(catchAll(callback.call(app)), options)
  app.listen = (...where) => createGuardedServer(app.callback(), options).listen(...where)
}

/** Runs the app's middleware, and has Koa send what it has come to. Never rejects. */
async function runAndSend(
  context: KoaContext,
  middleware: KoaMiddleware,
  send: () => unknown,
  answer: AnswerThrown,
  { respond }: GuardOptions,
): Promise<void> {
  try {
    await middleware(context)
    refuseOutcome(context, answer, respond)
  } catch (thrown) {
    answer(context, thrown)
  }
  try {
    send()
  } catch (thrown) {
    answer(context, thrown)
  }
}

/** Finds what is wrong with what Koa is about to send. */
function refuseOutcome(context: KoaContext, answer: AnswerThrown, { errors }: Respond): void {
  if (context.respond === false) return
  const { body, res } = context
  if (res.statusCode >= 400) noteRouteOf(context)
  const unrouted = findUnrouted(context, errors)
  if (unrouted !== undefined) answer(context, unrouted, true)
  // As JSON an Error is {}. From 400 on it is the app's own way to answer, and replaced by its status.
  else if (isErrorLike(body) && (res.statusCode < 400 || isApiError(body))) answer(context, body, true)
  else if (isPiped(body)) catchBroken(context, (thrown) => void (isSettled(context) || answer(context, thrown)))
  else if (res.statusCode >= 400 && context.req.method === 'HEAD') sendWhole(context)
}

/** What Koa throws before there is a context, and what a subclass makes of `handleRequest`. */
function catchAll(listener: KoaListener): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const fail = (thrown: unknown): void => failResponse(request, response, thrown)
    try {
      Promise.resolve(listener(request, response)).catch(fail)
    } catch (thrown) {
      fail(thrown)
    }
  }
}
