import { parseRetryAfter } from '@faultbook/contract'

/**
 * How long an answer asks to wait, in ms: `Retry-After`, else, of 429 and 503, the reset of `RateLimit` (IETF draft 11),
 * `RateLimit-Reset` or `X-RateLimit-Reset`, which is a number of seconds or an instant in s or ms since the epoch.
 * Dates are counted from the answer's own `Date`, since the clocks may differ.
 */
export function retryAfterMs({ status, headers }: Response): number | undefined {
  const now = Date.parse(headers.get('date') ?? '') || Date.now()
  const seconds = parseRetryAfter(headers.get('retry-after'), now)
  if (seconds !== undefined) return seconds * 1_000
  if (status !== 429 && status !== 503) return undefined
  const [, structured] = /;\s*t=(\d+)/.exec(headers.get('ratelimit') ?? '') ?? []
  const reset = Number(structured ?? headers.get('ratelimit-reset') ?? headers.get('x-ratelimit-reset') ?? Number.NaN)
  if (!(reset >= 0)) return undefined
  return Math.max(0, reset > 1e11 ? reset - now : reset > 1e9 ? reset * 1_000 - now : reset * 1_000)
}
