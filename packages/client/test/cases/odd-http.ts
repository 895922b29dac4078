import { ada, customer, json } from './answers.ts'
import { all, fails, gives, inTime, sends } from './judge.ts'
import { head, reply } from './script.ts'
import type { Play } from './script.ts'
import type { CaseCall, ExpectedFailure, WireCase } from './wire-case.ts'

const bytes = JSON.stringify({ success: true, data: customer })
const noGzip = { 'content-encoding': 'gzip', 'content-type': 'application/json' }

/** What HTTP allows, or almost. */
function answers(title: string, play: Play): WireCase {
  return {
    number: 19,
    title,
    serve: [play],
    expected: { data: customer, requests: 1 },
    survives: all(gives(customer), sends(1)),
  }
}

/** What can't be read; told once, as it is the same each time. */
function refuses(number: number, title: string, play: Play, failure: ExpectedFailure): WireCase {
  const { status } = failure
  return {
    number,
    title,
    serve: [play],
    setup: { timeoutMs: 1_200, retries: 0 },
    expected: { failure: { gaveUp: 'attempts', ...failure }, requests: 1 },
    survives: all(typeof status === 'number' && status >= 400 ? fails(status) : fails(), sends(1), inTime),
  }
}

const post: CaseCall = { method: 'POST', body: { name: 'Ada' } }

/** Servers, and proxies before them, with a HTTP of their own. */
export const oddHttpCases: readonly WireCase[] = [
  answers('a success of HTTP/1.0, which ends with the connection', [
    `HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${bytes}`,
    { cut: 'end' },
  ]),
  answers('a success behind 103 Early Hints', ['HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n', ada]),
  answers('a success that comes byte by byte', [
    head(200, { ...json, 'transfer-encoding': 'chunked' }),
    ...[...bytes].flatMap((byte): Play => [`1\r\n${byte}\r\n`, { waitMs: 1 }]),
    '0\r\n\r\n',
  ]),
  refuses(19, 'a success that is said to be gzip', [reply(200, noGzip, bytes)], {
    kind: 'network',
    phase: 'body',
    status: 200,
  }),
  refuses(20, 'a 502 that is said to be gzip', [reply(502, noGzip, '<h1>Bad gateway</h1>')], {
    kind: 'http',
    status: 502,
    text: '',
  }),
  refuses(28, 'headers of 1 MB', [head(200, { 'x-long': 'x'.repeat(2 ** 20) })], { kind: 'network', phase: 'headers' }),
  refuses(
    38,
    'headers that trickle without end',
    ['HTTP/1.1 200 OK\r\nx: ', { repeat: 'x', times: 10_000, everyMs: 20 }],
    {
      kind: 'timeout',
      phase: 'headers',
      timeoutMs: 1_200,
    },
  ),
  refuses(39, 'a success that trickles without end', [head(200, json), { repeat: ' ', times: 10_000, everyMs: 20 }], {
    kind: 'timeout',
    phase: 'body',
    status: 200,
    timeoutMs: 1_200,
  }),
  {
    number: 33,
    title: 'a redirect to nowhere',
    serve: [[reply(302, {})]],
    expected: { failure: { kind: 'http', status: 302, text: '' }, requests: 1 },
    survives: all(fails(302), sends(1)),
  },
  {
    number: 33,
    title: 'a POST that is sent on, body and key included',
    serve: [[reply(308, { location: '/elsewhere' })], [ada]],
    run: ({ call }) => call({ ...post, idempotencyKey: '"key-33"' }),
    expected: { data: customer, requests: 2 },
    survives: all(gives(customer), ({ requests: [first, second] }) =>
      second?.body === first?.body && second?.headers['idempotency-key'] === '"key-33"'
        ? undefined
        : 'It sends less on',
    ),
  },
  {
    number: 19,
    title: 'a success shorter than it is, and the next answer',
    serve: [[head(200, { ...json, 'content-length': '10' }) + bytes], [ada]],
    run: async ({ call, note }) => {
      note(
        'isRefused',
        await call().then(
          () => false,
          () => true,
        ),
      )
      return call()
    },
    expected: { data: customer, requests: 2, notes: { isRefused: true } },
    survives: all(gives(customer), sends(2)),
  },
]
