import type { ServerResponse } from 'node:http'
import { unsentKey } from './guarded-response.ts'
import type { GuardedResponse, Held } from './guarded-response.ts'

/** Says which body a framework leaves out itself, as to HEAD: without it nobody can tell which error this is (CONTRACT C10). */
export function noteUnsent(response: ServerResponse, body: unknown): void {
  const guarded = response as GuardedResponse
  if (typeof body === 'string' || body instanceof Uint8Array) guarded[unsentKey] = body
}

/** The body that was written, or would have been. */
export function bodyOf({ [unsentKey]: unsent }: GuardedResponse, { size, chunks }: Held): Uint8Array {
  return size > 0 || unsent === undefined ? Buffer.concat(chunks) : Buffer.from(unsent)
}
