import type { FailureKind } from '@faultbook/client'
import { once } from 'node:events'
import { connect } from 'node:net'
import { canaries, everyCanary } from './canaries.ts'
import { startEchoServer } from './echo-server.ts'
import { callers } from './secret-callers.ts'
import type { Caller } from './secret-callers.ts'

/** Something that was thrown at a caller with secrets. */
export interface Provoked {
  /** Who called, and what happened. */
  readonly name: string
  /** The kind it is to have; `hook` for a HookError. */
  readonly expected: FailureKind | 'hook'
  readonly thrown: unknown
}

type Act = (call: Caller, url: string) => Promise<unknown>
type Acts = Readonly<Record<string, Act>>

const at =
  (path: string, ...rest: readonly [options?: Parameters<Caller>[1], call?: Parameters<Caller>[2]]): Act =>
  (call, url) =>
    call(`${url}/${path}`, ...rest)
const shortly = { timeoutMs: 400 } as const
const abortLater = (): AbortSignal => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 200)
  return controller.signal
}

/** Rejects with an error that quotes all it was given: in its words, its members, its cause, and those of an AggregateError. */
const tell = (input: unknown, init: RequestInit | undefined): Error => {
  const sent = JSON.stringify([input, init?.headers, init?.body])
  return Object.assign(new Error(`Can't send ${sent}, ${everyCanary}`, { cause: sent }), { config: { sent, init } })
}
const fetches = {
  'an error that quotes everything': (input, init) => Promise.reject(tell(input, init)),
  'an error whose cause quotes everything': (input, init) =>
    Promise.reject(new TypeError('fetch failed', { cause: tell(input, init) })),
  'an AggregateError that quotes everything': (input, init) =>
    Promise.reject(new TypeError('fetch failed', { cause: new AggregateError([tell(input, init)]) })),
  'nobody at either address of a host': async () => {
    throw new TypeError('fetch failed', { cause: await refuseTwice() })
  },
  'a text that quotes everything': (_, init) =>
    // oxlint-disable-next-line prefer-promise-reject-errors -- as careless libraries do
    Promise.reject(JSON.stringify([init, everyCanary])),
} satisfies Readonly<Record<string, typeof fetch>>

const acts: { readonly [Kind in FailureKind | 'hook']: Acts } = {
  api: { answered: at('api'), 'a key that is refused': at('refused'), 'tried three times': at('busy', { retries: 2 }) },
  unlisted: { answered: at('unlisted') },
  http: {
    'a page': at('http'),
    'odd JSON': at('http-odd-json'),
    'an empty body': at('http-empty'),
    'a body that is cut': at('http-cut'),
  },
  network: {
    'a connection that is reset': at('network'),
    'no HTTP': at('network-garbage'),
    'a body that is cut': at('network-cut'),
    'a redirect in circles': at('redirect-loop'),
    'a redirect to TLS where there is none': at('redirect-tls'),
    'a redirect to a mailbox': at('redirect-mail'),
    'a redirect to no URL': at('redirect-broken'),
    ...Object.fromEntries(Object.entries(fetches).map(([name, fetch]) => [name, at('api', { fetch })])),
    'a body that fails with an error that quotes everything': at('api', { fetch: () => Promise.resolve(toFailing()) }),
  },
  timeout: { 'no answer': at('timeout', shortly), 'half a body': at('timeout-body', shortly) },
  abort: {
    'no answer': (call, url) => call(`${url}/timeout`, {}, { signal: abortLater() }),
    'half a body': (call, url) => call(`${url}/timeout-body`, {}, { signal: abortLater() }),
    'before it began': at('api', {}, { signal: AbortSignal.abort() }),
  },
  parse: {
    'a page': at('parse'),
    'a page after a redirect': at('redirected'),
    'a page whose media type says much': at('parse-type'),
  },
  config: {
    'no fetch that answers': at('api', { fetch: (() => Promise.resolve(undefined)) as never }),
    'a header of two lines': at('api', { headers: { 'x-of-client': `${canaries.clientHeader}\nx` } }),
    'a header that is none': at('api', { headers: { 'x y': canaries.clientHeader } }),
    'no time': at('api', { timeoutMs: 0 }),
    'credentials that fail with an error that quotes everything': at(
      'api',
      { auth: () => Promise.reject(new Error(`The store refused ${everyCanary}`)) },
      // A call with an authorization of its own asks for none.
      { headers: {} },
    ),
  },
  hook: {
    'before it is sent': at('api', { hooks: { onRequest: refuse } }),
    'when answered': at('api', { hooks: { onResponse: refuse } }),
    'when tried again': at('busy', { retries: 2, hooks: { onRetry: refuse } }),
    'when it has failed': at('http', { hooks: { onFailure: refuse } }),
  },
}

/** What only a client does, which reads data: a fetch hands JSON on as it is. */
const ofClients: Partial<typeof acts> = {
  parse: { 'broken JSON': at('parse-json') },
  config: {
    'credentials in the URL': (call, url) =>
      call(`${url}/api`, { baseUrl: url.replace('//', `//${canaries.userInUrl}:${canaries.passwordInUrl}@`) }),
    'no host': at('api', { baseUrl: `http://[${everyCanary}` }),
    'no origin': at('api', { baseUrl: `/${everyCanary}` }),
    'another protocol': at('api', { baseUrl: `ftp://127.0.0.1/?${everyCanary}` }),
    'a body with itself inside': (call, url) => call(`${url}/api`, {}, { body: toCircle() }),
    'a body of a number too big': (call, url) =>
      call(`${url}/api`, {}, { body: { [canaries.bodyName]: canaries.bodyField, big: 1n } }),
  },
}

/** Has every caller meet every failure, most of them over a real socket. `heard` is what the server was sent meanwhile. */
export async function provokeFailures(): Promise<{ readonly provoked: readonly Provoked[]; readonly heard: string }> {
  const server = await startEchoServer()
  const plays = Object.entries(callers).flatMap(([caller, call]) =>
    [acts, ...(caller === 'a fetch' ? [] : [ofClients])].flatMap((all) =>
      Object.entries(all).flatMap(([kind, some]) =>
        Object.entries(some).map(async ([what, act]): Promise<Provoked> => {
          const thrown = await act(call, server.url).then(
            (answer) => new Error('It was answered', { cause: answer }),
            (reason: unknown) => reason,
          )
          return { name: `${kind} of ${caller}: ${what}`, expected: kind as Provoked['expected'], thrown }
        }),
      ),
    ),
  )
  try {
    return { provoked: await Promise.all(plays), heard: server.heard() }
  } finally {
    server.stop()
  }
}

/** The AggregateError of Happy Eyeballs, as Node's own `fetch` has it for a cause: nothing listens on the port. */
async function refuseTwice(): Promise<unknown> {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]
  const lookup = (_host: string, _options: unknown, done: (error: null, found: typeof addresses) => void): void =>
    done(null, addresses)
  const socket = connect({
    host: canaries.userInUrl,
    port: 1,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 10_000,
    lookup,
  })
  const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as readonly unknown[]
  if (!(error instanceof AggregateError)) throw new Error('This is not what Happy Eyeballs ends in', { cause: error })
  return error
}

function refuse(): never {
  throw new Error('No')
}

function toCircle(): object {
  const circle: Record<string, unknown> = { [canaries.bodyName]: canaries.bodyField }
  circle[canaries.nestedField] = circle
  return circle
}

function toFailing(): Response {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error(`Lost ${everyCanary}`)) })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}
