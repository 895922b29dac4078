import type { Failure } from './failure.ts'

/** What came with an answer. */
export interface ReplyFacts {
  readonly status: number
  readonly headers: Headers
  /** The `ETag`, as it is to be sent back in `If-Match` or `If-None-Match`. */
  readonly etag: string | undefined
  /** The `X-Request-Id`. */
  readonly requestId: string | undefined
}

/** An answer. */
export interface Success<Data, Meta = undefined> {
  readonly ok: true
  readonly data: Data
  readonly meta: Meta
  readonly reply: ReplyFacts
}

/** An answer, or why there is none; told apart by `ok`. */
export type Result<Data, Problem = Failure, Meta = undefined> =
  | Success<Data, Meta>
  | { readonly ok: false; readonly error: Problem }

/**
 * Takes the answer out of a result.
 *
 * @throws {Failure} If there is none.
 */
export function orThrow<Data, Meta>(result: Result<Data, unknown, Meta>): Success<Data, Meta> {
  if (result.ok) return result
  throw result.error
}
