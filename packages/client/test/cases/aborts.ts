import { ada, customer, json } from './answers.ts'
import { all, fails, gives, inTime, noted, sends } from './judge.ts'
import { head, reply } from './script.ts'
import type { Scene, WireCase } from './wire-case.ts'

class LeftPage extends Error {}

/** Starts a call, aborts it once the server has done its part, and notes whether the reason is what is thrown, or its cause. */
async function abortLater({ call, played, note }: Scene, ...reason: readonly unknown[]): Promise<unknown> {
  const controller = new AbortController()
  void played(1)
    .finally(() => controller.abort(...reason))
    .catch(() => undefined)
  try {
    return await call({ signal: controller.signal })
  } catch (thrown) {
    const { cause } = Object(thrown) as { readonly cause?: unknown }
    note('isReasonKept', [thrown, cause].includes(controller.signal.reason))
    throw thrown
  }
}

function reasonCase(what: string, ...reason: readonly unknown[]): WireCase {
  return {
    number: 47,
    title: `an abort for ${what}`,
    serve: [[]],
    run: (scene) => abortLater(scene, ...reason),
    expected: { failure: { kind: 'abort' }, requests: 1, notes: { isReasonKept: true } },
    survives: all(noted('isReasonKept', true, 'The reason is lost'), sends(1)),
  }
}

/** Callers who no longer want the answer. */
export const abortCases: readonly WireCase[] = [
  {
    number: 44,
    title: 'a signal that is aborted already',
    serve: [[ada]],
    run: ({ call }) => call({ signal: AbortSignal.abort() }),
    expected: { failure: { kind: 'abort', attempts: 0 }, requests: 0 },
    survives: all(fails(), sends(0)),
  },
  {
    number: 45,
    title: 'an abort in the middle of a wait of 12 s',
    serve: [[reply(503, { 'retry-after': '12' })], [ada]],
    setup: { totalTimeoutMs: 30_000 },
    run: abortLater,
    expected: { failure: { kind: 'abort' }, requests: 1, notes: { isReasonKept: true } },
    survives: all(fails(), sends(1), inTime),
  },
  {
    number: 46,
    title: 'an abort while the body comes',
    serve: [[`${head(200, { ...json, 'content-length': '100' })}{"success":`]],
    run: abortLater,
    expected: { failure: { kind: 'abort', status: 200 }, requests: 1, notes: { isReasonKept: true } },
    survives: all(fails(), sends(1), inTime),
  },
  {
    number: 46,
    title: 'an abort while the body of a 500 comes',
    serve: [[`${head(500, { ...json, 'content-length': '100' })}{"success":`]],
    run: abortLater,
    expected: { failure: { kind: 'abort', status: 500 }, requests: 1, notes: { isReasonKept: true } },
    survives: all(fails(), sends(1), inTime),
  },
  reasonCase('a text', 'bye'),
  reasonCase('undefined', undefined),
  reasonCase("an error of the caller's", new LeftPage('Left the page')),
  {
    number: 48,
    title: "AbortSignal.timeout() of the caller's",
    serve: [[]],
    run: ({ call }) => call({ signal: AbortSignal.timeout(1_000) }),
    expected: { failure: { kind: 'abort' }, requests: 1 },
    survives: all(fails(), sends(1), inTime),
  },
  {
    number: 49,
    title: 'an abort after the answer',
    serve: [[ada]],
    run: async ({ call }) => {
      const controller = new AbortController()
      const data = await call({ signal: controller.signal })
      controller.abort()
      return data
    },
    expected: { data: customer, requests: 1 },
    survives: all(gives(customer), sends(1)),
  },
  {
    number: 50,
    title: '300 calls with one signal',
    serve: [[ada]],
    run: async ({ call, note }) => {
      const { signal } = new AbortController()
      let listeners = 0
      const count = (name: 'addEventListener' | 'removeEventListener', step: number): void => {
        const original = signal[name].bind(signal) as (...args: readonly unknown[]) => void
        Reflect.set(signal, name, (...args: readonly unknown[]) => {
          listeners += step
          original(...args)
        })
      }
      count('addEventListener', 1)
      count('removeEventListener', -1)
      for (let left = 300; left > 0; left -= 1) await call({ signal })
      note('listeners', listeners)
    },
    expected: { data: undefined, requests: 300, notes: { listeners: 0 } },
    survives: all(
      ({ notes }) => (Number(notes['listeners']) > 0 ? 'It leaves listeners behind' : undefined),
      sends(300),
    ),
  },
]
