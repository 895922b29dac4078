// The one list of cases that a platform won't let the client survive as it should, and why.

/** What cases come to on some runtimes, in place of what is expected. */
export interface CaseHole {
  readonly runtimes: readonly string[]
  readonly number: number
  readonly titles: readonly string[]
  readonly why: string
  /** What comes otherwise, by its path in what is expected; undefined where it is not there. */
  readonly instead: Readonly<Record<string, unknown>>
  /** Whether it comes as expected at times: what it depends on is nobody's to say. */
  readonly isRace?: true
}

export const caseHoles: readonly CaseHole[] = [
  {
    runtimes: ['Bun'],
    number: 20,
    titles: ['a 500 cut by the end of the connection'],
    why: 'what has come of the body is not handed on when the end of the connection comes with it',
    instead: { 'failure.text': '' },
    isRace: true,
  },
  {
    runtimes: ['Bun'],
    number: 28,
    titles: ['headers of 1 MB'],
    why: 'headers of any length are taken, and the body is awaited',
    instead: {
      'failure.kind': 'timeout',
      'failure.status': 200,
      'failure.phase': 'body',
      'failure.timeoutMs': 1_200,
    },
  },
  {
    runtimes: ['Deno'],
    number: 29,
    titles: ['a stale connection that resets a POST', 'a stale connection that ends at a POST'],
    why: 'Deno itself sends a request again, a POST as well, when a kept connection breaks (denoland/deno#32566)',
    instead: { settled: 'data', failure: undefined, requests: 3 },
  },
  {
    runtimes: ['workerd'],
    number: 33,
    titles: ['a redirect to another origin, which gets no key'],
    why: 'a Worker of a compatibility date before September 2025 hands Authorization on to other origins, without the flag strip_authorization_on_cross_origin_redirect',
    instead: { survives: 'The other origin gets the key' },
  },
  {
    runtimes: ['Bun'],
    number: 33,
    titles: ['redirects without end'],
    why: 'Bun follows 127 redirects, where the Fetch standard says 20',
    instead: { requests: 127 },
  },
  {
    runtimes: ['Bun', 'workerd'],
    number: 34,
    titles: ['a port that is blocked'],
    why: 'no port is blocked: it is tried, and nobody listens',
    instead: {
      'failure.kind': 'network',
      'failure.attempts': 3,
      'failure.phase': 'headers',
      'failure.gaveUp': 'attempts',
    },
  },
]
