import type { Accept } from './attempt.ts'
import { isFailure } from './is-failure.ts'
import type { FetchOptions } from './options.ts'
import { toInit, toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { createSend } from './send.ts'
import { toHeaders } from './to-headers.ts'

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
    const outgoing = await toRequest(input, init, options)
    const outcome = await send(outgoing, toAccept(outgoing))
    if (isFailure(outcome)) throw outcome
    return outcome
  }
}

async function toRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  options: FetchOptions,
): Promise<Outgoing> {
  try {
    const request = new Request(input, init)
    const { method, url, signal } = request
    const body = request.body ? await request.clone().arrayBuffer() : undefined
    const headers = toHeaders(method, options.idempotencyKeys, options.headers, Object.fromEntries(request.headers))
    return { ...toPlace(url), method, target: request, headers, body, signal, init: toInit(options, body) }
  } catch {
    // Without its words, which quote the URL or the header.
    const place = toPlace(input instanceof Request ? input.url : `${input}`)
    return { problem: 'The request is none of HTTP', ...place, method: init?.method ?? 'GET', target: '', headers: {} }
  }
}

function toAccept({ headers, signal }: Outgoing): Accept<Response> {
  return async (response, fail) => {
    const { body, url, redirected, status } = response
    const type = response.headers.get('content-type') ?? ''
    if (/html/.test(type) && !/html/.test(headers['accept'] ?? ''))
      return fail('parse', `${status} with ${type}`, {
        text: await response.text(),
        redirected: redirected || undefined,
      })
    const content = /^text\/event-stream/.test(type)
      ? body?.pipeThrough(new TransformStream(), signal && { signal })
      : body && (await response.arrayBuffer())
    return Object.defineProperties(new Response(content, response), {
      url: { value: url },
      redirected: { value: redirected },
    })
  }
}
