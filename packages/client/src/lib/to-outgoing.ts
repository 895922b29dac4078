import type { CallOptions } from './client.ts'
import { isBodiless, keyHeader, makeKey, toHeaders } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'

/** What `fetch` takes as it is, by the name of its class, whatever its realm. */
const raw = /^.object (?:Blob|File|URLSearchParams|\w*ArrayBuffer|DataView|\w+\d\w*Array).$/

/** What all requests of a client begin with. */
export interface Base {
  /** Without a slash at its end. */
  readonly url: string
  readonly headers: Record<string, string>
  /** Why nothing can be sent there. */
  readonly problem: string | undefined
  readonly idempotencyKeys: boolean | undefined
}

/** A mistake in what a call is given, in words of ours. */
class Misuse extends Error {}

/** Makes the request of a call; what is wrong with it, or with the address of the API, becomes its `problem`. */
export function toOutgoing(method: string, path: string, call: CallOptions, base: Base): Outgoing {
  const { signal, timeoutMs, totalTimeoutMs, retries, query, body, idempotencyKey } = call
  const headers = toHeaders(base.headers, call.headers)
  const key = idempotencyKey ?? (base.idempotencyKeys && method === 'POST')
  if (key) headers[keyHeader] = key === true ? (headers[keyHeader] ?? makeKey()) : key
  let target = base.url + path
  try {
    target = base.url + fillPath(path, call.path)
    if (query) target += toSearch(query, path.includes('?'))
    const sent = body === undefined ? undefined : toBody(method, body, headers)
    return { signal, timeoutMs, totalTimeoutMs, retries, method, headers, target, problem: base.problem, ...sent }
  } catch (thrown) {
    // Without the platform's own words, which may quote what was given.
    return { method, headers, target, problem: thrown instanceof Misuse ? thrown.message : 'The body can not be sent' }
  }
}

/** Fills the places of a path; by pieces, for a pattern with a function takes twice as long. */
function fillPath(path: string, params: CallOptions['path'] = {}): string {
  // Else it would go on with the host.
  if (!/^(?:$|\/(?!\/)[^#]*$)/.test(path)) throw new Misuse('A path begins with one slash, and has no #')
  const [start = '', ...pieces] = path.split('{')
  return pieces.reduce((filled, piece) => {
    const end = piece.indexOf('}')
    const name = piece.slice(0, end)
    const value = String(params[name] ?? '')
    // No URL can write a segment of dots, and none can hold half a surrogate pair.
    if (/^\.{0,2}$|\p{Cs}/u.test(value)) throw new Misuse(`There is no path parameter ${name}`)
    return filled + encodeURIComponent(value) + piece.slice(end + 1)
  }, start)
}

type QueryValue = string | number | boolean | object | null | undefined

function toSearch(query: object, isMore: boolean): string {
  const search = new URLSearchParams()
  for (const [name, given] of Object.entries(query))
    for (const value of [given as QueryValue].flat()) {
      if (value === undefined || value === null) continue
      if (typeof value === 'object') throw new Misuse(`The query parameter ${name} is no text`)
      search.append(name, String(value))
    }
  const text = search.toString()
  return text && (isMore ? '&' : '?') + text
}

/** Makes what is sent of a body, and says so in the headers. */
function toBody(method: string, body: unknown, headers: Record<string, string>): Partial<Outgoing> {
  if (isBodiless(method)) throw new TypeError()
  const tag = Object.prototype.toString.call(body)
  if (tag === '[object FormData]') {
    // Once, since its boundary is drawn anew each time.
    const form = new Response(body as FormData)
    let bytes: Promise<ArrayBuffer> | undefined
    headers['content-type'] = `${form.headers.get('content-type')}`
    return { readBody: () => (bytes ??= form.arrayBuffer()) }
  }
  // Streams of Node are no more than iterable.
  const isStream = tag === '[object ReadableStream]' || Symbol.asyncIterator in Object(body)
  if (isStream || raw.test(tag) || (typeof body === 'string' && headers['content-type']))
    return { body: body as Outgoing['body'], isStream }
  headers['content-type'] ??= 'application/json'
  const json: string | undefined = JSON.stringify(body)
  // Of a function there is none.
  if (json === undefined) throw new TypeError()
  return { body: json }
}
