import type { Call } from './call.ts'
import type { FailureInit, GaveUp } from './failure.ts'
import { keyHeader } from './outgoing.ts'
import { hasRetry } from './retry-budget.ts'

const maxBackoffMs = 10_000

/** How long to wait before another try, in ms; or why there is none, undefined where none could help. */
export function planRetry(
  { options, rows, outgoing, tried }: Call,
  { kind, status, error_code: code, retryAfterMs: hintMs = 0 }: FailureInit,
  leftMs: number,
): number | GaveUp | undefined {
  const { backoffMs = 250, maxRetryAfterMs = 30_000 } = options
  const { method, headers, target, isStream, retries = options.retries ?? 2 } = outgoing
  // What the catalog says of the code, or else the status.
  const row = rows?.get(code)
  const retry = row?.retry ?? (/408|429|50[0234]/.test(`${row?.status ?? status}`) ? 'backoff' : '')
  const mayPass = /network|timeout/.test(kind) || (/api|unl|http/.test(kind) && /backoff|after-h/.test(retry))
  if (!mayPass) return undefined
  // RFC 9110 §9.2.2: carried out twice, these do what they do once.
  const isRepeatable = /^(?:GET|HEAD|PUT|DELETE|OPTIONS|TRACE|QUERY)$/.test(method) || headers[keyHeader]
  if (isStream || !isRepeatable) return 'unsafe'
  if (!(tried < retries)) return 'attempts'
  if (hintMs > maxRetryAfterMs) return 'wait'
  const delayMs = Math.max(hintMs, Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** tried))
  // Timers fire up to 1 ms early.
  if (leftMs <= delayMs + 1) return 'deadline'
  return hasRetry(target) ? delayMs : 'budget'
}
