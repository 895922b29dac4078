import { ada, customer, json } from './answers.ts'
import { envelope, errors } from './errors.ts'
import { all, fails, gives, sends } from './judge.ts'
import type { Script } from './script.ts'
import { reply } from './script.ts'
import type { CaseCall, Judge, Setup, WireCase } from './wire-case.ts'

const busy = reply(503, { 'content-type': 'text/plain' }, 'busy')
const post: CaseCall = { method: 'POST', body: { name: 'Ada' } }
const keyed: CaseCall = { ...post, idempotencyKey: '"key-56"' }

/** All tries are the same, to the byte, and have a key. */
const sameEachTime: Judge = ({ requests }) => {
  const sent = requests.map(({ method, target, headers, body }) => [method, target, headers['idempotency-key'], body])
  if (requests.some(({ headers }) => !headers['idempotency-key'])) return 'It sends no key'
  return new Set(sent.map((facts) => facts.join('\n'))).size > 1 ? 'It sends something else each time' : undefined
}

function onceOnly(status: number): WireCase {
  return {
    number: 55,
    title: `a ${status}`,
    serve: [[reply(status, { 'content-type': 'text/plain' }, 'no')], [ada]],
    expected: { failure: { kind: 'http', status, text: 'no' }, requests: 1 },
    survives: all(fails(status), sends(1)),
  }
}

function stream(): ReadableStream {
  return new Blob(['{"name":"Ada"}']).stream()
}

/** A row that says another thing than its status. */
function byCatalog(
  title: string,
  serve: Script,
  setup: Setup,
  call: CaseCall,
  expected: WireCase['expected'],
): WireCase {
  return {
    number: 72,
    title,
    serve,
    setup,
    run: ({ call: send }) => send(call),
    expected,
    survives: all('data' in expected ? gives(expected.data) : fails(), sends(expected.requests)),
    oursOnly: 'Only ours is told by a catalog what to try again',
  }
}

const closed = reply(503, json, envelope('SRV_009', 'Closed for good'))
const locked = reply(409, { ...json, 'retry-after': '0' }, envelope('CON_002', 'Still running'))
const closedFailure = { kind: 'api', error_code: 'SRV_009', errors: {}, message: 'Closed for good', status: 503 }

/** Failures that pass, and those that do not. */
export const retryCases: readonly WireCase[] = [
  {
    number: 53,
    title: '503 twice, then an answer',
    serve: [[busy], [busy], [ada]],
    expected: { data: customer, requests: 3 },
    survives: all(gives(customer), sends(3)),
  },
  {
    number: 54,
    title: '503 three times',
    serve: ['first', 'second', 'third'].map((text) => [reply(503, { 'x-request-id': text }, text)]),
    expected: {
      failure: { kind: 'http', status: 503, text: 'third', requestId: 'third', attempts: 3, gaveUp: 'attempts' },
      requests: 3,
    },
    survives: all(fails(503), sends(3)),
  },
  ...[400, 401, 403, 404, 409, 422].map(onceOnly),
  {
    number: 56,
    title: 'a POST at 503, without a key',
    serve: [[busy], [ada]],
    run: ({ call }) => call(post),
    expected: {
      failure: { kind: 'http', method: 'POST', status: 503, text: 'busy', gaveUp: 'unsafe' },
      requests: 1,
    },
    survives: all(fails(503), sends(1)),
  },
  {
    number: 56,
    title: 'a POST at 503, with a key',
    serve: [[busy], [busy], [ada]],
    run: ({ call }) => call(keyed),
    expected: { data: customer, requests: 3 },
    survives: all(gives(customer), sends(3), sameEachTime),
  },
  {
    number: 56,
    title: 'a POST at 503, with a key that is made for it',
    serve: [[busy], [busy], [ada]],
    setup: { idempotencyKeys: true },
    run: ({ call }) => call(post),
    expected: { data: customer, requests: 3 },
    survives: all(gives(customer), sends(3), sameEachTime),
    oursOnly: 'No other makes keys',
  },
  {
    number: 56,
    title: 'a POST of a form at 503, with a key',
    serve: [[busy], [busy], [ada]],
    run: ({ call }) => {
      const form = new FormData()
      form.set('name', 'Ada')
      form.set('portrait', new Blob(['\u0000\u00FF']), 'ada.png')
      return call({ ...keyed, body: form })
    },
    expected: { data: customer, requests: 3 },
    survives: all(gives(customer), sends(3), sameEachTime),
  },
  {
    number: 57,
    title: 'a PUT of a stream at 503',
    serve: [[busy], [ada]],
    run: ({ call }) => call({ method: 'PUT', body: stream(), headers: json }),
    expected: { failure: { kind: 'http', method: 'PUT', status: 503, text: 'busy', gaveUp: 'unsafe' }, requests: 1 },
    survives: all(fails(503), sends(1), ({ requests }) =>
      requests[0]?.body === '{"name":"Ada"}' ? undefined : 'The stream does not arrive',
    ),
  },
  byCatalog(
    'a 503 that is never to be tried again',
    [[closed], [ada]],
    { errors },
    {},
    { failure: closedFailure, requests: 1 },
  ),
  byCatalog('the same 503 without the catalog', [[closed], [ada]], {}, {}, { data: customer, requests: 2 }),
  byCatalog('a 409 that passes', [[locked], [ada]], { errors }, {}, { data: customer, requests: 2 }),
  byCatalog(
    'the same 409 without the catalog',
    [[locked], [ada]],
    {},
    {},
    {
      failure: {
        kind: 'api',
        error_code: 'CON_002',
        errors: {},
        message: 'Still running',
        status: 409,
        retryAfterMs: 0,
      },
      requests: 1,
    },
  ),
  byCatalog('a 409 to a POST with its key that passes', [[locked], [ada]], { errors }, keyed, {
    data: customer,
    requests: 2,
  }),
]
