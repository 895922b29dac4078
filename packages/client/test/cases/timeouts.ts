import { all, fails, gives, sends, settlesWithin } from './judge.ts'
import { head, reply } from './script.ts'
import type { WireCase } from './wire-case.ts'

const json = { 'content-type': 'application/json' }
const ada = reply(200, json, '{"success":true,"data":{"name":"Ada"}}')
const impatient = { timeoutMs: 200, retries: 0 }

/** Servers that let one wait. */
export const timeoutCases: readonly WireCase[] = [
  {
    number: 38,
    title: 'headers that never come',
    serve: [[]],
    setup: impatient,
    expected: { failure: { kind: 'timeout', phase: 'headers', timeoutMs: 200, gaveUp: 'attempts' }, requests: 1 },
    survives: all(fails(), sends(1), settlesWithin(5_000)),
  },
  {
    number: 39,
    title: 'a success whose body never comes',
    serve: [[head(200, { ...json, 'content-length': '100' })]],
    setup: impatient,
    expected: {
      failure: { kind: 'timeout', phase: 'body', status: 200, timeoutMs: 200, gaveUp: 'attempts' },
      requests: 1,
    },
    survives: all(fails(), sends(1), settlesWithin(5_000)),
  },
  {
    number: 40,
    title: 'headers that never come, and an answer to the second try',
    serve: [[], [ada]],
    setup: { timeoutMs: 200 },
    expected: { data: { name: 'Ada' }, requests: 2 },
    survives: all(gives({ name: 'Ada' }), sends(2)),
  },
]
