import { openExchange } from '../fetch/exchange.ts'
import type { Exchange } from '../fetch/exchange.ts'
import type { Thrown } from '../fetch/settle.ts'
import { patternOf } from './find-unrouted.ts'
import type { HonoContext, HonoMatch } from './hono-app.ts'

/** A request's way through an app. */
export interface Journey {
  readonly exchange: Exchange
  /** The routes that were found for it, and the path as Hono has it. */
  match: HonoMatch | undefined
  path: string
  /** What was thrown and answered by an error handler of the app's own. */
  thrown: Thrown | undefined
}

const journeyKey = Symbol('faultbook.journey')

interface KnownContext extends HonoContext {
  [journeyKey]?: Journey
}

export function startJourney(exchange: Exchange): Journey {
  return { exchange, match: undefined, path: '', thrown: undefined }
}

/** What keeps track of a request while an app is called, which is at once up to its first handler. */
export interface Tracker {
  readonly begin: (journey: Journey) => void
  readonly end: () => void
  readonly onMatch: (match: HonoMatch, path: string) => void
  readonly onContext: (context: HonoContext) => void
}

export function createTracker(): Tracker {
  let current: Journey | undefined
  return {
    begin: (journey) => {
      current = journey
    },
    end: () => {
      current = undefined
    },
    onMatch: (match, path) => {
      if (current !== undefined) Object.assign(current, { match, path })
    },
    onContext: (context) => {
      if (current === undefined) return
      joinJourney(context, current)
      current = undefined
    },
  }
}

/** The journey that a context belongs to; the request in it may have been put in another's place by middleware. */
export function journeyOf(context: HonoContext): Journey {
  const known: KnownContext = context
  return (known[journeyKey] ??= startJourney(openExchange(context.req.raw, context.env)))
}

/** Begins a journey, of which a context is first seen while the app is being called. */
function joinJourney(context: HonoContext, journey: Journey): void {
  const known: KnownContext = context
  known[journeyKey] = journey
}

/** Notes the pattern of the route for the report. */
export function noteRoute({ exchange, match }: Journey): void {
  if (match !== undefined) exchange.facts.route ??= patternOf(match)
}
