import type { RequestFacts } from '@faultbook/server'
import { reportedFacts } from '@faultbook/server/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { authenticate, requireActive, requireScope } from './authenticate.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Sandbox } from './sandbox.ts'
import { touchEveryMs } from './store/key-store.ts'
import type { Grant, Scope } from './store/key-store.ts'
import type { Store } from './store/store.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed to do; every route behind the guard has one. */
    readonly scope?: Scope
  }
}

/** What the guard asks for keys, limits, errors to try and the time. */
export interface KeyGuardOptions {
  readonly store: Store
  readonly limits: RateLimits
  readonly sandbox: Sandbox
  readonly now: () => Date
}

const keys = new WeakMap<FastifyRequest, Grant>()
const requests = new WeakMap<RequestFacts, FastifyRequest>()

/** The key a request behind the guard is made with. */
export function keyOf(request: FastifyRequest): Grant {
  const key = keys.get(request)
  if (key === undefined) throw new TypeError('This route is not behind the key guard')
  return key
}

/** The key of a request, where it has got that far, also one that is worth nothing any more; for log and activity. */
export function findKey(request: FastifyRequest): Grant | undefined {
  return keys.get(request)
}

/** The request that a report is about, where its key is known. */
export function findRequest(facts: RequestFacts): FastifyRequest | undefined {
  return requests.get(facts)
}

/**
 * Lets only requests with a valid key through, as often as its limit and as far as its scopes allow (CONTRACT C13: 401, 429, 403).
 * Then an error that is asked for is answered, before anything is done.
 * A route without a scope does not register.
 */
export function guardByKey(app: FastifyInstance, { store, limits, sandbox, now }: KeyGuardOptions): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.scope === undefined) throw new TypeError(`${String(method)} ${url} needs a scope`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const at = now()
    const key = await authenticate(request, store)
    keys.set(request, key)
    requests.set(reportedFacts(request), request)
    requireActive(key, at)
    await limits.countRequest(key, reply)
    const { scope } = request.routeOptions.config
    if (scope !== undefined) requireScope(key, scope)
    const preferred = sandbox(request, reply, key)
    if (preferred !== undefined) throw preferred
    if (isUseStale(key, at)) await store.touchKey(key, at)
  })
}

/** Most requests need not ask the store to write. */
function isUseStale({ lastUsedAt }: Grant, at: Date): boolean {
  return lastUsedAt === null || at.getTime() - Date.parse(lastUsedAt) >= touchEveryMs
}
