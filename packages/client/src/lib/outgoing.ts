import type { CommonCall } from './operation.ts'
import type { FetchOptions } from './options.ts'

/** A request, ready to be sent as often as needed. */
export interface Outgoing extends CommonCall, Place {
  readonly method: string
  readonly target: string | Request
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** The same bytes each time, but for a stream. */
  readonly body?: RequestInit['body'] | undefined
  /** What else `fetch` is told. */
  readonly init?: RequestInit
}

/** Where a request goes. */
export interface Place {
  /** What to print of it: no credentials, query or fragment. */
  readonly url: string
  readonly origin: string
  /** Why it can't be sent at all. */
  readonly problem?: string | undefined
}

/** Looks at the address of a request. */
export function toPlace(href: string): Place {
  try {
    // A browser knows where it is.
    const { protocol, origin, pathname, username, password } = new URL(
      href,
      (globalThis as { location?: { href: string } }).location?.href,
    )
    const url = origin + pathname
    if (username || password) return { url, origin, problem: 'A URL can hold no credentials' }
    return { url, origin, problem: protocol.startsWith('http') ? undefined : 'This is neither http nor https' }
  } catch {
    return { url: '', origin: '', problem: 'The URL is not absolute, or none' }
  }
}

/** What `fetch` is told besides. */
export function toInit({ credentials }: FetchOptions, body: unknown): RequestInit {
  return { ...(credentials && { credentials }), ...(isStream(body) && { duplex: 'half' }) }
}

/** Whether a body can be sent once only. */
export function isStream(body: unknown): boolean {
  return Object.prototype.toString.call(body) === '[object ReadableStream]'
}
