import { fail, refuse } from './call.ts'
import type { Call } from './call.ts'
import { toPlainError } from './failure.ts'
import type { FailureInit } from './failure.ts'
import { HookError, runHook } from './hook-error.ts'
import { isFailure } from './is-failure.ts'
import { runWithin, timeUp } from './run-within.ts'

/** Reads the success that has come. */
export type Accept<Answer> = (response: Response, call: Call) => Promise<Answer | FailureInit>

const maxErrorLength = 65_536

/** Sends the request of a call once, within a time. Rejects for what a hook throws only. */
export async function attempt<Answer>(call: Call, ms: number, accept: Accept<Answer>): Promise<Answer | FailureInit> {
  call.response = undefined
  call.text = ''
  const { problem, signal } = call.outgoing
  if (problem) return fail(call, 'config', problem)
  if (!(ms > 0)) return fail(call, 'config', 'A timeout is more than 0')
  try {
    return await runWithin(ms, signal, (ownSignal) => exchange(call, ownSignal, accept))
  } catch (thrown) {
    if (thrown instanceof HookError) throw thrown
    return explain(call, thrown, ms)
  }
}

/** After each wait it looks at its signal: nothing of a try that has ended goes on. */
async function exchange<Answer>(
  call: Call,
  signal: AbortSignal,
  accept: Accept<Answer>,
): Promise<Answer | FailureInit> {
  const { options, refusal, outgoing } = call
  const { method, target, url, body } = outgoing
  const headers = { ...outgoing.headers }
  try {
    call.token = await call.authorize(refusal && call.token, signal)
  } catch (thrown) {
    const cause = isFailure(thrown) ? thrown : toPlainError(thrown)
    const own = isFailure(thrown) ? { ...thrown, message: thrown.message } : fail(call, 'config', 'There is no key')
    return { ...(refusal ?? own), cause }
  }
  signal.throwIfAborted()
  if (call.token) headers['authorization'] = `Bearer ${call.token}`
  const facts = { method, url, attempt: call.attempts + 1, headers }
  await runHook(options, 'onRequest', facts)
  signal.throwIfAborted()
  // RFC 9110 §5.5, and Latin-1, which platforms let through. What they throw would quote the value.
  const bad = Object.keys(headers).find((name) => /[^\t -~\x80-\xFF]/.test(`${headers[name]}`))
  if (bad) return fail(call, 'config', `${bad} has a value that is none`)
  // Looked up now, since tests put theirs in its place; called on its own, since browsers refuse it as a method.
  const fetch = options.fetch ?? globalThis.fetch
  call.attempts += 1
  const { credentials } = options
  const response = await fetch(target, { method, headers, body, signal, credentials, duplex: 'half' } as RequestInit)
  signal.throwIfAborted()
  if (!response?.status || !response.headers || !response.text) return fail(call, 'config', 'The answer is opaque')
  call.response = response
  const { status } = response
  await runHook(options, 'onResponse', { ...facts, status, headers: response.headers })
  if (response.ok || status === 304) return accept(response, call)
  if (method !== 'HEAD') await readText(call, response.body)
  return refuse(call, response, call.text)
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

/** What it means that a try has rejected. */
function explain(call: Call, thrown: unknown, ms: number): FailureInit {
  const { response, text, outgoing } = call
  const { signal, target, method, headers } = outgoing
  const isLate = thrown === timeUp
  if (signal?.aborted) return fail(call, 'abort', 'Aborted', { cause: signal.reason })
  if (response && !response.ok && (text || !isLate)) return refuse(call, response, text)
  const phase = response ? 'body' : 'headers'
  if (isLate) return fail(call, 'timeout', `No whole answer in ${ms} ms`, { phase, timeoutMs: ms })
  if (!response && isUnsendable(target, { method, headers }, thrown)) {
    call.attempts -= 1
    return fail(call, 'config', 'This is no request')
  }
  const cause = toPlainError(thrown)
  const { navigator } = globalThis as { readonly navigator?: { readonly onLine?: boolean } }
  return fail(call, 'network', `No whole answer: ${cause.message}`, {
    phase,
    offline: navigator?.onLine === false,
    cause,
  })
}

/** Whether the platform refuses the request itself, or its port; `fetch` says so as it says that there is no network. */
function isUnsendable(target: string | Request, init: RequestInit, thrown: unknown): boolean {
  try {
    void new Request(target, init)
  } catch {
    return true
  }
  try {
    const { cause = thrown } = thrown as Error
    return /bad port|port \d+ are/.test((cause as Error).message)
  } catch {
    return false
  }
}
