import type { Accept } from './attempt.ts'
import type { Outgoing } from './outgoing.ts'
import type { Success } from './result.ts'

/**
 * Makes what reads a success: the `data` and `meta` of `{ success: true }`, any other JSON as it is,
 * or the text of another media type where the caller's `Accept` names no JSON. HTML is never data.
 */
export function createReadData({ method, headers }: Outgoing): Accept<Success<unknown, unknown>> {
  return async (response, fail, refuse) => {
    const { status, redirected } = response
    const reply = {
      status,
      headers: response.headers,
      etag: response.headers.get('etag') ?? undefined,
      requestId: response.headers.get('x-request-id') ?? undefined,
    }
    const succeed = (data?: unknown, meta?: unknown): Success<unknown, unknown> => ({ ok: true, data, meta, reply })
    if (method === 'HEAD' || /^(?:20[45]|304)$/.test(`${status}`)) return succeed()
    const type = response.headers.get('content-type') ?? ''
    const text = await response.text()
    if (!text && !type && method !== 'GET') return succeed()
    try {
      if (!/\bjson|\*\/\*/.test(headers['accept'] ?? '') && !/html/.test(type)) return succeed(text)
      const body = JSON.parse(text) as {
        readonly success?: boolean
        readonly data?: unknown
        readonly meta?: unknown
      } | null
      if (body?.success === false) return refuse(response, text)
      return body?.success === true ? succeed(body.data, body.meta) : succeed(body)
    } catch {
      // Without its cause, which quotes the text.
      return fail('parse', `${status} with ${type || 'no media type'}, which is no JSON`, {
        text,
        redirected: redirected || undefined,
      })
    }
  }
}
