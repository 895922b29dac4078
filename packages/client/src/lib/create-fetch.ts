import type { Accept } from './attempt.ts'
import { fail } from './call.ts'
import { isFailure } from './is-failure.ts'
import type { FetchOptions } from './options.ts'
import { toHeaders, toPlace } from './outgoing.ts'
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
    const outcome = await send(await toRequest(input, init, options), readResponse)
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
    const target = new Request(input, init)
    const { method, url, signal } = target
    const headers = toHeaders(method, options.idempotencyKeys, options.headers, Object.fromEntries(target.headers))
    const body = target.body && (await target.clone().arrayBuffer())
    return { ...toPlace(url), method, target, headers, body, signal }
  } catch {
    // Without its words, which quote the URL or the header.
    return { ...toPlace(''), method: init?.method ?? 'GET', target: '', headers: {}, body: null }
  }
}

const readResponse: Accept<Response> = async (response, call) => {
  const { headers: sent, signal } = call.outgoing
  const { body, url, redirected, status, headers } = response
  const type = `${headers.get('content-type')}`
  if (/html/.test(type) && !/html/.test(`${sent['accept']}`))
    return fail(call, 'parse', `${status} and HTML`, { text: await response.text(), redirected })
  const content = /event-stream/.test(type)
    ? body?.pipeThrough(new TransformStream(), { signal: signal as AbortSignal })
    : body && (await response.arrayBuffer())
  return Object.defineProperties(new Response(content, response), {
    url: { value: url },
    redirected: { value: redirected },
  })
}
