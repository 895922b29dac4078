import type { Accept } from './attempt.ts'
import { fail, refuse } from './call.ts'
import type { Success } from './result.ts'

/**
 * Reads a success: the `data` and `meta` of `{ success: true }`, any other JSON as it is,
 * or the text of another media type where the caller's `Accept` names no JSON. HTML is never data.
 */
export const readData: Accept<Success<unknown, unknown>> = async (response, call) => {
  const { method, headers: sent } = call.outgoing
  const { status, headers, redirected } = response
  const read = (name: string): string | undefined => headers.get(name) ?? undefined
  const succeed = (data?: unknown, meta?: unknown): Success<unknown, unknown> => ({
    ok: true,
    data,
    meta,
    reply: { status, headers, etag: read('etag'), requestId: read('x-request-id') },
  })
  if (method === 'HEAD' || /20[45]|304/.test(`${status}`)) return succeed()
  const type = read('content-type')
  const text = await response.text()
  if (!text && !type && method !== 'GET') return succeed()
  if (!/\bjson|\*\/\*/.test(`${sent['accept']}`) && !/html/.test(`${type}`)) return succeed(text)
  try {
    // Trimmed: a BOM is left by some platforms.
    const body = JSON.parse(text.trim()) as {
      readonly success?: boolean
      readonly data?: unknown
      readonly meta?: unknown
    } | null
    if (body?.success === false) return refuse(call, response, text)
    return body?.success ? succeed(body.data, body.meta) : succeed(body)
  } catch {
    // Without its words, which quote the text.
    return fail(call, 'parse', `${status} and no JSON`, { text, redirected })
  }
}
