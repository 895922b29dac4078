import type { Format } from '@faultbook/contract'
import type { CodeTable } from './code-table.ts'
import type { Failure } from './failure.ts'

/** A request that is about to be sent. */
export interface RequestFacts {
  readonly method: string
  /** Without credentials, query and fragment. */
  readonly url: string
  /** Which try this is, from 1 on. */
  readonly attempt: number
}

/** Told what happens, and awaited. What a hook throws ends the call: it rejects with a `HookError`, also in `result`. */
export interface Hooks {
  /** Before each try; headers may be set, by their names in small letters. */
  readonly onRequest?: (request: RequestFacts & { readonly headers: Record<string, string> }) => unknown
  /** After the headers of each answer. */
  readonly onResponse?: (response: RequestFacts & { readonly status: number; readonly headers: Headers }) => unknown
  /** Before the wait for another try. */
  readonly onRetry?: (retry: RequestFacts & { readonly failure: Failure; readonly delayMs: number }) => unknown
  /** When a call has failed for good. */
  readonly onFailure?: (failure: Failure) => unknown
}

/** Gives the token to send; `refresh` after a 401: the last one is refused, get another. Undefined sends none. */
export type Auth = (context: { readonly refresh: boolean }) => string | undefined | Promise<string | undefined>

/** What {@link createFetch} is given. */
export interface FetchOptions<Errors extends CodeTable = CodeTable> {
  /** The codes one knows and how each is retried: a catalog, its rows, or what `faultbook types` prints (none: any code counts as listed, and the status says what is retried). */
  readonly errors?: Errors
  /** Sent as `Authorization: Bearer <key>`. */
  readonly apiKey?: string | undefined
  /** Gives what is sent as `Authorization: Bearer <token>`, before every try; after a 401 it is asked once for all calls, and each is tried once more. */
  readonly auth?: Auth
  /** Whether cookies go with the calls, `include` for another origin's (the platform's `same-origin`). */
  readonly credentials?: NonNullable<RequestInit['credentials']>
  /** Headers of every call. */
  readonly headers?: Readonly<Record<string, string>>
  /** How long each try may take, its body included, in ms (10,000); `Infinity` for no end. */
  readonly timeoutMs?: number
  /** How long a call may take with all its tries and waits, in ms (60,000); `Infinity` for no end. */
  readonly totalTimeoutMs?: number
  /** How often a call that may be repeated is tried again (2). */
  readonly retries?: number
  /** The longest wait a server may ask for, in ms (30,000): past it, the call fails at once and says when. */
  readonly maxRetryAfterMs?: number
  /** The most that is waited before the first further try, in ms (250); it doubles with each, to 10,000 at most, and is drawn anew from 0 to that. */
  readonly backoffMs?: number
  /** Gives every POST an `Idempotency-Key`, with which it may be tried again (no). */
  readonly idempotencyKeys?: boolean
  readonly hooks?: Hooks
  /** Recognizes errors in a shape of one's own, in place of the envelope and problem details. */
  readonly formats?: readonly Pick<Format, 'decode'>[]
  /** The platform's `fetch`, looked up with every call. */
  readonly fetch?: typeof globalThis.fetch
}

/** What {@link createClient} is given. */
export interface ClientOptions<Errors extends CodeTable = CodeTable> extends FetchOptions<Errors> {
  /** Where the paths begin: `https://api.example.com/api/v2`; in a browser also `/api/v2`. */
  readonly baseUrl: string | URL
}
