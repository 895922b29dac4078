import type { FastifyInstance, FastifyRequest } from 'fastify'
import { authenticate, requireScope } from './authenticate.ts'
import type { RateLimits } from './rate-limits.ts'
import { touchEveryMs } from './store/store.ts'
import type { Grant, Scope, Store } from './store/store.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed to do; every route behind the guard has one. */
    readonly scope?: Scope
  }
}

/** What the guard asks for keys, limits and the time. */
export interface KeyGuardOptions {
  readonly store: Store
  readonly limits: RateLimits
  readonly now: () => Date
}

const keys = new WeakMap<FastifyRequest, Grant>()

/** The key a request behind the guard is made with. */
export function keyOf(request: FastifyRequest): Grant {
  const key = keys.get(request)
  if (key === undefined) throw new TypeError('This route is not behind the key guard')
  return key
}

/** The key of a request, where it has got that far; for the log. */
export function findKey(request: FastifyRequest): Grant | undefined {
  return keys.get(request)
}

/**
 * Lets only requests with a valid key through, as often as its limit and as far as its scopes allow (CONTRACT C13: 401, 429, 403).
 * A route without a scope does not register.
 */
export function guardByKey(app: FastifyInstance, { store, limits, now }: KeyGuardOptions): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.scope === undefined) throw new TypeError(`${String(method)} ${url} needs a scope`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const at = now()
    const key = await authenticate(request, store, at)
    keys.set(request, key)
    await limits.countRequest(key.id, reply)
    const { scope } = request.routeOptions.config
    if (scope !== undefined) requireScope(key, scope)
    if (isUseStale(key, at)) await store.touchKey(key.id, at)
  })
}

/** Most requests need not ask the store to write. */
function isUseStale({ lastUsedAt }: Grant, at: Date): boolean {
  return lastUsedAt === null || at.getTime() - Date.parse(lastUsedAt) >= touchEveryMs
}
