import { factsOf } from '../fetch/exchange.ts'
import { answerThrown } from '../fetch/settle.ts'
import type { SettleOptions } from '../fetch/settle.ts'
import { uncarry } from '../thrown-value.ts'
import type { HonoContext, HonoErrorHandler, HonoInside } from './hono-app.ts'
import { journeyOf, noteRoute } from './journey.ts'
import { translateThrown } from './translate.ts'

/** Answers what a handler has thrown, where no error handler of the app's own is to be asked; undefined where one is. */
export type AnswerAtOnce = (context: HonoContext, error: Error) => unknown

/** Answers what handlers throw. An error handler of the app's own is called first; what it answers from 400 on is a foreign reply. */
export function guardErrorHandler(app: HonoInside, options: SettleOptions): AnswerAtOnce {
  const { respond } = options
  let own = isDefaultHandler(app) ? undefined : app.errorHandler
  const answer = (context: HonoContext, thrown: unknown): Response => {
    const journey = journeyOf(context)
    noteRoute(journey)
    return answerThrown(journey.exchange, thrown, options, takeHeaders(context))
  }
  const answerError: HonoErrorHandler = (error, context) => {
    if (own !== undefined) return answerByOwn(own, error, context, options, answer)
    const thrown = translateThrown(uncarry(error), context, respond)
    if (!(thrown instanceof Promise)) return answer(context, thrown)
    return thrown.then((translated: unknown) => answer(context, translated))
  }
  Object.defineProperty(app, 'errorHandler', {
    configurable: true,
    enumerable: true,
    get: () => answerError,
    set: (handler: HonoErrorHandler) => {
      own = handler
    },
  })
  return (context, error) => {
    if (own !== undefined) return undefined
    context.error = error
    const answered = answerError(error, context)
    // As Hono puts it in place of what was there.
    const settle = (response: unknown): unknown => (context.res = response as Response)
    return answered instanceof Promise ? answered.then(settle) : settle(answered)
  }
}

/** Notes what an error handler has answered that is not ours: a sub-app's. */
export function noteAnswered(context: HonoContext): void {
  if (context.error === undefined) return
  const journey = journeyOf(context)
  if (journey.exchange.expected === undefined) journey.thrown ??= { value: uncarry(context.error) }
}

async function answerByOwn(
  own: HonoErrorHandler,
  error: Error,
  context: HonoContext,
  { respond }: SettleOptions,
  answer: (context: HonoContext, thrown: unknown) => Response,
): Promise<unknown> {
  const { errors } = respond
  const thrown = await translateThrown(uncarry(error), context, respond)
  const journey = journeyOf(context)
  try {
    const returned = await own(error, context)
    journey.thrown = { value: thrown }
    return returned
  } catch (raw) {
    const again = await translateThrown(uncarry(raw), context, respond)
    const facts = factsOf(journey.exchange)
    const reply = respond(again, facts)
    if (again === thrown || reply.row !== errors.internal.row) return answer(context, again)
    // Their handler has a fault of its own besides.
    respond.report(again, reply, facts)
    return answer(context, thrown)
  }
}

/** Takes what was set for the exchange so far, and leaves nothing of the answer that did not happen. */
function takeHeaders(context: HonoContext): Headers {
  const { res } = context
  if (context.finalized) res.body?.cancel().catch(() => undefined)
  context.res = undefined
  return res.headers
}

/** Hono does not export its own; any new app has it. */
function isDefaultHandler(app: HonoInside): boolean {
  try {
    const { errorHandler } = Reflect.construct(app.constructor, []) as HonoInside
    return app.errorHandler === errorHandler
  } catch {
    return false
  }
}
