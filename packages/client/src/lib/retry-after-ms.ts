import { parseRetryAfter } from '@faultbook/contract'

/**
 * How long an answer asks to wait, in ms: `Retry-After`, else, of 429 and 503, the reset of `RateLimit` (IETF draft 11),
 * `RateLimit-Reset` or `X-RateLimit-Reset`, which is a number of seconds or an instant in s or ms since the epoch.
 * Dates are counted from the answer's own `Date`, since the clocks may differ.
 */
export function retryAfterMs({ status, headers }: Response): number | undefined {
  const read = (name: string): string | null => headers.get(name)
  const now = Date.parse(`${read('date')}`) || Date.now()
  const seconds = parseRetryAfter(read('retry-after'), now)
  if (seconds !== undefined) return seconds * 1_000
  const draft = /t=(\d+)/.exec(`${read('ratelimit')}`)?.[1]
  const reset = draft ?? read('ratelimit-reset') ?? read('x-ratelimit-reset')
  if (!/429|503/.test(`${status}`) || !/^\d+$/.test(`${reset}`)) return undefined
  const ms = Number(reset) * (Number(reset) > 1e11 ? 1 : 1_000)
  return ms > 1e11 ? Math.max(0, ms - now) : ms
}
