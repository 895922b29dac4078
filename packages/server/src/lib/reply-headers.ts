import type { ApiError, FullRow } from '@faultbook/contract'
import type { RequestFacts } from './request-facts.ts'

export type Headers = Readonly<Record<string, string>>

export interface HeaderOptions {
  /** Where the guide explains a code: `{code}` stands for the code. */
  readonly guideUrl: string | undefined
  /** The protection space that a 401 names (RFC 9110 §11.5). */
  readonly realm: string
  /** `Retry-After` where the error does not say, in seconds. */
  readonly retryAfterSeconds: number
  /** A number from 0 to 1, to spread retries. */
  readonly random: () => number
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// Visible ASCII, space and tab: what every HTTP implementation accepts (RFC 9110 §5.5).
const fieldValue = /^[\t\x20-\x7e]*$/

/** What says how a reply is sent is not an error's to say. */
const framing: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'trailer',
  'x-request-id',
])

/** The longest time there is, in seconds: what fits into 31 bits. */
const longestSeconds = 2_147_483_647

/** The address of a code's page in the guide. */
export function guideUrlOf(code: string, guideUrl: string | undefined): string | undefined {
  return guideUrl?.replaceAll('{code}', encodeURIComponent(code))
}

/** The headers that every reply of a row has, whatever the error (CONTRACT C7). */
export function rowHeaders(row: FullRow, contentType: string, varies: boolean, guideUrl: string | undefined): Headers {
  const url = guideUrlOf(row.code, guideUrl)
  return {
    'Content-Type': contentType,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(varies && { Vary: 'Accept' }),
    ...(url !== undefined && { Link: `<${url}>; rel="help"` }),
  }
}

/** Tells whether replies of a row have headers that depend on the error or the request. */
export function hasErrorHeaders(row: FullRow): boolean {
  return row.status === 401 || row.status === 403 || row.status === 429 || row.status === 503
}

/** The headers that depend on the error and the request (CONTRACT C8). Headers that no HTTP message may hold are dropped. */
export function errorHeaders(
  error: ApiError,
  row: FullRow,
  request: RequestFacts | undefined,
  options: HeaderOptions,
): Headers {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(error.headers ?? {})) {
    if (!token.test(name) || framing.has(name.toLowerCase())) continue
    if (typeof value === 'string' && fieldValue.test(value)) headers[name] = value
  }
  const has = (name: string): boolean => Object.keys(headers).some((key) => key.toLowerCase() === name)
  if (row.status === 401 && !has('www-authenticate')) headers['WWW-Authenticate'] = challenge(options.realm, request)
  if (row.status === 403 && row.name === 'insufficientScope' && !has('www-authenticate')) {
    headers['WWW-Authenticate'] = scopeChallenge(options.realm, error.params['scope'])
  }
  if ((row.status === 429 || row.status === 503) && !has('retry-after')) {
    headers['Retry-After'] = retryAfter(error.retryAfterSeconds ?? options.retryAfterSeconds, options.random)
  }
  return headers
}

/** RFC 6750 §3.1: no error code where no credential of the scheme was sent. */
function challenge(realm: string, request: RequestFacts | undefined): string {
  return `Bearer realm=${quoted(realm)}${request?.hasBearer === true ? ', error="invalid_token"' : ''}`
}

function scopeChallenge(realm: string, scope: string | number | undefined): string {
  const named = scope === undefined ? '' : `, scope=${quoted(String(scope))}`
  return `Bearer realm=${quoted(realm)}, error="insufficient_scope"${named}`
}

function quoted(text: string): string {
  return `"${text.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')}"`
}

/** Whole seconds, never earlier than asked for, later by up to a fifth: so that not all callers come back at once. */
function retryAfter(seconds: number, random: () => number): string {
  const asked = Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), longestSeconds) : 0
  const spread = Math.min(Math.floor(random() * (Math.ceil(asked / 5) + 1)), Math.ceil(asked / 5))
  return String(Math.min(asked + spread, longestSeconds))
}
