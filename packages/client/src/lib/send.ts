import { attempt } from './attempt.ts'
import type { Accept } from './attempt.ts'
import { createAuthorize } from './authorize.ts'
import type { Call } from './call.ts'
import type { CodeRow } from './code-table.ts'
import { createFailure } from './failure.ts'
import type { Failure } from './failure.ts'
import { runHook } from './hook-error.ts'
import type { FetchOptions } from './options.ts'
import type { Outgoing } from './outgoing.ts'
import { planRetry } from './plan-retry.ts'
import { refundRetry } from './retry-budget.ts'
import { runWithin } from './run-within.ts'

/** Sends a request until it is answered, or has failed for good. Rejects for what a hook throws only. */
export type Send = <Answer extends object>(outgoing: Outgoing, accept: Accept<Answer>) => Promise<Answer | Failure>

/** Makes what sends requests by the rules of a catalog. */
export function createSend(options: FetchOptions): Send {
  const rows = options.errors && new Map(Object.values<CodeRow>(options.errors).map((row) => [row.code, row]))
  const means = { options, rows, authorize: createAuthorize(options) }

  return async (outgoing, accept) => {
    const { method, url, origin, signal, isStream } = outgoing
    const timeoutMs = outgoing.timeoutMs ?? options.timeoutMs ?? 10_000
    const totalTimeoutMs = outgoing.totalTimeoutMs ?? options.totalTimeoutMs ?? 60_000
    const started = performance.now()
    const leftMs = (): number => Math.ceil(totalTimeoutMs - performance.now() + started)
    const call = { ...means, outgoing, attempts: 0, tried: 0 } as Call

    for (;;) {
      const outcome = await attempt(call, Math.min(timeoutMs, leftMs()), accept)
      if (!('kind' in outcome)) {
        refundRetry(origin, call.tried)
        return outcome
      }
      if (outcome.status === 401 && options.auth && !isStream && !call.refusal) {
        call.refusal = outcome
        continue
      }
      let plan = planRetry(call, outcome, leftMs())
      if (typeof plan === 'number') {
        const failure = createFailure(outcome)
        await runHook(options, 'onRetry', { method, url, attempt: call.attempts, failure, delayMs: plan })
        // Whether the time is up or the caller has aborted: the next try tells.
        await runWithin(plan, signal, () => new Promise(() => undefined)).catch(() => undefined)
        if (leftMs() < 2) plan = 'deadline'
      }
      if (typeof plan !== 'number') {
        // Made here, and not where it is found: its stack leads to the caller.
        const failure = createFailure({ ...outcome, gaveUp: plan })
        await runHook(options, 'onFailure', failure)
        return failure
      }
      call.tried += 1
    }
  }
}
