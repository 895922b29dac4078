import type { ApiError } from '@faultbook/contract'
import type { IncomingMessage } from 'node:http'
import type { ServerCatalog } from '../server-catalog.ts'

/** Headers of which a request has one: two would leave it to chance which one counts (CONTRACT C16). */
const singletons: ReadonlyMap<string, number> = new Map([
  ['host', 1],
  ['authorization', 2],
  ['content-type', 4],
  ['idempotency-key', 8],
  ['if-match', 16],
])

/** The most header lines a request may have. Node drops those past 2,000 without a word. */
export const maxHeaderLines = 100

/** The longest target a request may have, in characters. */
export const maxTargetLength = 8_192

const hostForm = /^(?:[\w.~!$&'()*+,;=%-]*|\[[0-9a-fA-F:.]+\])(?::\d{0,5})?$/
// Origin form, with what RFC 3986 lets a path and a query hold, and what browsers leave as it is.
const targetForm = /^\/[\w.~!$&'()*+,;=:@/?[\]|"<>^`{}%-]*$/

/**
 * Finds what makes a request malformed that Node lets through: a missing, doubled or broken Host, a header twice that may be there once,
 * too many headers, a target that different readers would read differently. An absolute-form target is brought to origin form (RFC 9112 §3.2.2).
 */
export function findRequestFault(request: IncomingMessage, errors: ServerCatalog): ApiError | undefined {
  const { rawHeaders } = request
  if (rawHeaders.length > 2 * maxHeaderLines) return errors.headersTooLarge()
  if ((request.url ?? '').length > maxTargetLength) return errors.uriTooLong()
  const host = readSingletons(rawHeaders)
  if (host === undefined || (host === null && request.httpVersion === '1.1')) return errors.malformedRequest()
  if (host !== null && !hostForm.test(host)) return errors.malformedRequest()
  const target = toOriginForm(request, host)
  if (target === undefined) return errors.malformedRequest()
  request.url = target
  return undefined
}

/** The Host header; null where there is none, as in HTTP/2, which has `:authority`; undefined where a singleton is there twice. */
function readSingletons(rawHeaders: readonly string[]): string | null | undefined {
  let host: string | null = null
  let seen = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    const bit = singletons.get(name)
    if (bit === undefined) continue
    if ((seen & bit) !== 0) return undefined
    seen |= bit
    if (name === 'host') host = rawHeaders[index + 1] ?? ''
  }
  return host
}

function toOriginForm({ method, url: target = '/' }: IncomingMessage, host: string | null): string | undefined {
  if (target.startsWith('/')) return isReadable(target) ? target : undefined
  // Of the server as a whole one can only ask for its options (RFC 9112 §3.2.4); a router may take it for the path /.
  if (target === '*') return method === 'OPTIONS' ? target : undefined
  const [, authority, rest = '/'] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? []
  if (authority === undefined || (host !== null && authority.toLowerCase() !== host.toLowerCase())) return undefined
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return isReadable(path) ? path : undefined
}

/** Tells whether a target is well-formed, its percent escapes being UTF-8. */
function isReadable(target: string): boolean {
  if (!targetForm.test(target)) return false
  if (!target.includes('%')) return true
  try {
    decodeURIComponent(target)
    return true
  } catch {
    return false
  }
}
