import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { appendToList, describesAnswer, listHeaders, withExposedHeaders } from '../exchange-headers.ts'

/** Headers as Node and Fastify give them. */
export type EarlierHeaders = Readonly<Record<string, OutgoingHttpHeader | undefined>>

/** Keeps the headers that were set earlier, unless the reply has its own; lists are joined. */
export function keepEarlier(response: ServerResponse, headers: OutgoingHttpHeaders, earlier: EarlierHeaders): void {
  const ownNames = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]))
  for (const [name, value] of Object.entries(earlier)) {
    const lower = name.toLowerCase()
    const own = ownNames.get(lower)
    if (describesAnswer(lower)) response.removeHeader(name)
    else if (own === undefined && isSendable(name, value)) headers[name] = value
    else if (own !== undefined && listHeaders.has(lower) && value !== undefined)
      headers[own] = appendToList(value, String(headers[own]))
  }
}

/** Fastify takes any header and only Node refuses it: what spoilt the answer must not spoil the error. */
function isSendable(name: string, value: OutgoingHttpHeader | undefined): boolean {
  try {
    validateHeaderName(name)
    for (const item of [value].flat()) validateHeaderValue(name, String(item))
    return value !== undefined
  } catch {
    return false
  }
}

/** Sets the request id, in place of whatever the app has set, in whatever case. */
export function setRequestId(headers: OutgoingHttpHeaders, requestId: string): void {
  for (const name of Object.keys(headers)) if (isRequestId(name)) delete headers[name]
  headers['X-Request-Id'] = requestId
}

function isRequestId(name: string): boolean {
  return name.length === 12 && name.toLowerCase() === 'x-request-id'
}

/** Where another origin may read the answer, lets it read what it needs of the headers too (CONTRACT C9). */
export function exposeHeaders(response: ServerResponse, headers: OutgoingHttpHeaders): void {
  const allowed =
    headers['access-control-allow-origin'] ??
    headers['Access-Control-Allow-Origin'] ??
    response.getHeader('access-control-allow-origin')
  if (allowed === undefined) return
  const own = Object.keys(headers).find((name) => name.toLowerCase() === 'access-control-expose-headers')
  const exposed = own === undefined ? response.getHeader('access-control-expose-headers') : headers[own]
  if (own !== undefined) delete headers[own]
  headers['Access-Control-Expose-Headers'] = withExposedHeaders(exposed)
}

/** Copies what `writeHead` takes: an object, or names and values in turn. */
export function copyHeaders(given: OutgoingHttpHeaders | readonly OutgoingHttpHeader[]): OutgoingHttpHeaders {
  if (!Array.isArray(given)) return { ...(given as OutgoingHttpHeaders) }
  const headers: OutgoingHttpHeaders = {}
  const flat = (given as readonly unknown[]).flat() as OutgoingHttpHeader[]
  for (let index = 0; index + 1 < flat.length; index += 2) headers[String(flat[index])] = flat[index + 1]
  return headers
}
