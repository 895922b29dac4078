import { decodeError, maxMessageLength } from '@faultbook/contract'
import { createAuthorize } from './authorize.ts'
import type { CodeRow } from './code-table.ts'
import { createFailure, toPlainError } from './failure.ts'
import type { Failure, FailureInit, FailureKind, GaveUp } from './failure.ts'
import { HookError } from './hook-error.ts'
import { isFailure } from './is-failure.ts'
import type { FetchOptions, Hooks } from './options.ts'
import { keyHeader } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { retryAfterMs } from './retry-after-ms.ts'
import { refundRetry, spendRetry } from './retry-budget.ts'
import { runWithin, timeUp } from './run-within.ts'

/** What a failure is made of, at this point of a call. */
export type Fail = (kind: FailureKind, message: string, facts?: object) => FailureInit

/** Reads the success that has come; `refuse` makes the failure that its text tells of. */
export type Accept<Answer> = (
  response: Response,
  outgoing: Outgoing,
  fail: Fail,
  refuse: (text: string) => FailureInit,
) => Promise<Answer | FailureInit>

/** Sends a request until it is answered, or has failed for good. Rejects for what a hook throws only. */
export type Send = <Answer extends object>(outgoing: Outgoing, accept: Accept<Answer>) => Promise<Answer | Failure>

const maxErrorLength = 65_536
const maxBackoffMs = 10_000

/** Makes what sends requests by the rules of a catalog. One closure, and not several functions that hand each other objects: that would be a fifth more to load. */
export function createSend(options: FetchOptions): Send {
  const rows = options.errors && new Map(Object.values<CodeRow>(options.errors).map((row) => [row.code, row]))
  const authorize = createAuthorize(options)

  const runHook = async (name: keyof Hooks, told: object): Promise<void> => {
    try {
      await options.hooks?.[name]?.(told as never)
    } catch (cause) {
      throw new HookError(name, cause, told)
    }
  }

  return async (outgoing, accept) => {
    const { method, target, url, origin, problem, body, signal } = outgoing
    const { timeoutMs = 10_000, totalTimeoutMs = 60_000, retries = 2 } = { ...options, ...outgoing }
    const { backoffMs = 250, maxRetryAfterMs = 30_000, credentials } = options
    const deadline = performance.now() + totalTimeoutMs
    const isReplayable = !/Stream/.test(Object.prototype.toString.call(body))
    let attempts = 0
    let token: string | undefined
    let refusal: FailureInit | undefined
    let response: Response | undefined
    let text: string

    const fail: Fail = (kind, message, facts) => ({
      kind,
      message: `${method} ${url}: ${message}`,
      method,
      url,
      status: response?.status,
      requestId: response?.headers.get('x-request-id'),
      attempts,
      ...facts,
    })

    const refuse = (told: string): FailureInit => {
      const { status } = response as Response
      const { code, message, fields: errors } = decodeError(told, options.formats) ?? {}
      const row = rows?.get(`${code}`)
      const known = {
        retryAfterMs: retryAfterMs(response as Response),
        ...(message && { message: message.slice(0, maxMessageLength) }),
      }
      if (!code) return fail('http', `${status}`, { text: told, ...known })
      if (rows && !row) return fail('unlisted', code, { unlistedCode: code, errors, ...known })
      return fail('api', code, {
        error_code: code,
        errors,
        contradictsStatus: row?.status && row.status !== status,
        ...known,
      })
    }

    const attempt = async (ownSignal: AbortSignal) => {
      const headers = { ...outgoing.headers }
      try {
        token = await authorize(refusal && token, ownSignal)
      } catch (thrown) {
        const cause = isFailure(thrown) ? thrown : toPlainError(thrown)
        return { ...(refusal ?? fail('config', 'There is no key')), cause }
      }
      if (token) headers['authorization'] = `Bearer ${token}`
      const facts = { method, url, attempt: attempts + 1, headers }
      await runHook('onRequest', facts)
      // RFC 9110 §5.5, and Latin-1, which platforms let through. What they throw would quote the value.
      for (const name in headers) {
        if (/[^\t -~\x80-\xFF]/.test(`${headers[name]}`)) return fail('config', `${name} has a value that is none`)
      }
      // Looked up now, since tests put theirs in its place; called on its own, since browsers refuse it as a method.
      const fetch = options.fetch ?? globalThis.fetch
      attempts += 1
      const answer = await fetch(target, {
        method,
        headers,
        body,
        signal: ownSignal,
        credentials,
        duplex: 'half',
      } as RequestInit)
      if (!answer?.status) return fail('config', 'The answer is opaque')
      response = answer
      const { status, ok } = response
      await runHook('onResponse', { ...facts, status, headers: response.headers })
      if (ok || status === 304) return accept(response, outgoing, fail, refuse)
      const reader = method === 'HEAD' ? undefined : response.body?.getReader()
      const decoder = new TextDecoder()
      for (let read; reader && text.length < maxErrorLength && !(read = await reader.read()).done;)
        text = (text + decoder.decode(read.value, { stream: true })).slice(0, maxErrorLength)
      reader?.cancel().catch(() => undefined)
      return refuse(text)
    }

    const explain = (thrown: unknown, ms: number): FailureInit => {
      if (thrown instanceof HookError) throw thrown
      if (signal?.aborted) return fail('abort', 'Aborted', { cause: signal.reason })
      const isLate = thrown === timeUp
      if (response && !response.ok && (text || !isLate)) return refuse(text)
      const phase = response ? 'body' : 'headers'
      if (isLate) return fail('timeout', `No whole answer in ${ms} ms`, { phase, timeoutMs: ms })
      if (!response && isUnsendable(target, { method, headers: outgoing.headers }, thrown)) {
        attempts -= 1
        return fail('config', 'This is no request')
      }
      const cause = toPlainError(thrown)
      const offline = (globalThis.navigator as { readonly onLine?: boolean } | undefined)?.onLine === false
      return fail('network', `No whole answer: ${cause.message}`, { phase, offline, cause })
    }

    /** How long to wait before another try, in ms; or why there is none. */
    const planRetry = (
      { kind, status, error_code: code, retryAfterMs: hintMs = 0 }: FailureInit,
      tried: number,
    ): number | GaveUp | undefined => {
      // What the catalog says of the code, or else the status.
      const row = rows?.get(`${code}`)
      const retry = row?.retry ?? (/408|429|50[0234]/.test(`${row?.status ?? status}`) ? 'backoff' : '')
      if (!/network|timeout/.test(kind) && !/backoff|after-h/.test(retry)) return undefined
      // RFC 9110 §9.2.2: carried out twice, the others do what they do once.
      if (!isReplayable || (/POST|PATCH/.test(method) && !outgoing.headers[keyHeader])) return 'unsafe'
      if (tried >= retries) return 'attempts'
      if (hintMs > maxRetryAfterMs) return 'wait'
      const delayMs = Math.max(hintMs, Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** tried))
      if (performance.now() + delayMs >= deadline) return 'deadline'
      return spendRetry(origin) ? delayMs : 'budget'
    }

    for (let tried = 0; ;) {
      response = undefined
      text = ''
      const ms = Math.min(timeoutMs, deadline - performance.now())
      const outcome = problem
        ? fail('config', problem)
        : ms > 0
          ? await runWithin(ms, signal, attempt).catch((thrown: unknown) => explain(thrown, ms))
          : fail('config', 'A timeout is more than 0')
      if (!('kind' in outcome)) {
        refundRetry(origin, tried)
        return outcome
      }
      if (outcome.status === 401 && options.auth && isReplayable && !refusal) {
        refusal = outcome
        continue
      }
      const plan = planRetry(outcome, tried)
      const isOver = typeof plan !== 'number'
      // Made here, and not where it is found: its stack leads to the caller.
      const failure = createFailure({ ...outcome, gaveUp: isOver && plan })
      await runHook(
        isOver ? 'onFailure' : 'onRetry',
        isOver ? failure : { method, url, attempt: attempts, failure, delayMs: plan },
      )
      if (isOver) return failure
      tried += 1
      // Whether the time is up or the caller has aborted: the next try tells.
      await runWithin(plan, signal, () => new Promise(() => undefined)).catch(() => undefined)
    }
  }
}

/** Whether the platform refuses the request itself, or its port; `fetch` says so as it says that there is no network. */
function isUnsendable(target: string | Request, init: RequestInit, thrown: unknown): boolean {
  try {
    void new Request(target, init)
  } catch {
    return true
  }
  try {
    const { cause, message } = thrown as Error
    return /bad port|port \d+ are/.test(`${(cause as Error | undefined)?.message ?? message}`)
  } catch {
    return false
  }
}
