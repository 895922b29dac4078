import { envelope, statusPhrases } from '@faultbook/contract'
import type { ApiError, Format } from '@faultbook/contract'

/** The `X-Request-Id` of answers that are made up: always the same, so that tests and stories are. */
export const mockRequestId = '00000000-0000-4000-8000-000000000000'

/** What fits into 31 bits, as servers of ours have it. */
const longestSeconds = 2 ** 31 - 1

/** What {@link errorResponse} takes besides the error. */
export interface ErrorResponseOptions {
  /** The request that is answered: HEAD gets no body, and a 401 says whether the credential was refused or missing (none). */
  readonly request?: Pick<Request, 'method' | 'headers'>
  /** The `X-Request-Id` (the same for all). */
  readonly requestId?: string
  /** Where the guide explains a code: `{code}` stands for the code (none). */
  readonly guideUrl?: string
  /** The realm that a 401 names (`api`). */
  readonly realm?: string
  /** `Retry-After` of 429 and 503 where the error does not say, in seconds (1). */
  readonly retryAfterSeconds?: number
  /** The shape it travels in (the envelope). */
  readonly format?: Format
  /** Further headers, as those of CORS (none). */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Makes the answer that a server of ours sends for an error of the catalog: status, body and headers (CONTRACT C1 to C8); `Retry-After` without the jitter.
 * What one maker knows and another does not is given to the maker, as there: `errors.methodNotAllowed({ method, headers: { Allow: 'GET, HEAD' } })`.
 *
 * @example
 * http.post('https://api.example.com/customers', () => errorResponse(errors.emailTaken({ fields: { email: 'is in use' } })))
 */
export function errorResponse(error: ApiError, options: ErrorResponseOptions = {}): Response {
  const { request, requestId = mockRequestId, format = envelope } = options
  const { code, status, message, fields } = error
  const guideUrl = options.guideUrl?.replaceAll('{code}', encodeURIComponent(code))
  const wire = { code, status, title: statusPhrases[status], message, fields, guideUrl, requestId }
  const headers = new Headers({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Accept',
    ...(guideUrl !== undefined && { Link: `<${guideUrl}>; rel="help"` }),
    ...statusHeaders(error, options),
  })
  for (const [name, value] of Object.entries(error.headers ?? {})) if (isHeader(name, value)) headers.set(name, value)
  const last = { 'Content-Type': format.contentType, 'X-Request-Id': requestId, ...options.headers }
  for (const [name, value] of Object.entries(last)) headers.set(name, value)
  return new Response(request?.method === 'HEAD' ? null : format.encode(wire), { status, headers })
}

/** The headers of single statuses (CONTRACT C8). */
function statusHeaders(
  { status, params, retryAfterSeconds }: ApiError,
  { request, realm = 'api', ...options }: ErrorResponseOptions,
): Readonly<Record<string, string>> {
  const challenge = `Bearer realm=${quote(realm)}`
  if (status === 401) {
    const isRefused = /^bearer +\S/i.test(request?.headers.get('authorization') ?? '')
    return { 'WWW-Authenticate': isRefused ? `${challenge}, error="invalid_token"` : challenge }
  }
  if (status === 403 && 'scope' in params)
    return { 'WWW-Authenticate': `${challenge}, error="insufficient_scope", scope=${quote(`${params['scope']}`)}` }
  if (status !== 429 && status !== 503) return {}
  const seconds = retryAfterSeconds ?? options.retryAfterSeconds ?? 1
  return { 'Retry-After': `${Math.min(longestSeconds, Math.ceil(seconds > 0 ? seconds : 0))}` }
}

/** As servers of ours do, which drop what no message may hold (RFC 9110 §5.5). */
function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)
}

function quote(text: string): string {
  return `"${text.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')}"`
}
