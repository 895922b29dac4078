import type { FastifyRequest } from 'fastify'
import { hashApiKey, isWellFormedApiKey } from './api-key.ts'
import { errors } from './errors.ts'
import type { Grant, Scope } from './store/key-store.ts'
import type { Store } from './store/store.ts'

/**
 * Finds the key a request is made with, also one that is worth nothing any more; only the `Authorization` header is read.
 *
 * @throws {ApiError} `missingApiKey` or `invalidApiKey`.
 */
export async function authenticate(request: FastifyRequest, store: Store): Promise<Grant> {
  const credential = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (credential === undefined) throw errors.missingApiKey()
  // The checksum tells most junk without a look at the database.
  const key = isWellFormedApiKey(credential) ? await store.findGrant(hashApiKey(credential)) : undefined
  if (key === undefined) throw errors.invalidApiKey()
  return key
}

/** @throws {ApiError} `revokedApiKey` or `expiredApiKey` where a key is worth nothing any more. */
export function requireActive(key: Grant, now: Date): void {
  if (key.revokedAt !== null) throw errors.revokedApiKey()
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now.getTime()) throw errors.expiredApiKey()
}

/** @throws {ApiError} `insufficientScope` where a key may not do what is asked. */
export function requireScope(key: Grant, scope: Scope): void {
  if (!key.scopes.includes(scope)) throw errors.insufficientScope({ scope })
}
