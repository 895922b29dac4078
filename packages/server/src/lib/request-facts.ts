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

/** Facts as they are gathered: the headers are looked at when an error needs them, which most requests never do. */
export type OpenFacts = { -readonly [Fact in keyof RequestFacts]: RequestFacts[Fact] }

/** What a request id of a proxy of ours looks like (CONTRACT C6). */
export const trustedId = /^[A-Za-z0-9._-]{1,128}$/

/** So much of a client's own id is reported, in characters. */
export const longestClientId = 128

/** Whether there is a credential of the scheme Bearer, in any case (RFC 9110 §11.1). */
export function isBearer(authorization: string | null | undefined): boolean {
  return typeof authorization === 'string' && /^bearer +\S/i.test(authorization)
}
