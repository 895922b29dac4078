import type { Outcome, WireCase } from './wire-case.ts'

/** Stands for what depends on when it happens: there is one. */
export const anyValue = '(any)'

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
  const { origin, settled, data, error, notes, requests, playing } = outcome
  const { requests: count, notes: wantedNotes = {}, ...rest } = expected
  const seen = { requests: requests.length, playing, notes }
  const wantedSeen = { requests: count, playing: 0, notes: wantedNotes }
  if ('data' in rest)
    return { actual: { settled, data, error, ...seen }, wanted: { settled: 'data', ...rest, ...wantedSeen } }
  const { url = 'http://$host/customers', ...facts } = rest.failure
  const { cause, message, ...plain } = error?.failure ?? {}
  const toTold = ([name, fact]: readonly [string, unknown]) =>
    [name, facts[name] === anyValue ? anyValue : fact] as const
  const actual = {
    ...Object.fromEntries(Object.entries(plain).map(toTold)),
    message: 'message' in facts ? message : isSound(message),
    ...(cause !== undefined && !platformKinds.test(facts.kind) && { cause }),
  }
  const wanted = {
    name: 'Failure',
    method: 'GET',
    url: url.replace('$host', new URL(origin).host),
    attempts: 1,
    message: true,
    ...facts,
  }
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
