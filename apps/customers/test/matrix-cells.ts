/** What can be wrong with a request, one at a time; `nothing` shows that it is answered otherwise. */
export const causes = [
  'nothing',
  'no key',
  'another scheme',
  'a junk key',
  'an unknown key',
  'an expired key',
  'a revoked key',
  'the wrong scope',
  'the wrong method',
  'broken JSON',
  'the wrong media type',
  'no body',
  'wrong types in the body',
  'missing fields',
  'unknown fields',
  'wrong types in the parameters',
  'an unknown query parameter',
  'an unknown id',
  "another workspace's id",
  'a duplicate',
  'a stale If-Match',
  'a matching If-None-Match',
  'a malformed If-Match',
  'no If-Match',
  'a used idempotency key',
  'a malformed idempotency key',
  'oversized, its length told',
  'oversized, in chunks',
  'too many by key',
  'too many by address',
] as const

export type Cause = (typeof causes)[number]

/** A header's value: a text, or what it matches. */
export type HeaderValues = Readonly<Record<string, string | RegExp>>

/** An error, whole. */
export interface Refusal {
  readonly status: number
  readonly code: string
  /** `{method}` stands for the method that was sent. */
  readonly message: string
  readonly errors: Readonly<Record<string, string>>
  /** Those beside the ones that every error has. */
  readonly headers: HeaderValues
}

/** What is asked for is done: the cause is none here. */
export interface Success {
  readonly status: 200 | 201 | 204 | 304
  readonly type: string | undefined
  readonly headers: HeaderValues
}

/** A cell that can't be asked for. */
export interface Gap {
  readonly doesNotApply: string
}

export type Cell = Refusal | Success | Gap
