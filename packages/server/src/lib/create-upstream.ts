import { isApiError } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { isJsonType } from './media-type.ts'
import type { ServerCatalog } from './server-catalog.ts'
import { isNetworkTimeout } from './rules/upstream-rule.ts'
import { toRefusalError } from './upstream-refusal.ts'

/** What {@link createUpstream} is given. */
export interface UpstreamOptions {
  /** The catalog it throws from. */
  readonly errors: ServerCatalog
  /** The address of the other server, with or without a path. */
  readonly baseUrl: string | URL
  /** How long an answer may take in all, its body included, in ms (10,000). */
  readonly timeoutMs?: number
  /** The most bytes an answer may have (1,048,576). */
  readonly maxBodyBytes?: number
  /** Headers of every call. */
  readonly headers?: Readonly<Record<string, string>>
  /** The platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** The present, in ms since the epoch (`Date.now`). */
  readonly now?: () => number
}

/** One call. */
export interface UpstreamCall {
  /** The method (`GET`). */
  readonly method?: string
  /** Parameters added to the URL (none). */
  readonly query?: Readonly<Record<string, string>>
  /** Headers of this call, over those of every call (none). */
  readonly headers?: Readonly<Record<string, string>>
  /** The body as it is sent; its `content-type` is a header (none). */
  readonly body?: string
  /** Ends the call early; what it is aborted with is thrown as it is. */
  readonly signal?: AbortSignal
  /** What an error status of the other server means here: status → error. Without it, its 4xx are `badUpstream`. */
  readonly meanings?: Readonly<Record<number, () => ApiError>>
}

/** A success of the other server. */
export interface UpstreamAnswer {
  /** From 200 to 299. */
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON; undefined for an answer without a body. */
  readonly data: unknown
}

/** Calls another server: gives its JSON, or throws one of our errors. */
export type Upstream = (path: string, call?: UpstreamCall) => Promise<UpstreamAnswer>

/**
 * Wraps `fetch` for calls to another service, so that its failures become ours (CONTRACT, upstream failures):
 * refused, reset, garbage, another media type or a cut body are `badUpstream`, its own 503 or 429 `unavailable` with its `Retry-After`,
 * the deadline for headers and body `upstreamTimeout`. Redirects are not followed. Nothing of its error bodies is passed on.
 *
 * @throws {TypeError} If `baseUrl` is no http or https URL.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { errors, timeoutMs = 10_000, maxBodyBytes = 1_048_576, fetch = globalThis.fetch, now = Date.now } = options
  const base = parseBase(options.baseUrl)

  return async (path, call = {}) => {
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal])
    try {
      const response = await fetch(toUrl(base, path, call.query), {
        method: call.method ?? 'GET',
        headers: { accept: 'application/json', ...options.headers, ...call.headers },
        body: call.body ?? null,
        redirect: 'manual',
        signal,
      })
      refuseStatus(response, call, errors, now())
      return {
        status: response.status,
        headers: response.headers,
        data: await readData(response, maxBodyBytes, errors),
      }
    } catch (cause) {
      if (call.signal?.aborted === true) throw call.signal.reason
      if (isApiError(cause)) throw cause
      throw deadline.aborted || isNetworkTimeout(cause)
        ? errors.upstreamTimeout({ cause })
        : errors.badUpstream({ cause })
    }
  }
}

function parseBase(baseUrl: string | URL): URL {
  const base = URL.canParse(String(baseUrl)) ? new URL(baseUrl) : undefined
  if (base?.protocol !== 'http:' && base?.protocol !== 'https:')
    throw new TypeError('An upstream needs an http or https URL')
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}

/** Joins by text, not by URL resolution: a path can't lead to another host, nor climb out of the base. */
function toUrl(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base)
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
  url.pathname += segments.map((segment) => encodeURIComponent(segment)).join('/')
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value)
  return url
}

function refuseStatus(response: Response, { meanings = {} }: UpstreamCall, errors: ServerCatalog, now: number): void {
  const { status, ok } = response
  if (ok) return
  void response.body?.cancel().catch(() => undefined)
  const cause = new Error(`The upstream server answered ${status}`)
  const meaning = Object.hasOwn(meanings, status) ? meanings[status] : undefined
  if (meaning !== undefined) throw meaning()
  throw toRefusalError({ status, retryAfter: response.headers.get('retry-after'), cause, now }, errors)
}

async function readData(response: Response, maxBodyBytes: number, errors: ServerCatalog): Promise<unknown> {
  if (response.status === 204 || response.body === null) return undefined
  const refuse = (reason: string): never => {
    throw errors.badUpstream({ cause: new Error(`The upstream server answered ${reason}`) })
  }
  const type = response.headers.get('content-type')
  if (type === null || !isJsonType(type)) {
    void response.body.cancel().catch(() => undefined)
    return refuse('with another media type than JSON')
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBodyBytes) refuse(`with more than ${maxBodyBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  text += decoder.decode()
  try {
    return JSON.parse(text)
  } catch {
    // Not its cause: V8's sentence quotes the body, which would get into the report.
    return refuse('with broken JSON')
  }
}
