import { openExchange } from '../fetch/exchange.ts'
import { isReadableUrl } from '../fetch/is-readable-url.ts'
import { answerThrown } from '../fetch/settle.ts'
import type { SettleOptions } from '../fetch/settle.ts'
import { uncarry } from '../thrown-value.ts'
import { guardErrorHandler, noteAnswered } from './guard-error-handler.ts'
import { guardHandler, guardRouter } from './guard-router.ts'
import type { HonoInside } from './hono-app.ts'
import { createTracker, noteRoute, startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { createSettler } from './settle-answer.ts'
import { translateHonoError } from './translate.ts'

/** Puts the guard on an app, in its place. */
export function guardApp(app: HonoInside, options: SettleOptions): void {
  const { fetch, router } = app
  const tracker = createTracker()
  const guide = { onContext: tracker.onContext, onAnswer: noteAnswered, onThrown: guardErrorHandler(app, options) }
  app.router = guardRouter(router, (handler) => guardHandler(handler, guide), tracker.onMatch)
  const settle = createSettler(app, options)
  const fail = (journey: Journey, thrown: unknown): Response => {
    noteRoute(journey)
    return answerThrown(journey.exchange, translateHonoError(uncarry(thrown), options.respond), options)
  }
  app.fetch = (request, ...rest) => {
    const journey = startJourney(openExchange(request, rest[0], options.trustRequestId))
    try {
      // Hono leaves broken escapes as they are (CONTRACT C12).
      if (!isReadableUrl(request.url)) return fail(journey, options.respond.errors.malformedRequest())
      tracker.begin(journey)
      const returned = fetch(request, ...rest)
      if (!(returned instanceof Promise)) return settle(journey, returned)
      return returned.then((value) => settle(journey, value)).catch((thrown: unknown) => fail(journey, thrown))
    } catch (thrown) {
      return fail(journey, thrown)
    } finally {
      tracker.end()
    }
  }
}
