import type { CallOptions } from './client.ts'
import type { ClientOptions } from './options.ts'
import { toHeaders } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'

/** Makes the request of a call; what is wrong with it becomes its `problem`. */
export function toOutgoing(method: string, path: string, call: CallOptions, options: ClientOptions): Outgoing {
  const { signal, timeoutMs, totalTimeoutMs, retries, query } = call
  const key = call.idempotencyKey ?? options.idempotencyKeys
  const headers = toHeaders(method, key, { accept: 'application/json' }, options.headers, call.headers)
  const common = { signal, timeoutMs, totalTimeoutMs, retries, method, headers }
  let target = ''
  try {
    target = String(options.baseUrl).replace(/\/$/, '') + fillPath(path, call.path) + (query ? toSearch(query) : '')
    return { ...common, target, ...toBody(method, call.body, headers) }
  } catch {
    // Without its words, which may quote what was given.
    return { ...common, target, problem: 'A path parameter is missing, or the body is none' }
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
  if (body === undefined) return {}
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
