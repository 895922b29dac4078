import { ada, customer, json } from './answers.ts'
import { anyValue } from './compare.ts'
import { all, fails, gives, inTime, letsGo, sends } from './judge.ts'
import { head } from './script.ts'
import type { Step, Script } from './script.ts'
import type { CaseCall, WireCase } from './wire-case.ts'

const half = head(200, { ...json, 'content-length': '1000' }) + '{"success":true,"data":{"id":42'
const halfChunked = `${head(200, { ...json, 'transfer-encoding': 'chunked' })}1f\r\n{"success":true,"data":{"id":42`
const halfError = head(500, { ...json, 'content-length': '1000' }) + '{"success":false,"mess'
const end: Step = { cut: 'end' }
const reset: Step = { cut: 'reset' }

function cutSuccess(how: string, serve: Script): WireCase {
  return {
    number: 19,
    title: `a success cut ${how}`,
    serve,
    expected: {
      failure: { kind: 'network', phase: 'body', status: 200, attempts: 3, gaveUp: 'attempts' },
      requests: 3,
    },
    survives: fails(),
  }
}

function cutError(how: string, serve: Script): WireCase {
  return {
    number: 20,
    title: `a 500 cut ${how}`,
    serve,
    setup: { retries: 0 },
    expected: {
      failure: { kind: 'http', status: 500, text: '{"success":false,"mess', gaveUp: 'attempts' },
      requests: 1,
    },
    survives: all(fails(500), sends(1)),
  }
}

const post: CaseCall = { method: 'POST', body: { name: 'Ada' } }

/** Answers that begin and do not end. */
export const cutBodyCases: readonly WireCase[] = [
  cutSuccess('by the end of the connection', [[half, end]]),
  cutSuccess('by a reset', [[half, { waitMs: 20 }, reset]]),
  cutSuccess('between chunks', [[halfChunked, end]]),
  {
    number: 19,
    title: 'a success cut once',
    serve: [[half, end], [ada]],
    expected: { data: customer, requests: 2 },
    survives: all(gives(customer), sends(2)),
  },
  {
    number: 19,
    title: 'the success of a POST, cut',
    serve: [[half, end], [ada]],
    run: ({ call }) => call(post),
    expected: {
      failure: { kind: 'network', method: 'POST', phase: 'body', status: 200, gaveUp: 'unsafe' },
      requests: 1,
    },
    survives: all(fails(), sends(1)),
  },
  cutError('by the end of the connection', [[halfError, end]]),
  cutError('by a reset', [[halfError, { waitMs: 20 }, reset]]),
  {
    number: 20,
    title: 'a 404 cut before its body',
    serve: [[head(404, { ...json, 'content-length': '1000' }), end]],
    expected: { failure: { kind: 'http', status: 404, text: '' }, requests: 1 },
    survives: all(fails(404), sends(1)),
  },
  {
    number: 23,
    title: 'a 500 that trickles without end',
    serve: [[head(500, { 'content-type': 'text/plain' }), { repeat: 'x', times: 10_000, everyMs: 20 }]],
    setup: { timeoutMs: 1_200, retries: 0 },
    expected: { failure: { kind: 'http', status: 500, text: anyValue, gaveUp: 'attempts' }, requests: 1 },
    survives: all(fails(500), sends(1), inTime, letsGo),
  },
]
