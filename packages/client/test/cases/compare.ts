import type { Outcome, WireCase } from './wire-case.ts'

/** Stands for a text that depends on when it was cut. */
export const anyText = '(any text)'

/** Whose words and causes are the platform's. */
const platformKinds = /^(?:network|abort|config)$/

interface Comparable {
  readonly actual: object
  readonly wanted: object
}

/** Makes of an outcome and of what a case expects of ours two pieces of JSON that are to be the same. */
export function compare(wireCase: WireCase, outcome: Outcome): Comparable {
  return JSON.parse(JSON.stringify(toComparable(wireCase, outcome))) as Comparable
}

function toComparable({ expected }: WireCase, outcome: Outcome): Comparable {
  const { origin, settled, data, error, notes, requests } = outcome
  const { requests: count, notes: wantedNotes = {}, ...rest } = expected
  const seen = { requests: requests.length, notes }
  const wantedSeen = { requests: count, notes: wantedNotes }
  if ('data' in rest)
    return { actual: { settled, data, error, ...seen }, wanted: { settled: 'data', ...rest, ...wantedSeen } }
  const { path = '/customers', ...facts } = rest.failure
  const { cause, message, text, ...plain } = error?.failure ?? {}
  const actual = {
    ...plain,
    message: 'message' in facts ? message : isSound(message),
    ...(text !== undefined && { text: facts['text'] === anyText ? anyText : text }),
    ...(cause !== undefined && !platformKinds.test(facts.kind) && { cause }),
  }
  const wanted = { name: 'Failure', method: 'GET', url: path && origin + path, attempts: 1, message: true, ...facts }
  return {
    actual: { settled, failure: error?.failure ? actual : error, ...seen },
    wanted: { settled: 'error', failure: wanted, ...wantedSeen },
  }
}

/** A sentence of ours: with no markup and no query in it, and not without end. */
function isSound(message: unknown): boolean {
  return (
    typeof message === 'string' && /\w/.test(message) && message.length <= 300 && !/[<?]|undefined|\(\)/.test(message)
  )
}
