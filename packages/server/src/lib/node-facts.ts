import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestFacts } from './request-facts.ts'

const trustedId = /^[A-Za-z0-9._-]{1,128}$/
const longestClientId = 128

/** Decides whether a request comes from a proxy of ours, whose `X-Request-Id` is then taken over. */
export type TrustRequestId = (request: IncomingMessage) => boolean

const factsKey = Symbol('faultbook.facts')

/** The facts of a request, read once: with them it is given its id (CONTRACT C6). */
export function factsOf(request: IncomingMessage, trustRequestId?: TrustRequestId): RequestFacts {
  const known = request as { [factsKey]?: RequestFacts }
  return (known[factsKey] ??= readFacts(request, trustRequestId))
}

function readFacts(request: IncomingMessage, trustRequestId: TrustRequestId | undefined): RequestFacts {
  const { method = 'GET', url = '/', headers } = request
  const inbound = headers['x-request-id']
  const given = typeof inbound === 'string' ? inbound : undefined
  const isTrusted = given !== undefined && trustRequestId?.(request) === true && trustedId.test(given)
  return {
    method,
    requestId: isTrusted ? given : randomUUID(),
    path: pathOf(url),
    accept: headers.accept,
    hasBearer: isBearer(headers.authorization),
    clientRequestId: isTrusted ? undefined : given?.slice(0, longestClientId),
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/** Whether there is a credential of the scheme Bearer, in any case (RFC 9110 §11.1). */
function isBearer(authorization: string | undefined): boolean {
  return authorization !== undefined && /^bearer +\S/i.test(authorization)
}
