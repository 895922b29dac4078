import type { ErrorStatus } from './error-status.ts'
import type { FieldErrors } from './fields.ts'

/** One error, as a format is handed it to put on the wire. */
export interface WireError {
  readonly code: string
  readonly status: ErrorStatus
  readonly title: string
  readonly message: string
  readonly fields: FieldErrors
  /** Where the guide explains the code; absolute or relative. */
  readonly guideUrl?: string | undefined
  readonly requestId?: string | undefined
}

/** What a format could make of a body; whatever it did not find is left out. */
export interface DecodedError {
  readonly code?: string | undefined
  readonly message?: string | undefined
  readonly fields?: FieldErrors | undefined
}

/** A shape that errors travel in. A team with an envelope of its own writes one of these. */
export interface Format {
  /** The `Content-Type` as sent, parameters included. */
  readonly contentType: string
  /** Says that the same error prints as the same bytes whatever the request, so that a reply may be made once and kept (no). */
  readonly isStable?: true
  /** Prints an error; total for any {@link WireError}. */
  readonly encode: (error: WireError) => string
  /** Recognizes a parsed body as this shape, tolerantly, or declines. */
  readonly decode: (body: Readonly<Record<string, unknown>>) => DecodedError | undefined
}
