/**
 * What becomes of an error that the app or its framework answers with a body of its own.
 * `replace`: our reply goes out in its place. `report`: it goes out, and the operators hear of it. `pass`: it goes out.
 */
export type ForeignReplies = 'replace' | 'report' | 'pass'

/** What every adapter takes besides the responder. `Incoming` is the request as its platform has it. */
export interface AdapterOptions<Incoming> {
  /** What becomes of an error that the app or its framework answers with a body of its own (`replace`). */
  readonly foreignReplies?: ForeignReplies
  /** Whether a request's own `X-Request-Id` is taken over, as from a proxy of ours (no). */
  readonly trustRequestId?: (request: Incoming) => boolean
  /** `observe` changes nothing of what the app sends, and tells `observe` what would be changed (`answer`). */
  readonly mode?: 'answer' | 'observe'
  /** Hears of each error answer that is not yet as the contract has it (a line of JSON to stderr for the first of its kind on a route). */
  readonly observe?: (change: Change) => void
}

/** An error as the app sent it, and what would be sent in its place. */
export interface Change {
  readonly method: string
  /** The route's pattern as the framework has it, `/customers/:id`; undefined where none matched or it is not known. */
  readonly route: string | undefined
  /** The path as it was asked for, without the query. */
  readonly path: string | undefined
  /** The `X-Request-Id` that the app sent, if it did. */
  readonly requestId: string | undefined
  /** What the app sent. */
  readonly sent: { readonly status: number; readonly contentType: string | undefined }
  /** What would have been sent. */
  readonly instead: { readonly status: number; readonly code: string }
  /** Which rules of the contract the app's answer breaks, a sentence each. */
  readonly reasons: readonly string[]
}
