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
  // A plain object is the quickest for all platforms.
  const headers: Record<string, string> = { ...reply.headers, 'X-Request-Id': facts.requestId }
  const cookies: string[] = []
  if (earlier !== undefined) keepEarlier(headers, cookies, earlier)
  if (own !== undefined) keepEarlier(headers, cookies, own)
  exchange.expected = reply
  if (outgoing !== undefined) outgoing[expectedKey] = reply
  // C10: a body would be sent on some platforms, and its length is known without.
  const sent = facts.method === 'HEAD' ? null : (body as string | Uint8Array<ArrayBuffer>)
  const answer = new Response(sent, { status: reply.status, headers })
  for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
  exchange.answer = answer
  return answer
}

/** Keeps the headers that were set earlier, unless the reply has its own; lists are joined, cookies stay apart. */
function keepEarlier(headers: Record<string, string>, cookies: string[], earlier: Headers): void {
  let own: ReadonlyMap<string, string> | undefined
  for (const [name, value] of earlier) {
    own ??= new Map(Object.keys(headers).map((known) => [known.toLowerCase(), known]))
    const known = own.get(name)
    if (describesAnswer(name)) continue
    if (name === 'set-cookie') cookies.push(value)
    else if (known === undefined) headers[name] = value
    else if (listHeaders.has(name)) headers[known] = appendToList(value, headers[known] ?? '')
  }
  if ('access-control-allow-origin' in headers) {
    const name = 'access-control-expose-headers'
    headers[name] = withExposedHeaders(headers[name])
  }
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

/** Where another origin may read the answer, lets it read what it needs of the headers too (CONTRACT C9). */
function exposeHeaders(headers: Headers): void {
  if (!headers.has('access-control-allow-origin')) return
  headers.set('Access-Control-Expose-Headers', withExposedHeaders(headers.get('access-control-expose-headers')))
}
