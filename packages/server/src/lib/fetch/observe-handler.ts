import { passingKey, toldKey } from '../exchange-keys.ts'
import { createObserver } from '../observe.ts'
import type { Observe } from '../observe.ts'
import type { RequestFacts } from '../request-facts.ts'
import { findControlFlow } from './control-flow.ts'
import { factsOf } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { isResponse, readBody } from './foreign-body.ts'
import { isForFramework, toReadFault } from './settle.ts'
import type { SettleOptions, Thrown } from './settle.ts'

/** Looks at what a handler came to, and leaves it as it is. */
export interface Onlooker {
  /** `thrown`: what the answer has come of, where that is known. */
  readonly seeReturned: (exchange: Exchange, returned: unknown, thrown?: Thrown | Promise<Thrown>) => void
  /** `input`: what the handler was called with (the request). */
  readonly seeThrown: (exchange: Exchange, thrown: unknown, input?: unknown) => void
}

/** Makes what watches handlers in `mode: 'observe'`. */
export function createOnlooker(options: SettleOptions): Onlooker {
  const { respond } = options
  const observe = createObserver(respond, options)
  return {
    seeReturned: (exchange, returned, thrown) => {
      if (!isResponse(returned) || returned.status < 400) return
      letPass(exchange)
      observeAnswer(observe, returned, factsOf(exchange), thrown).catch(() => undefined)
    },
    seeThrown: (exchange, thrown, input = exchange.request) => {
      if (isForFramework(thrown, options) || findControlFlow(thrown, input) !== undefined) return
      letPass(exchange)
      // What the platform makes of it is its own affair; a 500 as a rule.
      const value = toReadFault(exchange, thrown, respond.errors)
      observe({ status: 500, headers: {}, thrown: { value } }, factsOf(exchange))
    },
  }
}

/** A server of ours further out, answering or observing, is to leave alone what is observed here. */
function letPass({ outgoing }: Exchange): void {
  if (outgoing === undefined) return
  outgoing[passingKey] = true
  outgoing[toldKey] = true
}

async function observeAnswer(
  observe: Observe,
  response: Response,
  facts: RequestFacts,
  thrown: Thrown | Promise<Thrown> | undefined,
): Promise<void> {
  const { status, headers } = response
  const body = response.body === null ? undefined : await readBody(response.clone())
  observe({ status, headers: Object.fromEntries(headers), body, thrown: await thrown }, facts)
}
