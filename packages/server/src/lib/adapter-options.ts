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
}
