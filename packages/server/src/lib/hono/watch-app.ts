import { openExchange } from '../fetch/exchange.ts'
import { isResponse } from '../fetch/foreign-body.ts'
import { createOnlooker } from '../fetch/observe-handler.ts'
import type { SettleOptions, Thrown } from '../fetch/settle.ts'
import { toUnrouted } from './find-unrouted.ts'
import { guardRouter, watchHandler } from './guard-router.ts'
import type { HonoContext, HonoInside } from './hono-app.ts'
import { createTracker, journeyOf, noteRoute, startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { isUnrouted } from './settle-answer.ts'
import { translateThrown } from './translate.ts'

/** Watches an app without changing anything about it. */
export function watchApp(app: HonoInside, options: SettleOptions): void {
  const { respond } = options
  const { fetch, router } = app
  const onlooker = createOnlooker(options)
  const tracker = createTracker()
  const contexts = new WeakMap<Journey, HonoContext>()
  const onThrown = (context: HonoContext, value: unknown): void => {
    const journey = journeyOf(context)
    journey.thrown = { value }
    contexts.set(journey, context)
  }
  const findThrown = (journey: Journey, response: Response): Promise<Thrown> | Thrown | undefined => {
    const { exchange, path, thrown } = journey
    if (isUnrouted(journey, response)) return { value: toUnrouted(exchange.facts.method, path, app, respond.errors) }
    const context = contexts.get(journey)
    if (thrown === undefined || context === undefined) return undefined
    return Promise.resolve(translateThrown(thrown.value, context, respond)).then((value) => ({ value }))
  }
  const see = (journey: Journey, returned: unknown): unknown => {
    if (!isResponse(returned) || returned.status < 400) return returned
    noteRoute(journey)
    onlooker.seeReturned(journey.exchange, returned, findThrown(journey, returned))
    return returned
  }
  app.router = guardRouter(router, (handler) => watchHandler(handler, tracker.onContext, onThrown), tracker.onMatch)
  app.fetch = (request, ...rest) => {
    const journey = startJourney(openExchange(request, rest[0], options.trustRequestId))
    const tell = (thrown: unknown): never => {
      noteRoute(journey)
      onlooker.seeThrown(journey.exchange, thrown)
      throw thrown
    }
    tracker.begin(journey)
    try {
      const returned = fetch(request, ...rest)
      return returned instanceof Promise ? returned.then((value) => see(journey, value), tell) : see(journey, returned)
    } catch (thrown) {
      return tell(thrown)
    } finally {
      tracker.end()
    }
  }
}
