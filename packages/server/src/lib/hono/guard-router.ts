import { isErrorLike } from '../describe-thrown.ts'
import { isResponse } from '../fetch/foreign-body.ts'
import { carryError } from './carry-error.ts'
import type { HonoContext, HonoEntry, HonoHandler, HonoMatch, HonoRouter } from './hono-app.ts'

/** Wraps a handler, whatever it is. */
export type Wrap = (handler: HonoHandler) => HonoHandler

/** Hears of the routes for a path, before the first of their handlers is called. */
export type OnMatch = (match: HonoMatch, path: string) => void

const wrapped = Symbol('faultbook.wrapped')

/** Puts itself before a router: each handler that it finds is wrapped once, in its place, whether it was added before or after. */
export function guardRouter(router: HonoRouter, wrap: Wrap, onMatch: OnMatch): HonoRouter {
  return {
    get name() {
      return router.name
    },
    add: (method, path, entry) => router.add(method, path, entry),
    match: (method, path) => {
      const result = router.match(method, path)
      for (const [entry] of result[0]) if (!(wrapped in entry[0])) wrapEntry(entry, wrap)
      onMatch(result[0], path)
      return result
    },
  }
}

function wrapEntry(entry: HonoEntry, wrap: Wrap): void {
  entry[0] = Object.assign(wrap(entry[0]), { [wrapped]: true })
}

/** What hears of handlers. */
export interface Guide {
  /** Called before each. */
  readonly onContext: (context: HonoContext) => void
  readonly onAnswer: (context: HonoContext, answer: Response) => void
  /** Answers at once what was thrown: to throw it on to Hono, which asks for the same answer, is as dear as all the rest. Undefined where Hono is to go its way. */
  readonly onThrown: (context: HonoContext, error: Error) => unknown
}

/** Makes an Error of whatever a handler throws, and of what it returns that is no answer: the headers set so far stay with the context. */
export function guardHandler(handler: HonoHandler, guide: Guide): HonoHandler {
  return (context, next) => {
    guide.onContext(context)
    try {
      const returned = handler(context, next)
      if (!isPromiseLike(returned)) return toAnswer(returned, context, guide)
      // What `then` of somebody's own gives back may be anything.
      return Promise.resolve(returned).then(
        (value) => settle(() => toAnswer(value, context, guide), context, guide),
        (thrown: unknown) => fail(thrown, context, guide),
      )
    } catch (thrown) {
      return fail(thrown, context, guide)
    }
  }
}

function settle(toValue: () => unknown, context: HonoContext, guide: Guide): unknown {
  try {
    return toValue()
  } catch (thrown) {
    return fail(thrown, context, guide)
  }
}

function fail(thrown: unknown, context: HonoContext, guide: Guide): unknown {
  const error = carryError(thrown)
  const answer = guide.onThrown(context, error)
  if (answer === undefined) throw error
  return answer
}

/** Tells of what a handler throws, and changes nothing. */
export function watchHandler(
  handler: HonoHandler,
  onContext: Guide['onContext'],
  onThrown: (context: HonoContext, thrown: unknown) => void,
): HonoHandler {
  return (context, next) => {
    onContext(context)
    const tell = (thrown: unknown): never => {
      onThrown(context, thrown)
      throw thrown
    }
    try {
      const returned = handler(context, next)
      return returned instanceof Promise ? returned.then(undefined, tell) : returned
    } catch (thrown) {
      return tell(thrown)
    }
  }
}

/** Middleware answers with nothing, or with the context that `next()` has given it. */
function toAnswer(value: unknown, context: HonoContext, { onAnswer }: Guide): unknown {
  if (!value || value === context) return value
  if (isResponse(value)) {
    if (value.status >= 400) onAnswer(context, value)
    return value
  }
  throw isErrorLike(value) ? carryError(value) : new TypeError('A handler returned no Response', { cause: value })
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
