import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AdapterOptions } from '../adapter-options.ts'
import { isBearer, longestClientId, trustedId } from '../request-facts.ts'
import type { OpenFacts, RequestFacts } from '../request-facts.ts'

type TrustRequestId = AdapterOptions<IncomingMessage>['trustRequestId']

const factsKey = Symbol('faultbook.facts')

/** Gives a request its id, once (CONTRACT C6), and remembers what it asked for. */
export function requestIdOf(request: IncomingMessage, trustRequestId?: TrustRequestId): string {
  return openFacts(request, trustRequestId).requestId
}

/** The facts of a request, read once. */
export function factsOf(request: IncomingMessage, trustRequestId?: TrustRequestId): RequestFacts {
  const facts = openFacts(request, trustRequestId)
  if (facts.hasBearer !== undefined) return facts
  const given = inboundId(request)
  facts.accept = headerOf(request, 'accept')
  facts.hasBearer = isBearer(headerOf(request, 'authorization'))
  facts.clientRequestId = given === facts.requestId ? undefined : given?.slice(0, longestClientId)
  return facts
}

/** The facts of a request as far as they are known by now; {@link factsOf} fills the rest into the same object. */
export function openFacts(request: IncomingMessage, trustRequestId?: TrustRequestId): OpenFacts {
  const known = request as { [factsKey]?: OpenFacts }
  return (known[factsKey] ??= {
    method: request.method ?? 'GET',
    requestId: trustedIdOf(request, trustRequestId) ?? randomUUID(),
    path: pathOf(request.url ?? '/'),
    route: undefined,
    accept: undefined,
    hasBearer: undefined,
    clientRequestId: undefined,
  })
}

/** Notes the pattern of the route that a request has met. */
export function noteRoute(request: IncomingMessage, route: string | undefined): void {
  openFacts(request).route = route
}

function trustedIdOf(request: IncomingMessage, trustRequestId: TrustRequestId): string | undefined {
  if (trustRequestId === undefined) return undefined
  const given = inboundId(request)
  if (given === undefined || !trustedId.test(given)) return undefined
  try {
    return trustRequestId(request) ? given : undefined
  } catch {
    // As where it asks for the address of a client who has gone.
    return undefined
  }
}

function inboundId(request: IncomingMessage): string | undefined {
  return headerOf(request, 'x-request-id')
}

/** A header as it was sent; several of a name as one list. Reading `headers` would have Node sort them all first. */
function headerOf({ rawHeaders }: IncomingMessage, wanted: string): string | undefined {
  let found: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length !== wanted.length || name.toLowerCase() !== wanted) continue
    const value = rawHeaders[index + 1] ?? ''
    found = found === undefined ? value : `${found}, ${value}`
  }
  return found
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
