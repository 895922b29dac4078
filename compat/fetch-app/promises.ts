import { secret } from './cases.ts'

/** An answer as it came over HTTP. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** Whether the connection ended before the body did. */
  readonly isCut: boolean
}

/** What one case is to be answered with. */
export interface Promised {
  /** Last part of the path. */
  readonly name: string
  readonly method?: 'HEAD' | 'POST'
  readonly isKept: (answer: Answer) => boolean
}

/** What is to be answered on every platform. */
export const promises: readonly Promised[] = [
  { name: 'ok', isKept: ({ status, body }) => status === 200 && body === '{"success":true,"data":"fine"}' },
  {
    name: 'empty',
    isKept: ({ status, headers, body }) => status === 204 && body === '' && headers.get('x-own') === 'kept',
  },
  ...['error', 'null', 'undefined', 'text', 'status-200', 'status-403', 'crlf', 'late'].map((name) => ({
    name,
    isKept: isEnvelope(500, 'SRV_001'),
  })),
  {
    name: 'error',
    method: 'HEAD',
    isKept: ({ status, headers, body }) => status === 500 && body === '' && isTyped(headers),
  },
  { name: 'catalog', isKept: isEnvelope(404, 'RES_001') },
  { name: 'foreign-text', isKept: isEnvelope(404) },
  { name: 'foreign-json', isKept: (answer) => isEnvelope(422)(answer) && answer.headers.get('x-own') === 'kept' },
  { name: 'foreign-null', isKept: isEnvelope(503) },
  { name: 'thrown-response-403', isKept: isEnvelope(403) },
  { name: 'cut', isKept: ({ body, isCut }) => isCut && !body.includes(secret) },
  { name: 'redirect', isKept: isRedirect(307) },
]

/** What a framework's own control flow is to be answered with besides. */
export const frameworkPromises: readonly Promised[] = [
  ...promises,
  { name: 'redirect-permanently', isKept: isRedirect(308) },
  { name: 'not-found', isKept: isEnvelope(404) },
  { name: 'forbidden', isKept: isEnvelope(403) },
  { name: 'unauthorized', isKept: isEnvelope(401) },
  { name: 'no/such/path', isKept: isEnvelope(404) },
  { name: 'ok', method: 'POST', isKept: (answer) => isEnvelope(405)(answer) && answer.headers.has('allow') },
  // Whatever was thrown before: the process lives.
  { name: 'ok', isKept: ({ status }) => status === 200 },
]

/** An error in the format, with its headers, that tells nothing of what was thrown (CONTRACT C1, C3, C6, C7, C14). */
function isEnvelope(status: number, code?: string): Promised['isKept'] {
  return (answer) => {
    const { success, errors, message, error_code, ...rest } = parse(answer.body)
    return (
      answer.status === status &&
      success === false &&
      typeof errors === 'object' &&
      typeof message === 'string' &&
      typeof error_code === 'string' &&
      (code === undefined || error_code === code) &&
      Object.keys(rest).length === 0 &&
      isTyped(answer.headers) &&
      !`${answer.body}${JSON.stringify([...answer.headers])}`.includes(secret)
    )
  }
}

function isRedirect(status: number): Promised['isKept'] {
  return (answer) => answer.status === status && answer.headers.get('location')?.endsWith('/elsewhere') === true
}

function isTyped(headers: Headers): boolean {
  return (
    headers.get('content-type') === 'application/json; charset=utf-8' &&
    headers.get('cache-control') === 'no-store' &&
    headers.get('x-content-type-options') === 'nosniff' &&
    /^[0-9a-f-]{36}$/.test(headers.get('x-request-id') ?? '')
  )
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
