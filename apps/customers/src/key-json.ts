import { statusOf } from './store/key-store.ts'
import type { ApiKey, KeyStatus, Scope } from './store/key-store.ts'

/** An API key as it is shown: never the key itself. */
export interface KeyJson {
  readonly id: number
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly hint: string
  readonly status: KeyStatus
  readonly created_at: string
  readonly expires_at: string | null
  readonly revoked_at: string | null
  readonly last_used_at: string | null
  readonly created_by: number | null
}

/** Where camelCase becomes snake_case; what the key is worth is said for the time of asking. */
export function toKeyJson(key: ApiKey, now: Date): KeyJson {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    hint: key.hint,
    status: statusOf(key, now),
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
    last_used_at: key.lastUsedAt,
    created_by: key.createdBy,
  }
}
