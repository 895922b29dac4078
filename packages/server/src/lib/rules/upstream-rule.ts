import type { ApiError } from '@faultbook/contract'
import { isErrorLike } from '../describe-thrown.ts'
import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { toRefusalError } from '../upstream-refusal.ts'
import { isAxiosError, readAxiosError } from './axios-error.ts'

type Members = Readonly<Record<string, unknown>>

/** What undici and Node's network code say when an answer took too long. */
const timeoutCodes: ReadonlySet<unknown> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])

/** What undici says that was the other server's doing; its other codes are about a wrong call, or a client that we closed. */
const badUpstreamCodes: ReadonlySet<unknown> = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_INFO',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_HTTP_PARSER',
  'UND_ERR_REDIRECT_MAX',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
])

/** An answer that undici took for an error. */
const refusalCodes: ReadonlySet<unknown> = new Set(['UND_ERR_RESPONSE', 'UND_ERR_REQ_RETRY'])

/** What the fetch of Node and Deno says before the headers, and within the body; the reason, if any, is the cause. */
const fetchSentences: ReadonlySet<string> = new Set([
  'fetch failed',
  'terminated',
  'error reading a body from connection',
])

/**
 * Recognizes what `fetch` (of Node, Bun and Deno), undici and axios throw when another server fails (CONTRACT, upstream failures):
 * a deadline is `upstreamTimeout`; refused, reset, unknown host, TLS, garbage or a cut body `badUpstream`; where the library takes a status
 * for an error, the other server's 503 and 429 are `unavailable` with its `Retry-After`, and all others `badUpstream`.
 * A bare network error is declined, since a database driver throws the same; so is a call that was wrong, or that we cancelled.
 */
export const upstreamRule: Rule = (thrown, { errors }) => {
  if (!isErrorLike(thrown)) return undefined
  const error = thrown as Error & Members
  if (isAxiosError(error)) return toAxiosError(error, errors)
  if (refusalCodes.has(error['code'])) return toUndiciRefusal(error, errors)
  if (isDeadline(thrown)) return errors.upstreamTimeout({ cause: thrown })
  const isUndici = badUpstreamCodes.has(error['code']) || isUndiciTimeout(error) || error['name'] === 'HTTPParserError'
  if (!isUndici && !isFetchError(error)) return undefined
  return isNetworkTimeout(thrown) ? errors.upstreamTimeout({ cause: thrown }) : errors.badUpstream({ cause: thrown })
}

/** Tells whether an error of `fetch` says that the other server took too long: to connect, to answer, or to go on. */
export function isNetworkTimeout(thrown: unknown): boolean {
  return [thrown, member(thrown, 'cause')].some((error) => timeoutCodes.has(member(error, 'code')))
}

/** `AbortSignal.timeout()`. */
function isDeadline(thrown: unknown): boolean {
  return Object.prototype.toString.call(thrown) === '[object DOMException]' && member(thrown, 'name') === 'TimeoutError'
}

function isUndiciTimeout({ code }: Members): boolean {
  return timeoutCodes.has(code) && code !== 'ETIMEDOUT'
}

/** A TypeError of a sentence that is always the same, or, in Bun, an error with the URL as its path. */
function isFetchError({ name, message, path, code }: Members): boolean {
  if (name === 'TypeError' && typeof message === 'string' && fetchSentences.has(message)) return true
  return typeof path === 'string' && /^https?:\/\//.test(path) && typeof code === 'string'
}

function toAxiosError(thrown: Members, errors: ServerCatalog): ApiError | undefined {
  const found = readAxiosError(thrown)
  if (found === 'wrong call') return undefined
  if (found === 'timeout' || isNetworkTimeout(thrown)) return errors.upstreamTimeout({ cause: thrown })
  if (found === 'no answer') return errors.badUpstream({ cause: thrown })
  return toRefusalError({ ...found, cause: thrown, now: Date.now() }, errors)
}

function toUndiciRefusal(thrown: Members, errors: ServerCatalog): ApiError | undefined {
  const { statusCode: status, headers } = thrown
  if (typeof status !== 'number') return undefined
  const header = member(headers, 'retry-after')
  const retryAfter = typeof header === 'string' ? header : null
  return toRefusalError({ status, retryAfter, cause: thrown, now: Date.now() }, errors)
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Members)[name] : undefined
}
