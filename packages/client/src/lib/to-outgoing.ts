import type { CallOptions } from './client.ts'
import type { ClientOptions } from './options.ts'
import { toHeaders, toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'

/** Makes the request of a call; what is wrong with it becomes its `problem`. */
export async function toOutgoing(
  method: string,
  path: string,
  call: CallOptions,
  options: ClientOptions,
): Promise<Outgoing> {
  const headers = toHeaders(
    method,
    call.idempotencyKey ?? options.idempotencyKeys,
    { accept: 'application/json' },
    options.headers,
    call.headers,
  )
  const { signal, timeoutMs, totalTimeoutMs, retries } = call
  const request = { signal, timeoutMs, totalTimeoutMs, retries, method, headers }
  try {
    const filled = path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) =>
      encodeURIComponent(toSegment(call.path?.[name])),
    )
    const search = new URLSearchParams()
    for (const name in call.query)
      for (const value of [call.query[name]].flat())
        if (value !== undefined && value !== null) search.append(name, String(value))
    const target = String(options.baseUrl).replace(/\/$/, '') + filled + `?${search.toString()}`.replace(/^\?$/, '')
    return { ...request, ...toPlace(target), target, ...(await toBody(method, call.body, headers)) }
  } catch {
    // Without its words, which may quote what was given.
    return {
      ...request,
      url: path,
      origin: '',
      target: '',
      body: null,
      problem: 'A path parameter is missing, or the body can not be sent',
    }
  }
}

/** What fills a place in a path: not nothing, and no dots alone, for which a URL has no way to write them. */
function toSegment(value: string | number = ''): string {
  const text = String(value)
  if (/^\.{0,2}$/.test(text)) throw new TypeError()
  return text
}

/** Makes what is sent of a body, and says so in the headers. */
async function toBody(
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Pick<Outgoing, 'body' | 'isStream'>> {
  const tag = Object.prototype.toString.call(body)
  if (/FormData/.test(tag)) {
    // Once, since its boundary is drawn anew each time.
    const form = new Response(body as FormData)
    headers['content-type'] = `${form.headers.get('content-type')}`
    return { body: await form.arrayBuffer() }
  }
  const isRaw =
    /Blob|File|URLSearch|Buffer|Stream|View|\d.*Array/.test(tag) ||
    (typeof body === 'string' && headers['content-type'])
  if (body !== undefined && /GET|HEAD/.test(method)) throw new TypeError()
  if (body === undefined || isRaw) return { body: body as Outgoing['body'], isStream: /Stream/.test(tag) }
  headers['content-type'] ??= 'application/json'
  const json: string | undefined = JSON.stringify(body)
  // Of a function there is none.
  if (json === undefined) throw new TypeError()
  return { body: json }
}
