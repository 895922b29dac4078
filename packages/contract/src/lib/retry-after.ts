/** Whole seconds, or a date in one of the three forms that a recipient has to take. */
const forms =
  /^(\d{1,9}|(\w{3}, \d\d \w{3} \d{4}|\w+day, ([0-2]\d|3[01])-\w{3}-\d\d) [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/

/**
 * Reads a `Retry-After` header: whole seconds, or the time until an HTTP date (RFC 9110 §10.2.3, §5.6.7). Undefined for anything else.
 *
 * @param now The present, in ms since the epoch.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (!forms.test(text)) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  // The form of asctime() names no zone: it is GMT too.
  const seconds = Math.ceil((Date.parse(text.replace(/\d{4}$/, '$& GMT')) - now) / 1_000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}
