import type { AdapterOptions, Change } from './adapter-options.ts'
import { createTeller } from './create-teller.ts'
import { findChange } from './find-change.ts'
import type { ObservedAnswer } from './find-change.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Respond } from './responder.ts'

/** Looks at an answer that has gone out, and tells what keeping the contract would have changed about it. */
export type Observe = (answer: ObservedAnswer, facts: RequestFacts) => void

/** So many kinds of change are told from one another; those that come later are not printed. */
const maxKinds = 10_000

/** Makes what an adapter in `mode: 'observe'` hands each error to. */
export function createObserver(
  respond: Respond,
  { observe = printFirsts() }: Pick<AdapterOptions<never>, 'observe'>,
): Observe {
  const tell = createTeller('The observer failed')
  return (answer, facts) => {
    const change = findChange(answer, respond, facts)
    if (change !== undefined) tell(observe, change)
  }
}

/** The default: a line of JSON to stderr for the first change of its kind on a route, to be read as a list of what is to be done. */
function printFirsts(): (change: Change) => void {
  const known = new Set<string>()
  return (change) => {
    const { method, route, sent, instead } = change
    const kind = `${method} ${route ?? ''} ${sent.status} ${sent.contentType ?? ''} ${instead.code}`
    if (known.has(kind) || known.size >= maxKinds) return
    known.add(kind)
    console.error(
      JSON.stringify({ time: new Date().toISOString(), message: 'Faultbook would answer otherwise', ...change }),
    )
  }
}
