import { isResponse, readBody } from '../fetch/foreign-body.ts'
import { answerThrown, settleReturned } from '../fetch/settle.ts'
import type { SettleOptions } from '../fetch/settle.ts'
import { isRouted, toUnrouted } from './find-unrouted.ts'
import type { HonoInside } from './hono-app.ts'
import { noteRoute } from './journey.ts'
import type { Journey } from './journey.ts'
import { translateHonoError } from './translate.ts'

/** What Hono answers by itself where no route has. */
const defaultNotFound = '404 Not Found'

/** Looks at what an app has come to. */
export type Settle = (journey: Journey, returned: unknown) => Response | Promise<Response>

/** Makes what looks at the answers of an app: as a fetch handler's, and a path that no route claims is known for what it is. */
export function createSettler(app: HonoInside, options: SettleOptions): Settle {
  const { respond, foreignReplies = 'replace' } = options
  const { errors } = respond

  const settleUnrouted = async (journey: Journey, response: Response): Promise<Response> => {
    const { exchange, path } = journey
    if (foreignReplies !== 'replace' && !(await isDefaultNotFound(response))) {
      return settleReturned(exchange, response, options)
    }
    const { method } = exchange.facts
    return answerThrown(exchange, toUnrouted(method, path, app, errors), options, response.headers)
  }

  return (journey, returned) => {
    const { exchange, match, thrown } = journey
    // Nobody but the handler has seen it: a look at its headers would have the platform make them first.
    if (exchange.answer !== undefined && returned === exchange.answer && match?.length === 1) return exchange.answer
    if (!isResponse(returned) || returned.status < 400) return settleReturned(exchange, returned, options)
    noteRoute(journey)
    if (isUnrouted(journey, returned)) return settleUnrouted(journey, returned)
    const known = thrown && { value: translateHonoError(thrown.value, respond) }
    return settleReturned(exchange, returned, options, known)
  }
}

/** Tells whether an answer is Hono's, or the app's own, for a path that no route claims. */
export function isUnrouted({ exchange, match, thrown }: Journey, { status }: Response): boolean {
  const isOurs = exchange.expected !== undefined || thrown !== undefined
  return status === 404 && !isOurs && match !== undefined && !isRouted(match)
}

async function isDefaultNotFound(response: Response): Promise<boolean> {
  const bytes = await readBody(response.clone())
  return bytes !== undefined && new TextDecoder().decode(bytes) === defaultNotFound
}
