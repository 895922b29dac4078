import type { CallOptions } from './client.ts'
import type { ClientOptions } from './options.ts'
import { toInit, toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { toHeaders } from './to-headers.ts'

/** Bodies that `fetch` takes as they are; everything else is JSON. */
const raw = /Blob|File|FormData|URLSearch|Buffer|Stream/

/** Makes the request of a call; what is wrong with it becomes its `problem`. */
export async function toOutgoing(
  method: string,
  path: string,
  call: CallOptions,
  options: ClientOptions,
): Promise<Outgoing> {
  let problem: string | undefined
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(call.path?.[name] ?? '')
    // No URL can write a segment of dots.
    if (/^\.{0,2}$/.test(value)) problem = `The path parameter ${name} is missing`
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams()
  for (const name in call.query)
    for (const value of [call.query[name]].flat())
      if (value !== undefined && value !== null) query.append(name, String(value))
  const search = `${query}`
  const href = `${options.baseUrl}`.replace(/\/$/, '') + filled + (search && `?${search}`)

  const keyed = call.idempotencyKey ?? options.idempotencyKeys
  const headers = toHeaders(method, keyed, { accept: 'application/json' }, options.headers, call.headers)
  const body = await toBody(call.body, headers).catch(() => {
    problem = 'The body has no JSON'
    return undefined
  })
  if (body !== undefined && /GET|HEAD/.test(method)) problem = `${method} takes no body`
  const place = toPlace(href)
  return {
    ...call,
    ...place,
    problem: problem ?? place.problem,
    method,
    target: href,
    headers,
    body,
    init: toInit(options, body),
  }
}

/** Makes what is sent, the same bytes with each try; completes the headers. */
async function toBody(body: unknown, headers: Record<string, string>): Promise<Outgoing['body']> {
  const kind = Object.prototype.toString.call(body)
  if (/FormData/.test(kind)) {
    // Once, for its boundary is drawn anew each time.
    const form = new Response(body as FormData)
    headers['content-type'] = form.headers.get('content-type') ?? ''
    return form.arrayBuffer()
  }
  const isRaw = raw.test(kind) || ArrayBuffer.isView(body) || (typeof body === 'string' && 'content-type' in headers)
  if (body === undefined || isRaw) return body as Outgoing['body']
  headers['content-type'] ??= 'application/json'
  return JSON.stringify(body)
}
