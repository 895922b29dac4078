import type { Rule } from '../rule.ts'

/** What undici and Node's network code say when an answer took too long. */
const timeoutCodes = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])

/**
 * Recognizes what `fetch` and undici throw when another server fails (CONTRACT, upstream failures):
 * a deadline is `upstreamTimeout`; refused, reset, unknown host, TLS or a cut body `badUpstream`.
 * A bare network error is declined, since a database driver throws the same.
 */
export const upstreamRule: Rule = (thrown, { errors }) => {
  if (!(thrown instanceof Error)) return undefined
  if (thrown.name === 'TimeoutError' && thrown instanceof DOMException) return errors.upstreamTimeout({ cause: thrown })
  const isUndici = codeOf(thrown)?.startsWith('UND_ERR_') === true
  // fetch: "fetch failed" before the headers, "terminated" within the body; the reason is the cause.
  const isFetch = thrown instanceof TypeError && (thrown.message === 'fetch failed' || thrown.message === 'terminated')
  if (!isUndici && !isFetch) return undefined
  return isNetworkTimeout(thrown) ? errors.upstreamTimeout({ cause: thrown }) : errors.badUpstream({ cause: thrown })
}

/** Tells whether an error of `fetch` says that the other server took too long: to connect, to answer, or to go on. */
export function isNetworkTimeout(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return [codeOf(thrown), codeOf(cause)].some((code) => code !== undefined && timeoutCodes.has(code))
}

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { code } = value as { readonly code?: unknown }
  return typeof code === 'string' ? code : undefined
}
