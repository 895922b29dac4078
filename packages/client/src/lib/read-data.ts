import { fail, refuse } from './call.ts'
import { maxErrorLength } from './exchange.ts'
import type { Accept } from './exchange.ts'

/** A success, read. */
export interface Page {
  readonly data?: unknown
  readonly meta?: unknown
  readonly response: Response
}

/**
 * Reads a success: the `data` and `meta` of `{ success: true }`, any other JSON as it is,
 * or the text of another media type where the caller's `Accept` names no JSON. HTML is never data.
 */
export const readData: Accept<Page> = async (response, call) => {
  const { status } = response
  const { method } = call.outgoing
  const { headers } = call
  const isUnchanged = status === 304 && (headers['if-none-match'] ?? headers['if-modified-since'])
  if (method === 'HEAD' || status === 204 || status === 205 || isUnchanged) return { response }
  const text = await response.text()
  const type = (): string => response.headers.get('content-type') ?? ''
  if (!text && method !== 'GET' && !type()) return { response }
  if (!/\bjson\b|\*\/\*/.test(`${headers['accept']}`) && !/html|\bjson\b/i.test(type())) return { data: text, response }
  try {
    // Trimmed: some platforms leave a BOM.
    const body = JSON.parse(text.trim()) as {
      readonly success?: boolean
      readonly data?: unknown
      readonly meta?: unknown
    } | null
    if (body?.success === false) return refuse(call, response, text)
    return body?.success === true ? { data: body.data, meta: body.meta, response } : { data: body, response }
  } catch {
    // Without its words, which quote the text.
    return fail(call, 'parse', `${status} and no JSON`, { text: text.slice(0, maxErrorLength) })
  }
}
