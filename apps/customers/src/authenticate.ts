import type { FastifyRequest } from 'fastify'
import { hashApiKey, isWellFormedApiKey } from './api-key.ts'
import { errors } from './errors.ts'
import type { Grant, Scope, Store } from './store/store.ts'

/**
 * Finds the key a request is made with; only the `Authorization` header is read.
 *
 * @throws {ApiError} `missingApiKey`, `invalidApiKey`, `revokedApiKey` or `expiredApiKey`.
 */
export async function authenticate(request: FastifyRequest, store: Store, now: Date): Promise<Grant> {
  const credential = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (credential === undefined) throw errors.missingApiKey()
  // The checksum tells most junk without a look at the database.
  const key = isWellFormedApiKey(credential) ? await store.findGrant(hashApiKey(credential)) : undefined
  if (key === undefined) throw errors.invalidApiKey()
  if (key.revokedAt !== null) throw errors.revokedApiKey()
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now.getTime()) throw errors.expiredApiKey()
  return key
}

/** @throws {ApiError} `insufficientScope` where a key may not do what is asked. */
export function requireScope(key: Grant, scope: Scope): void {
  if (!key.scopes.includes(scope)) throw errors.insufficientScope({ scope })
}
