import { appendToList, describesAnswer, listHeaders, withExposedHeaders } from '../exchange-headers.ts'
import { expectedKey } from '../exchange-keys.ts'
import type { Reply } from '../reply.ts'
import type { Exchange } from './exchange.ts'

/** Makes the answer of a reply; of the headers set earlier those for the exchange stay, those of another answer go (CONTRACT C11). */
export function toResponse(
  exchange: Exchange,
  reply: Reply,
  earlier?: Headers,
  body: string | Uint8Array = reply.body,
): Response {
  const { facts, outgoing, headers: own } = exchange
  const { requestId, method } = facts
  const headers =
    own === undefined && earlier === undefined
      ? { ...reply.headers, 'X-Request-Id': requestId }
      : mergeHeaders(reply, requestId, [earlier, own])
  exchange.expected = reply
  if (outgoing !== undefined) outgoing[expectedKey] = reply
  // C10: a body would be sent on some platforms, and its length is known without.
  const answer = new Response(method === 'HEAD' ? null : (body as string | Uint8Array<ArrayBuffer>), {
    status: reply.status,
    headers,
  })
  exchange.answer = answer
  return answer
}

/** Gives an answer of the app what every answer has. */
export function finishResponse(exchange: Exchange, response: Response): Response {
  const { headers: own, outgoing } = exchange
  // A guard of Node's server does the rest.
  if (outgoing !== undefined && own === undefined) return response
  try {
    return setHeaders(exchange, response)
  } catch {
    // What comes from fetch() or Response.redirect() can't be changed.
    const { body, status, statusText, headers } = response
    return setHeaders(exchange, new Response(body, { status, statusText, headers }))
  }
}

/** Looks again at an answer of ours: middleware may have let another origin read it since. */
export function exposeResponse({ outgoing }: Exchange, response: Response): Response {
  if (outgoing === undefined) exposeHeaders(response.headers)
  return response
}

function setHeaders({ facts, headers: own }: Exchange, response: Response): Response {
  const { headers } = response
  headers.set('X-Request-Id', facts.requestId)
  if (own !== undefined) {
    const known = new Set(headers.keys())
    for (const [name, value] of own) {
      if (name === 'set-cookie') headers.append(name, value)
      else if (listHeaders.has(name)) headers.set(name, appendToList(headers.get(name), value))
      else if (!known.has(name)) headers.set(name, value)
    }
  }
  exposeHeaders(headers)
  return response
}

function mergeHeaders(reply: Reply, requestId: string, earlier: readonly (Headers | undefined)[]): Headers {
  const headers = new Headers(reply.headers)
  const own = new Set(headers.keys())
  for (const [name, value] of earlier.flatMap((list) => (list === undefined ? [] : [...list]))) {
    if (describesAnswer(name)) continue
    if (name === 'set-cookie') headers.append(name, value)
    else if (!own.has(name)) headers.set(name, value)
    else if (listHeaders.has(name)) headers.set(name, appendToList(value, headers.get(name) ?? ''))
  }
  headers.set('X-Request-Id', requestId)
  exposeHeaders(headers)
  return headers
}

/** Where another origin may read the answer, lets it read what it needs of the headers too (CONTRACT C9). */
function exposeHeaders(headers: Headers): void {
  if (!headers.has('access-control-allow-origin')) return
  headers.set('Access-Control-Expose-Headers', withExposedHeaders(headers.get('access-control-expose-headers')))
}
