import { startApi } from './start-api.ts'
import type { Answer } from './start-api.ts'

/** The path of the keys API. */
export const keysPath = '/api/v2/keys'
/** The body of a key that can manage keys. */
export const manager = { name: 'Manager', scopes: ['keys:manage'] } as const

/** An API key as it is answered. */
export interface ShownKey {
  readonly id: number
  /** In the answer that makes it. */
  readonly key: string
  readonly hint: string
  readonly expires_at: string | null
  readonly last_used_at: string | null
}

/** Starts an API, and calls for its keys. Where no key is given, it is the one with every scope. */
export async function startKeysApi() {
  const api = await startApi()
  const call = (method: string, target = '', body?: unknown, key = api.key, headers = {}): Promise<Answer> =>
    api.call(method, `${keysPath}${target}`, { key, body, headers })
  return {
    api,
    call,
    make: async (body: object = manager, key = api.key) => keyIn(await call('POST', '', body, key)),
    list: async (key = api.key) => keysIn(await call('GET', '?limit=100', undefined, key)),
    /** A managing key of a workspace of its own, its first. */
    makeWorkspace: async (name: string) => api.addKey({ workspaceId: await api.addWorkspace(name) }),
  }
}

/** The key that an answer shows. */
export function keyIn(answer: Answer): ShownKey {
  return dataOf(answer) as ShownKey
}

/** The keys that an answer lists. */
export function keysIn(answer: Answer): readonly ShownKey[] {
  return dataOf(answer) as readonly ShownKey[]
}

/** The data of an answer that has some. */
export function dataOf({ body, text }: Answer): unknown {
  if (body?.data === undefined) throw new Error(`This answer has no data: ${text}`)
  return body.data
}

/** The status and code of an answer. */
export function codeOf({ status, body }: Answer): readonly unknown[] {
  return [status, body?.error_code]
}
