import { openKey } from '../exchange-keys.ts'
import type { expectedKey, passingKey, toldKey } from '../exchange-keys.ts'
import type { AdapterOptions } from '../adapter-options.ts'
import type { Reply } from '../reply.ts'
import { isBearer, longestClientId, trustedId } from '../request-facts.ts'
import type { OpenFacts, RequestFacts } from '../request-facts.ts'

/** A request, and what is known of its exchange. */
export interface Exchange {
  /** None where a handler was called without one. */
  readonly request: Request | undefined
  readonly facts: OpenFacts
  /** Node's response to it, where a guard of ours is on that. */
  readonly outgoing: GuardedOutgoing | undefined
  /** What every answer to it is to have. */
  headers: Headers | undefined
  /** The reply that is on its way through the framework. */
  expected: Reply | undefined
  /** The answer that needs no second look. */
  answer: Response | undefined
}

/** What a fetch handler sees of a guarded response of Node. */
export interface GuardedOutgoing {
  readonly destroyed: boolean
  readonly [openKey]: () => OpenFacts
  [expectedKey]?: Reply
  [passingKey]?: boolean
  [toldKey]?: boolean
}

type TrustRequestId = AdapterOptions<Request>['trustRequestId']

const exchanges = new WeakMap<Request, Exchange>()

/** The exchange of a request, opened once. `platform` is what the platform hands over besides, where Node's response may be. */
export function openExchange(
  request: Request | undefined,
  platform?: unknown,
  trustRequestId?: TrustRequestId,
): Exchange {
  const known = request && exchanges.get(request)
  if (known !== undefined) return known
  const outgoing = findOutgoing(platform)
  const facts = outgoing?.[openKey]() ?? openFacts(request, trustRequestId)
  const exchange = { request, facts, outgoing, headers: undefined, expected: undefined, answer: undefined }
  if (request !== undefined) exchanges.set(request, exchange)
  return exchange
}

/** The facts of an exchange with all that an error needs to know; they are read when there is one. */
export function factsOf({ request, facts }: Exchange): RequestFacts {
  if (facts.hasBearer !== undefined || request === undefined) return facts
  facts.path ??= read(() => pathOf(request.url))
  facts.accept = read(() => request.headers.get('accept') ?? undefined)
  facts.hasBearer = read(() => isBearer(request.headers.get('authorization'))) ?? false
  const given = read(() => request.headers.get('x-request-id') ?? undefined)
  facts.clientRequestId = given === facts.requestId ? undefined : given?.slice(0, longestClientId)
  return facts
}

/** Tells whether the client has gone before it was answered. */
export function wasAborted({ request, outgoing }: Exchange): boolean {
  if (outgoing !== undefined) return outgoing.destroyed
  return read(() => request?.signal.aborted) === true
}

/** @hono/node-server hands over `{ incoming, outgoing }`. */
function findOutgoing(platform: unknown): GuardedOutgoing | undefined {
  if (typeof platform !== 'object' || platform === null || !('outgoing' in platform)) return undefined
  const { outgoing } = platform
  const isGuarded = typeof outgoing === 'object' && outgoing !== null && openKey in outgoing
  return isGuarded ? (outgoing as GuardedOutgoing) : undefined
}

function openFacts(request: Request | undefined, trustRequestId: TrustRequestId): OpenFacts {
  return {
    method: request?.method ?? 'GET',
    requestId: trustedIdOf(request, trustRequestId) ?? crypto.randomUUID(),
    path: undefined,
    route: undefined,
    accept: undefined,
    hasBearer: undefined,
    clientRequestId: undefined,
  }
}

function trustedIdOf(request: Request | undefined, trustRequestId: TrustRequestId): string | undefined {
  if (trustRequestId === undefined || request === undefined) return undefined
  return read(() => {
    const given = request.headers.get('x-request-id')
    return given !== null && trustedId.test(given) && trustRequestId(request) ? given : undefined
  })
}

/** The path as it was asked for: a URL object would have it normalized. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const path = start < 0 ? '/' : url.slice(start)
  const end = path.search(/[?#]/)
  return end < 0 ? path : path.slice(0, end)
}

/** Next.js hands requests over that refuse to be read while a page is made ahead of its time. */
function read<Value>(get: () => Value): Value | undefined {
  try {
    return get()
  } catch {
    return undefined
  }
}
