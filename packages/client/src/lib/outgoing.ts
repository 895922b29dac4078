import type { CallOptions } from './client.ts'
import type { CommonCall } from './operation.ts'

/** A request, ready to be sent as often as needed. */
export interface Outgoing extends CommonCall {
  readonly method: string
  readonly target: string | Request
  /** By their names in small letters. */
  readonly headers: Record<string, string>
  /** The same bytes each time, but for a stream. */
  readonly body?: RequestInit['body'] | undefined
  /** What else `fetch` is told. */
  readonly init?: RequestInit
  /** Gives the body, where that takes time; the same each time. */
  readonly readBody?: () => Promise<ArrayBuffer | undefined>
  /** Whether the body can be sent once only. */
  readonly isStream?: boolean
  /** Why it can't be sent. */
  readonly problem?: string | undefined
}

/** Where a request goes. */
export interface Place {
  /** What may be printed of it: no credentials, query or fragment. */
  readonly url: string
  readonly origin: string
  /** Why nothing can be sent there. */
  readonly problem?: string
}

/** What tells a server that a request is a repetition. */
export const keyHeader = 'idempotency-key'

/** Whether requests of a method have no body. */
export function isBodiless(method: string): boolean {
  return /^(?:GET|HEAD)$/.test(method)
}

/** Looks at the address of a request; a browser completes it. Only failures and hooks need to know. */
export function toPlace(target: string | Request): Place {
  const href = typeof target === 'string' ? target : target.url
  try {
    const { protocol, origin, pathname, username, password } = new URL(href, (globalThis as Located).location?.href)
    if (protocol.startsWith('http') && !username && !password) return { url: origin + pathname, origin }
  } catch {
    // Neither is it shown nor quoted: it may hold a password.
  }
  return { url: '', origin: '', problem: 'This is no http URL, or holds credentials' }
}

interface Located {
  readonly location?: { readonly href: string }
}

/** Puts headers together, the later over the earlier, by their names in small letters; undefined is left out. */
export function toHeaders(...sources: readonly CallOptions['headers'][]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const source of sources)
    for (const name in source) if (source[name] !== undefined) headers[name.toLowerCase()] = String(source[name])
  return headers
}

/** Makes an `Idempotency-Key` (IETF draft 07 §2.1: a structured string). */
export function makeKey(): string {
  return `"${crypto.getRandomValues(new Uint32Array(4)).join('-')}"`
}
