import type { CallOptions } from './client.ts'
import { addKey, toHeaders } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'

/** What all requests of a client begin with. */
export interface Base {
  /** Without a slash at its end. */
  readonly url: string
  readonly headers: Record<string, string>
  /** Why nothing can be sent there. */
  readonly problem: string | undefined
  readonly idempotencyKeys: boolean | undefined
}

/** Makes the request of a call; what is wrong with it, or with the address of the API, becomes its `problem`. */
export function toOutgoing(method: string, path: string, call: CallOptions, base: Base): Outgoing {
  const { signal, timeoutMs, totalTimeoutMs, retries, query, body, idempotencyKey = base.idempotencyKeys } = call
  const headers = toHeaders(base.headers, call.headers)
  if (idempotencyKey) addKey(headers, method, idempotencyKey)
  let target = ''
  try {
    target = base.url + fillPath(path, call.path) + (query ? toSearch(query) : '')
    const sent = body === undefined ? undefined : toBody(method, body, headers)
    return { signal, timeoutMs, totalTimeoutMs, retries, method, headers, target, problem: base.problem, ...sent }
  } catch {
    // Without its words, which may quote what was given.
    return { method, headers, target, problem: 'A path parameter is missing, or the body is none' }
  }
}

/** Fills the places of a path; by pieces, for a pattern with a function takes twice as long. */
function fillPath(path: string, params: CallOptions['path'] = {}): string {
  const [start = '', ...pieces] = path.split('{')
  return pieces.reduce((filled, piece) => {
    const end = piece.indexOf('}')
    const value = encodeURIComponent(params[piece.slice(0, end)] ?? '')
    // No URL can write a segment of dots.
    if (/^\.{0,2}$/.test(value)) throw new TypeError()
    return filled + value + piece.slice(end + 1)
  }, start)
}

function toSearch(query: NonNullable<CallOptions['query']>): string {
  const search = new URLSearchParams()
  for (const name in query)
    for (const value of [query[name]].flat())
      if (value !== undefined && value !== null) search.append(name, String(value))
  return `?${search.toString()}`.replace(/^\?$/, '')
}

/** Makes what is sent of a body, and says so in the headers. */
function toBody(method: string, body: unknown, headers: Record<string, string>): Partial<Outgoing> {
  if (/GET|HEAD/.test(method)) throw new TypeError()
  const tag = Object.prototype.toString.call(body)
  if (/FormData/.test(tag)) {
    // Once, since its boundary is drawn anew each time.
    const form = new Response(body as FormData)
    let bytes: Promise<ArrayBuffer> | undefined
    headers['content-type'] = `${form.headers.get('content-type')}`
    return { readBody: () => (bytes ??= form.arrayBuffer()) }
  }
  const isText = typeof body === 'string' && headers['content-type']
  if (isText || /Blob|File|URLSearch|Buffer|Stream|View|\d.*Array/.test(tag))
    return { body: body as Outgoing['body'], isStream: /Stream/.test(tag) }
  headers['content-type'] ??= 'application/json'
  const json: string | undefined = JSON.stringify(body)
  // Of a function there is none.
  if (json === undefined) throw new TypeError()
  return { body: json }
}
