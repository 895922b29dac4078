/** Headers that describe the answer that did not happen; an error drops them and keeps all others (CONTRACT C11). */
export function describesAnswer(name: string): boolean {
  const lower = name.toLowerCase()
  return lower.startsWith('content-') ? !lower.startsWith('content-security-policy') : answerHeaders.has(lower)
}

const answerHeaders = new Set([
  'etag',
  'last-modified',
  'location',
  'cache-control',
  'accept-ranges',
  'age',
  'digest',
  'repr-digest',
  'refresh',
  'expires',
  'transfer-encoding',
  'trailer',
])

/** Adds a value to a list header, once. */
export function appendToList(list: unknown, value: string): string {
  const items = (Array.isArray(list) ? list : [list]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  )
  const known = items.join(', ')
  if (known === '') return value
  return known.split(',').some((item) => item.trim().toLowerCase() === value.toLowerCase())
    ? known
    : `${known}, ${value}`
}

/** Headers that are added to what is there, where others replace it. */
export const listHeaders: ReadonlySet<string> = new Set(['vary', 'link'])

/** What a page of another origin may read of a reply (CONTRACT C9). */
export const exposedHeaders =
  'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Link, WWW-Authenticate, Allow, ETag, Location, Content-Language, Idempotency-Replayed'

/** An app says the same each time: what it said last, and what became of it. */
let lastGiven = exposedHeaders
let lastExposed = exposedHeaders

/** Adds {@link exposedHeaders} to an `Access-Control-Expose-Headers` header; not trusting in `*`, which says nothing to a request with credentials. */
export function withExposedHeaders(list: unknown): string {
  const given = typeof list === 'string' ? list : toText(list)
  if (given === '') return exposedHeaders
  if (given === lastGiven || given === lastExposed) return lastExposed
  let exposed = given
  for (const name of exposedHeaders.split(', ')) exposed = appendToList(exposed, name)
  lastGiven = given
  lastExposed = exposed
  return exposed
}

function toText(list: unknown): string {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string').join(', ') : ''
}
