import { parseRetryAfter } from '@faultbook/contract'

/**
 * How long an answer asks to wait, in ms: `Retry-After`, else, of 429 and 503, the reset of `RateLimit` (IETF draft 11),
 * `RateLimit-Reset` or `X-RateLimit-Reset`, which is a number of seconds or an instant in s or ms since the epoch.
 * Dates are counted from the answer's own `Date`, since the clocks may differ.
 */
export function retryAfterMs({ status, headers }: Response): number | undefined {
  const read = (name: string): string | null => headers.get(name)
  const isLimited = status === 429 || status === 503
  const after = read('retry-after')
  if (after === null && !isLimited) return undefined
  const now = Date.parse(`${read('date')}`) || Date.now()
  const seconds = parseRetryAfter(after, now)
  if (seconds !== undefined) return seconds * 1_000
  const limits = `${read('ratelimit')}`
  // Of several limits the one that is used up; drafts 03 to 07 have one, and call it reset.
  const draft = /\br=0\b[^,]*?;\s*t=(\d+)/.exec(limits) ?? /(?:;\s*t|\breset)=(\d+)/.exec(limits)
  const reset = draft?.[1] ?? read('ratelimit-reset') ?? read('x-ratelimit-reset')
  if (!isLimited || !/^\d+$/.test(`${reset}`)) return undefined
  const ms = Number(reset) * (Number(reset) > 1e11 ? 1 : 1_000)
  return ms > 1e11 ? Math.max(0, ms - now) : ms
}
