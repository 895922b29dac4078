import { ada, customer, json } from './answers.ts'
import { anyValue } from './compare.ts'
import { all, fails, gives, inTime, sends } from './judge.ts'
import { head } from './script.ts'
import type { WireCase } from './wire-case.ts'

const impatient = { timeoutMs: 1_200, retries: 0 }
const late = { kind: 'timeout', timeoutMs: 1_200, gaveUp: 'attempts' }

/** A time to wait that stands for none. */
function endless(name: string, timeoutMs: number): WireCase {
  return {
    number: 52,
    title: `a timeout of ${name}`,
    serve: [[{ waitMs: 100 }, ada]],
    setup: { timeoutMs, totalTimeoutMs: timeoutMs },
    expected: { data: customer, requests: 1 },
    survives: all(gives(customer), sends(1)),
  }
}

/** A time to wait that is none. */
function nonsense(timeoutMs: number): WireCase {
  return {
    number: 52,
    title: `a timeout of ${timeoutMs}`,
    serve: [[{ waitMs: 100 }, ada]],
    setup: { timeoutMs },
    expected: { failure: { kind: 'config', attempts: 0 }, requests: 0 },
    survives: ({ settled, error }) => {
      if (settled === 'never') return 'It never settles'
      return /abort|time/i.test(error?.name ?? '') ? 'It times out at once' : undefined
    },
  }
}

/** Servers that let one wait. */
export const timeoutCases: readonly WireCase[] = [
  {
    number: 38,
    title: 'headers that never come',
    serve: [[]],
    setup: impatient,
    expected: { failure: { ...late, phase: 'headers' }, requests: 1 },
    survives: all(fails(), sends(1), inTime),
  },
  {
    number: 39,
    title: 'a success whose body never comes',
    serve: [[head(200, { ...json, 'content-length': '100' })]],
    setup: impatient,
    expected: { failure: { ...late, phase: 'body', status: 200 }, requests: 1 },
    survives: all(fails(), sends(1), inTime),
  },
  {
    number: 39,
    title: 'a success that stalls in the middle',
    serve: [[`${head(200, { ...json, 'content-length': '100' })}{"success":`]],
    setup: impatient,
    expected: { failure: { ...late, phase: 'body', status: 200 }, requests: 1 },
    survives: all(fails(), sends(1), inTime),
  },
  {
    number: 39,
    title: 'a 500 whose body never comes',
    serve: [[head(500, { ...json, 'content-length': '100' })]],
    setup: impatient,
    expected: { failure: { ...late, phase: 'body', status: 500 }, requests: 1 },
    survives: all(fails(500), sends(1), inTime),
  },
  {
    number: 39,
    title: 'a 500 that stalls in the middle',
    serve: [[`${head(500, { ...json, 'content-length': '100' })}{"success":`]],
    setup: impatient,
    expected: { failure: { kind: 'http', status: 500, text: '{"success":', gaveUp: 'attempts' }, requests: 1 },
    survives: all(fails(500), sends(1), inTime),
  },
  {
    number: 40,
    title: 'headers that never come, and an answer to the second try',
    serve: [[], [ada]],
    setup: { timeoutMs: 1_200 },
    expected: { data: customer, requests: 2 },
    survives: all(gives(customer), sends(2)),
  },
  {
    number: 40,
    title: 'a body that never comes, and an answer to the third try',
    serve: [[], [head(200, { ...json, 'content-length': '100' })], [ada]],
    setup: { timeoutMs: 1_200 },
    expected: { data: customer, requests: 3 },
    survives: all(gives(customer), sends(3)),
  },
  {
    number: 40,
    title: 'no answer ever, and less time in all than the tries would take',
    serve: [[]],
    setup: { timeoutMs: 1_500, totalTimeoutMs: 2_700, retries: 50, backoffMs: 1 },
    run: async ({ call, note }) => {
      try {
        return await call()
      } catch (thrown) {
        const { timeoutMs } = Object(thrown) as { readonly timeoutMs?: number }
        note('isLastCutShort', timeoutMs && timeoutMs < 1_500)
        throw thrown
      }
    },
    expected: {
      failure: { kind: 'timeout', phase: 'headers', timeoutMs: anyValue, attempts: 2, gaveUp: 'deadline' },
      requests: 2,
      notes: { isLastCutShort: true },
    },
    survives: all(fails(), inTime),
  },
  {
    number: 42,
    title: "headers that never come, and a caller's signal that nobody aborts",
    serve: [[]],
    setup: impatient,
    run: ({ call }) => call({ signal: new AbortController().signal }),
    expected: { failure: { ...late, phase: 'headers' }, requests: 1 },
    survives: all(fails(), sends(1), inTime),
  },
  endless('Infinity', Number.POSITIVE_INFINITY),
  endless('2 ** 31', 2 ** 31),
  nonsense(0),
  nonsense(-1),
  nonsense(Number.NaN),
]
