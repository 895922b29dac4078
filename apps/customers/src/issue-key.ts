import { createApiKey, markOf } from './api-key.ts'
import type { Scope } from './store/key-store.ts'
import type { Store } from './store/store.ts'

/** Every scope there is. */
export const allScopes: readonly Scope[] = ['customers:read', 'customers:write', 'keys:manage', 'activity:read']

/** How long the name of a key may be, in characters. */
export const maxKeyNameLength = 100

/** What a new key is to be. */
export interface KeyOrder {
  readonly workspaceId: number
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: string | null
}

/** Makes a key and stores its hash; the key itself is known only to the caller, and can't be shown again. */
export async function issueKey(store: Store, order: KeyOrder, key = createApiKey()): Promise<string> {
  await store.insertKey({ ...order, ...markOf(key) })
  return key
}
