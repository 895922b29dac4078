import { createTeller } from '../create-teller.ts'
import { describeThrown, isErrorLike } from '../describe-thrown.ts'
import { deliverReply, expectReply } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { factsOf, noteRoute } from '../node/node-facts.ts'
import { createTranslator } from './faults.ts'
import { findDefaultPrinter } from './koa-app.ts'
import type { KoaApp, KoaContext } from './koa-app.ts'
import { routeOf } from './unrouted.ts'

/** Answers an exchange with what was thrown in it; `isOurs`: Koa knows nothing of it, nor do its listeners. */
export type AnswerThrown = (context: KoaContext, thrown: unknown, isOurs?: boolean) => void

/** The exchanges that an error was answered in. */
const settled = new WeakSet<KoaContext>()

/** Tells whether an exchange has had its error: what breaks with a body is told of by each of those that pass it on. */
export function isSettled(context: KoaContext): boolean {
  return settled.has(context)
}

/**
 * Makes what answers in a Koa app, and takes the place of its `ctx.onerror`: Koa's own drops every header, trusts the error's,
 * writes to the error, and overlooks null. One that the app has set runs as it would; what it sends is a foreign reply.
 */
export function createAnswerer(app: KoaApp, options: GuardOptions): AnswerThrown {
  const { respond, trustRequestId } = options
  const translate = createTranslator(app, options)
  const tell = createTeller("The app's own error handler failed")
  const listenersOf = listenerFinder(app)

  const answer: AnswerThrown = (context, thrown, isOurs = false) => {
    const { req, res } = context
    context.respond = false
    settled.add(context)
    noteRouteOf(context)
    const reply = respond(translate(thrown, context), factsOf(req, trustRequestId))
    const { onerror } = context
    if (!isOurs && onerror !== answerCalled) {
      expectReply(res, reply)
      tell((value) => onerror.call(context, value), thrown)
    } else if (!isOurs) {
      for (const listener of listenersOf())
        tell((value) => Reflect.apply(listener, app, [value, context]), toError(thrown))
    }
    deliverReply(req, res, reply, thrown)
  }
  /** `ctx.onerror`, which Koa calls for streams and connections, and an app as a callback: without an error all is well. */
  function answerCalled(this: KoaContext, thrown: unknown): void {
    if (thrown !== null && thrown !== undefined && !isSettled(this)) answer(this, thrown)
  }
  if (!Object.hasOwn(app.context, 'onerror')) Object.assign(app.context, { onerror: answerCalled })
  return answer
}

/** Notes the route for the report, now that it is known. */
export function noteRouteOf(context: KoaContext): void {
  const route = routeOf(context)
  if (route !== undefined) noteRoute(context.req, route)
}

/** Finds who hears of errors from Koa, but for its default listener: it would print what the report tells. */
function listenerFinder(app: KoaApp): () => ReturnType<KoaApp['rawListeners']> {
  const print = findDefaultPrinter(app)
  return () => app.rawListeners('error').filter((listener) => listener !== print)
}

/** Koa promises its listeners Errors. */
function toError(thrown: unknown): unknown {
  return isErrorLike(thrown) ? thrown : new Error(`non-error thrown: ${describeThrown(thrown)}`, { cause: thrown })
}
