import { maxErrorLength } from './exchange.ts'
import type { Accept } from './exchange.ts'
import { fail } from './call.ts'
import { isFailure } from './is-failure.ts'
import type { FetchOptions } from './options.ts'
import { isBodiless, keyHeader, makeKey, toHeaders, toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { createSend } from './send.ts'

/**
 * Makes a `fetch` that keeps to the rules of a client: credentials, deadlines, retries by the catalog. Bodies are read into memory, so that they can be sent again.
 * It gives a Response whose body has come already, so that none of it can stall; but for `text/event-stream`, which is handed on as it comes.
 * It throws a {@link Failure} for everything else, an error status and HTML where the request does not accept it included.
 *
 * @example
 * const client = createOpenApiClient<paths>({ baseUrl, fetch: createFetch({ apiKey, errors: codes }) })
 */
export function createFetch(options: FetchOptions = {}): typeof globalThis.fetch {
  const send = createSend(options)
  return async (input, init) => {
    const outcome = await send(toRequest(input, init, options), readResponse)
    if (isFailure(outcome)) throw outcome
    return outcome
  }
}

function toRequest(input: string | URL | Request, init: RequestInit | undefined, options: FetchOptions): Outgoing {
  try {
    const from = input instanceof Request ? input : undefined
    // A Request that is told anything forgets its policy; and what platforms add to `init` no Request keeps.
    const { signal = from?.signal, referrerPolicy = from?.referrerPolicy, ...rest } = init ?? {}
    // Without the signal, which it would listen to until it is collected.
    const target = new Request(input, { ...init, signal: null })
    const method = target.method.toUpperCase()
    const headers = toHeaders(options.headers, Object.fromEntries(target.headers))
    if (options.idempotencyKeys && method === 'POST') headers[keyHeader] ??= makeKey()
    let bytes: Promise<ArrayBuffer | undefined> | undefined
    const read = async (): Promise<ArrayBuffer | undefined> => {
      const whole = await target.clone().arrayBuffer()
      return whole.byteLength || target.body ? whole : undefined
    }
    const readBody = (): Promise<ArrayBuffer | undefined> => (bytes ??= read())
    // Not asked whether it has a body, since some browsers don't know.
    const { problem } = toPlace(target)
    return {
      problem,
      method,
      target,
      headers,
      signal: signal ?? undefined,
      init: referrerPolicy ? { ...rest, referrerPolicy } : rest,
      ...(!isBodiless(method) && { readBody }),
    }
  } catch {
    // Without its words, which quote the URL or the header.
    return { problem: 'This is no request', method: init?.method ?? 'GET', target: '', headers: {} }
  }
}

const readResponse: Accept<Response> = async (response, call) => {
  const { body, url, redirected, status, headers } = response
  const { headers: sent, signal } = call.outgoing
  const type = headers.get('content-type') ?? ''
  if (/html/i.test(type) && !/html/i.test(`${sent['accept']}`))
    return fail(call, 'parse', `${status} and HTML`, { text: (await response.text()).slice(0, maxErrorLength) })
  const content = type.includes('event-stream')
    ? body?.pipeThrough(new TransformStream(), signal && { signal })
    : body && (await response.arrayBuffer())
  const answer = new Response(content, response)
  return Object.defineProperties(answer, { url: { value: url }, redirected: { value: redirected } })
}
