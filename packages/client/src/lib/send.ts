import { createAuthorize } from './authorize.ts'
import { fail } from './call.ts'
import type { Call } from './call.ts'
import type { CodeRow } from './code-table.ts'
import { exchange, explain } from './exchange.ts'
import type { Accept } from './exchange.ts'
import { createFailure } from './failure.ts'
import type { Failure } from './failure.ts'
import { HookError, runHook } from './hook-error.ts'
import type { FetchOptions, Hooks } from './options.ts'
import { toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { planRetry } from './plan-retry.ts'
import { refundRetry, spendRetry } from './retry-budget.ts'
import { runWithin } from './run-within.ts'

/** Sends a request until it is answered, or has failed for good. Rejects for what a hook throws only. */
export type Send = <Answer extends object>(outgoing: Outgoing, accept: Accept<Answer>) => Promise<Answer | Failure>

/** Makes what sends requests by the rules of a catalog. */
export function createSend(options: FetchOptions): Send {
  const { hooks, auth, apiKey } = options
  const rows = options.errors && new Map(Object.values<CodeRow>(options.errors).map((row) => [row.code, row]))
  const authorize = auth && createAuthorize(auth)

  return async (outgoing, accept) => {
    const { signal, target, isStream } = outgoing
    const timeoutMs = outgoing.timeoutMs ?? options.timeoutMs ?? 10_000
    const totalTimeoutMs = outgoing.totalTimeoutMs ?? options.totalTimeoutMs ?? 60_000
    const started = performance.now()
    const leftMs = (): number => Math.ceil(totalTimeoutMs - performance.now() + started)
    const call = toCall(options, rows, outgoing.headers['authorization'] ? undefined : authorize, outgoing)
    let problem = outgoing.problem
    if (!(timeoutMs > 0 && totalTimeoutMs > 0)) problem = 'A timeout is more than 0'
    // A controller, say: nothing would ever end the call.
    if (signal && !signal.addEventListener) problem = 'The signal is none'
    // An environment variable that is not set.
    if ('apiKey' in options && !apiKey) problem = 'There is no key'

    for (;;) {
      let outcome
      call.response = undefined
      call.text = ''
      const ms = Math.min(timeoutMs, leftMs())
      const { attempts } = call
      try {
        outcome = problem
          ? fail(call, 'config', problem)
          : await runWithin(ms, signal, (own) => exchange(call, own, accept))
      } catch (thrown) {
        outcome = explain(call, thrown, ms, attempts)
      }
      if (!('kind' in outcome)) {
        refundRetry(target, call.tried)
        return outcome
      }
      if (outcome.status === 401 && call.authorize && !isStream && !call.isRefused && !isElsewhere(call)) {
        call.refusal = outcome
        call.isRefused = true
        continue
      }
      let plan = planRetry(call, outcome, leftMs())
      if (typeof plan === 'number') {
        if (hooks?.onRetry) {
          const failure = createFailure(outcome)
          const { method, url } = failure
          const told = { method, url, attempt: call.attempts, failure, delayMs: plan }
          await tell(hooks, 'onRetry', told, leftMs(), signal)
        }
        // Whether the time is up or the caller has aborted: the next try tells.
        await runWithin(plan, signal, () => new Promise(() => undefined)).catch(() => undefined)
        if (leftMs() < 2) plan = 'deadline'
        else if (!signal?.aborted && !spendRetry(target)) plan = 'budget'
      }
      if (typeof plan !== 'number') {
        // Made here, and not where it is found: its stack leads to the caller.
        const failure = createFailure({ ...outcome, gaveUp: plan })
        // As long as a try may take: of a call whose time is up, the operators want to know most.
        if (hooks?.onFailure)
          await tell(hooks, 'onFailure', failure, signal?.aborted ? 1 : Math.max(leftMs(), timeoutMs))
        return failure
      }
      call.tried += 1
    }
  }
}

/** Whether redirects have led to another origin, which platforms send no key to. */
function isElsewhere({ response, outgoing }: Call): boolean {
  return response?.redirected === true && toPlace(response.url).origin !== toPlace(outgoing.target).origin
}

/** Tells a hook, and waits for it, but not longer than the call may take. */
async function tell(
  hooks: Hooks,
  name: keyof Hooks,
  told: object,
  leftMs: number,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await runWithin(Math.max(leftMs, 1), signal, () => runHook(hooks, name, told))
  } catch (thrown) {
    if (thrown instanceof HookError) throw thrown
  }
}

/** All members at once: an object that grows is slower. */
function toCall(options: Call['options'], rows: Call['rows'], authorize: Call['authorize'], outgoing: Outgoing): Call {
  return {
    options,
    rows,
    authorize,
    outgoing,
    attempts: 0,
    tried: 0,
    headers: outgoing.headers,
    response: undefined,
    text: '',
    token: options.apiKey,
    refusal: undefined,
    isRefused: false,
  }
}
