import type { Authorize } from './authorize.ts'
import type { CodeRow } from './code-table.ts'
import { createFailure, toPlainError } from './failure.ts'
import type { Failure, FailureKind } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { FetchOptions } from './options.ts'
import type { Outgoing } from './outgoing.ts'
import { readUpTo } from './read-up-to.ts'
import { HookError, runHook } from './run-hook.ts'
import { runWithin, timeUp } from './run-within.ts'
import { toRefusal } from './to-refusal.ts'

/** What is kept from try to try. */
export interface Journey {
  /** How many requests were sent. */
  attempts: number
  /** The token sent last. */
  token?: string | undefined
  /** The 401 for which another token is tried. */
  refusal?: Failure
}

/** Makes a failure of the request that is being sent. */
export type Fail = (kind: FailureKind, message: string, facts?: Readonly<Record<string, unknown>>) => Failure

/** Makes the failure that an answer's body tells of. */
export type Refuse = (response: Response, text: string) => Failure

/** Reads a success. */
export type Accept<Answer> = (response: Response, fail: Fail, refuse: Refuse) => Promise<Answer | Failure>

/** What all tries of a client stand on. */
export interface Means {
  readonly options: FetchOptions
  readonly rows: ReadonlyMap<string, CodeRow> | undefined
  readonly authorize: Authorize
}

/** RFC 9110 §5.5, and Latin-1, which platforms let through. */
const unsendable = /[^\t\x20-\x7E\x80-\xFF]/
const maxErrorLength = 65_536

/** Sends a request once, within a time. Rejects for what a hook throws only. */
export async function attempt<Answer>(
  { options, rows, authorize }: Means,
  journey: Journey,
  { method, target, url, problem, headers: given, body, init, signal: callerSignal }: Outgoing,
  timeoutMs: number,
  accept: Accept<Answer>,
): Promise<Answer | Failure> {
  const { refusal } = journey
  const { hooks } = options
  const headers = { ...given }
  let response: Response | undefined
  let text = ''

  const fail: Fail = (kind, message, facts) =>
    createFailure({
      kind,
      message: `${method} ${url}: ${message}`,
      method,
      url,
      status: response?.status,
      requestId: response?.headers.get('x-request-id') ?? undefined,
      attempts: journey.attempts,
      ...facts,
    })

  const refuse: Refuse = (refused, body) => toRefusal(refused, body, rows, options.formats, fail)

  const send = async (signal: AbortSignal): Promise<Answer | Failure> => {
    try {
      journey.token = await authorize(refusal && journey.token)
    } catch (thrown) {
      const cause = isFailure(thrown) ? thrown : toPlainError(thrown)
      if (refusal) return createFailure({ ...refusal, message: refusal.message, cause })
      return isFailure(thrown) ? thrown : fail('config', 'There is no key', { cause })
    }
    if (journey.token !== undefined) headers['authorization'] = `Bearer ${journey.token}`
    const facts = { method, url, attempt: journey.attempts + 1 }
    await runHook(hooks, 'onRequest', { ...facts, headers })
    for (const name in headers)
      if (unsendable.test(headers[name] ?? '')) return fail('config', `The value of ${name} is none of a header`)
    // Looked up now, since tests put theirs in its place; called on its own, since browsers refuse it as a method.
    const fetch = options.fetch ?? globalThis.fetch
    journey.attempts += 1
    const answer = await fetch(target, { ...init, method, headers, body: body ?? null, signal })
    if (!answer?.status) return fail('config', 'The answer is opaque, or none')
    response = answer
    const { status } = response
    await runHook(hooks, 'onResponse', { ...facts, status, headers: response.headers })
    if (response.ok || status === 304) return accept(response, fail, refuse)
    if (method !== 'HEAD') await readUpTo(response.body, maxErrorLength, (piece) => (text += piece))
    return refuse(response, text)
  }

  if (problem !== undefined) return fail('config', problem)
  if (!(timeoutMs > 0)) return fail('config', 'A timeout is more than 0 ms')
  try {
    return await runWithin(timeoutMs, callerSignal, send)
  } catch (thrown) {
    if (thrown instanceof HookError) throw thrown
    if (callerSignal?.aborted) return fail('abort', 'Aborted', { cause: callerSignal.reason })
    const isLate = thrown === timeUp
    if (response && response.status >= 400 && (text || !isLate)) return refuse(response, text)
    const phase = response ? 'body' : 'headers'
    if (isLate) return fail('timeout', `No whole answer in ${timeoutMs} ms`, { phase, timeoutMs })
    if (!response && isUnsendable(target, { ...init, method, headers }))
      return fail('config', 'The request is none of HTTP')
    const cause = toPlainError((thrown as Error | undefined)?.cause ?? thrown)
    const offline = (globalThis.navigator as { readonly onLine?: boolean } | undefined)?.onLine === false || undefined
    return fail('network', `No whole answer (${cause.message})`, { phase, offline, cause })
  }
}

/** Whether the platform refuses the request itself, which it says as it says that there is no network. */
function isUnsendable(target: string | Request, init: RequestInit): boolean {
  try {
    void new Request(target, init)
    return false
  } catch {
    return true
  }
}
