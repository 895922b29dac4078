import { attempt } from './attempt.ts'
import type { Accept, Journey } from './attempt.ts'
import { createAuthorize } from './authorize.ts'
import type { CodeRow } from './code-table.ts'
import type { Failure, GaveUp } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { FetchOptions } from './options.ts'
import { isStream } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { refundRetry, spendRetry } from './retry-budget.ts'
import { runHook } from './run-hook.ts'
import { longestTimerMs, runWithin } from './run-within.ts'

/** Sends a request until it is answered, or has failed for good. Rejects for what a hook throws only. */
export type Send = <Answer>(outgoing: Outgoing, accept: Accept<Answer>) => Promise<Answer | Failure>

/** Carried out twice it does what it does once (RFC 9110 §9.2.2). */
const repeatable = /^(?:GET|HEAD|PUT|DELETE|OPTIONS|TRACE|QUERY)$/
const passing = /^(?:408|429|50[0234])$/
const maxBackoffMs = 10_000

/** Makes what sends requests by the rules of a catalog. */
export function createSend(options: FetchOptions): Send {
  const rows = options.errors && new Map(Object.values<CodeRow>(options.errors).map((row) => [row.code, row]))
  const means = { options, rows, authorize: createAuthorize(options) }
  const { hooks, backoffMs = 250, maxRetryAfterMs = 30_000 } = options

  /** Whether another try may help: as the catalog says of the code, or else the status. */
  const isPassing = ({ kind, status, error_code: code = '' }: Failure): boolean => {
    if (kind === 'network' || kind === 'timeout') return true
    const retry = rows?.get(code)?.retry
    return retry === undefined ? passing.test(`${status}`) : /^(?:backoff|after-header)$/.test(retry)
  }

  return async (outgoing, accept) => {
    const { method, origin, url, headers, signal } = outgoing
    const timeoutMs = outgoing.timeoutMs ?? options.timeoutMs ?? 10_000
    const totalTimeoutMs = outgoing.totalTimeoutMs ?? options.totalTimeoutMs ?? 60_000
    const retries = outgoing.retries ?? options.retries ?? 2
    const deadline = performance.now() + totalTimeoutMs
    const isReplayable = !isStream(outgoing.body)
    const journey: Journey = { attempts: 0 }

    /** How long to wait before another try, in ms; or why there is none. */
    const planRetry = (failure: Failure, tried: number): number | GaveUp | undefined => {
      if (!isPassing(failure)) return undefined
      if (!isReplayable || !(repeatable.test(method) || 'idempotency-key' in headers)) return 'unsafe'
      if (tried >= retries) return 'attempts'
      const hintMs = 'retryAfterMs' in failure ? (failure.retryAfterMs ?? 0) : 0
      if (hintMs > maxRetryAfterMs) return 'wait'
      const delayMs = Math.max(hintMs, Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** tried))
      if (performance.now() + delayMs >= deadline) return 'deadline'
      return spendRetry(origin) ? delayMs : 'budget'
    }

    for (let tried = 0; ;) {
      const leftMs = tried ? deadline - performance.now() : totalTimeoutMs
      const failure = await attempt(means, journey, outgoing, Math.min(timeoutMs, leftMs), accept)
      if (!isFailure(failure)) {
        refundRetry(origin, tried > 0)
        return failure
      }
      if (failure.status === 401 && options.auth && isReplayable && !journey.refusal) {
        journey.refusal = failure
        continue
      }
      const plan = planRetry(failure, tried)
      if (typeof plan !== 'number') {
        if (plan !== undefined) Reflect.set(failure, 'gaveUp', plan)
        await runHook(hooks, 'onFailure', failure, failure)
        return failure
      }
      tried += 1
      await runHook(hooks, 'onRetry', { method, url, attempt: journey.attempts, failure, delayMs: plan }, failure)
      // Whether time is up or the caller has aborted: the next try tells.
      await runWithin(Math.min(plan, longestTimerMs - 1), signal, () => new Promise(() => undefined)).catch(
        () => undefined,
      )
    }
  }
}
