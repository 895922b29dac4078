import { fail, refuse } from './call.ts'
import type { Call } from './call.ts'
import type { FailureInit } from './failure.ts'
import { HookError, runHook } from './hook-error.ts'
import { toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { toPlainError } from './plain-error.ts'
import { timeUp } from './run-within.ts'

/** Reads the success that has come. */
export type Accept<Answer> = (response: Response, call: Call) => Promise<Answer | FailureInit>

/** How much is looked at of a body that is no data, in characters. */
export const maxErrorLength = 65_536
/** RFC 9110 §5.5, and Latin-1, which platforms let through. */
const unsendable = /[^\t -~\x80-\xFF]/

/** Sends the request of a call once. After each wait it looks at its signal: nothing of a try that has ended goes on. */
export async function exchange<Answer>(
  call: Call,
  signal: AbortSignal,
  accept: Accept<Answer>,
): Promise<Answer | FailureInit> {
  const { options, outgoing, authorize } = call
  const { method, target, readBody } = outgoing
  const { hooks, credentials } = options
  const headers = hooks || authorize || call.token ? { ...outgoing.headers } : outgoing.headers
  call.headers = headers
  const problem = authorize && (await authorize(call, signal))
  if (problem) return problem
  if (call.token) headers['authorization'] ??= `Bearer ${call.token}`
  const body = readBody ? await readBody() : outgoing.body
  const facts = hooks && { method, url: toPlace(target).url, attempt: call.attempts + 1, headers }
  signal.throwIfAborted()
  if (facts) await runHook(hooks, 'onRequest', facts)
  signal.throwIfAborted()
  // Not left to the platform alone: what stands in for `fetch` may be less strict.
  if (unsendable.test(Object.values(headers).join(''))) throw new TypeError()
  // Looked up now, since tests put theirs in its place; called on its own, since browsers refuse it as a method.
  const fetch = options.fetch ?? globalThis.fetch
  call.attempts += 1
  const response = await fetch(target, toInit(outgoing, headers, body, signal, credentials))
  signal.throwIfAborted()
  if (!response?.status || !response.headers || !response.text) return fail(call, 'config', 'The answer is opaque')
  call.response = response
  const { status } = response
  if (facts) await runHook(hooks, 'onResponse', { ...facts, status, headers: response.headers })
  if (response.ok || status === 304) return accept(response, call)
  if (method !== 'HEAD') await readText(call, response.body)
  return refuse(call, response, call.text)
}

/** What `fetch` is told: no more than needed, since undici takes its time over each member. */
function toInit(
  { method, init: given }: Outgoing,
  headers: Record<string, string>,
  body: RequestInit['body'] | undefined,
  signal: AbortSignal,
  credentials: RequestInit['credentials'],
): RequestInit {
  const init: RequestInit = { ...given, headers, signal }
  if (method !== 'GET') init.method = method
  if (credentials) init.credentials ??= credentials
  return body === undefined || body === null ? init : Object.assign(init, { body, duplex: 'half' })
}

/** Reads the body of an error, as much as is looked at; what came before it is cut off stays. */
async function readText(call: Call, body: Response['body']): Promise<void> {
  if (!body) return
  const reader = body.getReader()
  const decoder = new TextDecoder()
  while (call.text.length < maxErrorLength) {
    const { done, value } = await reader.read()
    if (done) return
    call.text = (call.text + decoder.decode(value, { stream: true })).slice(0, maxErrorLength)
  }
  reader.cancel().catch(() => undefined)
}

/** What it means that a try has rejected, before which `attempts` were made. */
export function explain(call: Call, thrown: unknown, ms: number, attempts: number): FailureInit {
  if (thrown instanceof HookError) throw thrown
  const { response, text, outgoing } = call
  const { signal } = outgoing
  const isLate = thrown === timeUp
  if (signal?.aborted) return fail(call, 'abort', 'Aborted', { cause: signal.reason })
  if (response && !response.ok && (text || !isLate)) return refuse(call, response, text)
  const phase = response ? 'body' : 'headers'
  if (isLate) return fail(call, 'timeout', `No whole answer in ${ms} ms`, { phase, timeoutMs: ms })
  const mistake = !response && findMistake(call, thrown)
  if (mistake) return fail(call, 'config', mistake, { attempts })
  const cause = toPlainError(thrown)
  const { navigator } = globalThis as { readonly navigator?: { readonly onLine?: boolean } }
  const offline = navigator?.onLine === false
  return fail(call, 'network', `No whole answer: ${cause.message}`, { phase, offline, cause })
}

/** Why the platform refuses the request itself: `fetch` says so as it says that there is no network, and in words that quote it. */
function findMistake({ outgoing, headers }: Call, thrown: unknown): string | undefined {
  const { target, method } = outgoing
  const bad = Object.keys(headers).find((name) => unsendable.test(`${headers[name]}`))
  const problem = bad ? `${bad} has a value that is none` : toPlace(target).problem
  if (problem) return problem
  try {
    void new Request(typeof target === 'string' ? target : target.url, { method, headers })
  } catch {
    return 'This is no request'
  }
  try {
    const { cause = thrown } = thrown as Error
    return /bad port|port \d+ are/.exec((cause as Error).message)?.[0]
  } catch {
    return undefined
  }
}
