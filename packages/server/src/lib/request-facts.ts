/** What a reply and a report need to know of a request. */
export interface RequestFacts {
  readonly method: string
  /** The id that the reply carries as `X-Request-Id`. */
  readonly requestId: string
  /** The path as it was asked for, without the query. */
  readonly path?: string | undefined
  /** The route's pattern as the framework has it, `/customers/:id`; for the report only. */
  readonly route?: string | undefined
  /** The `Accept` header. */
  readonly accept?: string | undefined
  /** Whether an `Authorization: Bearer …` header was sent. */
  readonly hasBearer?: boolean | undefined
  /** The id the client sent, where it is not to be trusted as ours; for the report only. */
  readonly clientRequestId?: string | undefined
}
