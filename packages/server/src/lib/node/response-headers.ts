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

/** Copies what `writeHead` takes: an object, a list of names and values in turn, or a list of pairs. A name that a list has twice is sent twice. */
export function copyHeaders(given: OutgoingHttpHeaders | readonly unknown[]): OutgoingHttpHeaders {
  if (!isList(given)) return { ...given }
  const headers: Record<string, OutgoingHttpHeader> = {}
  const names = new Map<string, string>()
  for (const [name, value] of toPairs(given)) {
    const lower = name.toLowerCase()
    const known = names.get(lower)
    if (known === undefined) names.set(lower, name)
    const earlier = known === undefined ? undefined : headers[known]
    headers[known ?? name] = earlier === undefined ? value : [earlier, value].flat().map(String)
  }
  return headers
}

function isList(given: OutgoingHttpHeaders | readonly unknown[]): given is readonly unknown[] {
  return Array.isArray(given)
}

function toPairs(list: readonly unknown[]): readonly (readonly [string, OutgoingHttpHeader])[] {
  if (Array.isArray(list[0])) return list as readonly (readonly [string, OutgoingHttpHeader])[]
  const pairs: (readonly [string, OutgoingHttpHeader])[] = []
  for (let index = 0; index + 1 < list.length; index += 2)
    pairs.push([String(list[index]), list[index + 1] as OutgoingHttpHeader])
  return pairs
}
