import { ada, customer, json } from './answers.ts'
import { envelope, errors } from './errors.ts'
import { all, fails, gives, sends } from './judge.ts'
import { reply } from './script.ts'
import type { Play, Script } from './script.ts'
import type { CaseCall, WireCase } from './wire-case.ts'

const unreached = { kind: 'network', phase: 'headers', attempts: 3, gaveUp: 'attempts' }
const post: CaseCall = { method: 'POST', body: { name: 'Ada' } }
const keyed: CaseCall = { ...post, idempotencyKey: '"key-29"' }

function noAnswer(title: string, serve: Script, nodeCause: string | undefined, requests: number): WireCase {
  return {
    number: 28,
    title,
    serve,
    expected: { failure: unreached, requests },
    ...(nodeCause && { nodeCause }),
    survives: fails(),
  }
}

function staleConnection(
  title: string,
  cut: 'reset' | 'end',
  call: CaseCall,
  expected: WireCase['expected'],
): WireCase {
  return {
    number: 29,
    title,
    serve: [[ada], [{ cut }], [ada]],
    run: async ({ call: send }) => {
      await send()
      return send(call)
    },
    expected,
    survives: all('data' in expected ? gives(expected.data) : fails(), sends(expected.requests)),
  }
}

const lostPost = {
  failure: { kind: 'network', method: 'POST', phase: 'headers', gaveUp: 'unsafe' },
  requests: 2,
} as const

const refusedElsewhere = {
  kind: 'api',
  status: 401,
  error_code: 'AUTH_001',
  errors: {},
  message: 'Invalid API key provided',
  redirected: true,
}

/** To the same server by its other name, which is another origin; there the key has to stay away. */
function toOtherOrigin({ headers, target }: { headers: Readonly<Record<string, string>>; target: string }): Play {
  if (target === '/there') return [reply(401, json, envelope('AUTH_001', 'Invalid API key provided'))]
  const port = headers['host']?.split(':')[1]
  return [reply(302, { location: `http://localhost:${port}/there` })]
}

/** Servers one does not get through to, and those that send one elsewhere. */
export const transportCases: readonly WireCase[] = [
  noAnswer('nobody who listens', 'refused', 'ECONNREFUSED', 0),
  noAnswer('a reset before the headers', [[{ cut: 'reset' }]], 'ECONNRESET|UND_ERR_SOCKET', 3),
  noAnswer('a goodbye before the headers', [[{ cut: 'end' }]], 'ECONNRESET|UND_ERR_SOCKET', 3),
  noAnswer('an answer that is no HTTP', [['SSH-2.0-OpenSSH_9.6\r\n', { cut: 'end' }]], undefined, 3),
  {
    number: 28,
    title: 'a name that nobody has',
    serve: [],
    run: ({ connect }) => connect('http://nowhere.invalid', { timeoutMs: 6_000, retries: 0 })(),
    expected: { failure: { ...unreached, url: 'http://nowhere.invalid/customers', attempts: 1 }, requests: 0 },
    nodeCause: 'ENOTFOUND|EAI_AGAIN',
    survives: fails(),
  },
  {
    number: 28,
    title: 'TLS to a server that has none',
    serve: [],
    run: ({ origin, connect }) => connect(origin.replace('http', 'https'), { retries: 0 })(),
    expected: { failure: { ...unreached, url: 'https://$host/customers', attempts: 1 }, requests: 0 },
    nodeCause: 'ERR_SSL_WRONG_VERSION_NUMBER',
    survives: fails(),
  },
  staleConnection('a stale connection that resets a POST', 'reset', post, lostPost),
  staleConnection('a stale connection that ends at a POST', 'end', post, lostPost),
  staleConnection('a stale connection that resets a POST with its key', 'reset', keyed, {
    data: customer,
    requests: 3,
  }),
  staleConnection('a stale connection that resets a GET', 'reset', {}, { data: customer, requests: 3 }),
  {
    number: 33,
    title: 'a redirect to the page where one signs in',
    serve: [
      [reply(302, { location: '/login?next=secret' })],
      [reply(200, { 'content-type': 'text/html' }, '<h1>Sign in</h1>')],
    ],
    expected: { failure: { kind: 'parse', status: 200, text: '<h1>Sign in</h1>', redirected: true }, requests: 2 },
    survives: all(fails(200), sends(2)),
  },
  {
    number: 33,
    title: 'a redirect to another origin, which gets no key',
    serve: toOtherOrigin,
    setup: { apiKey: 'sk_live_33', errors },
    expected: { failure: refusedElsewhere, requests: 2 },
    survives: all(fails(401), sends(2), ({ requests }) =>
      'authorization' in (requests[1]?.headers ?? {}) ? 'The other origin gets the key' : undefined,
    ),
  },
  {
    number: 33,
    title: 'a redirect to another origin, where no new token would come either',
    serve: toOtherOrigin,
    setup: { auth: ({ refresh }) => (refresh ? 'new' : 'old'), errors },
    expected: { failure: refusedElsewhere, requests: 2 },
    survives: sends(2),
    oursOnly: 'Others have no refresh of tokens of their own',
  },
  {
    number: 33,
    title: 'redirects without end',
    serve: [[reply(302, { location: '/customers' })]],
    setup: { retries: 0 },
    expected: { failure: { ...unreached, attempts: 1 }, requests: 21 },
    survives: fails(),
  },
]
