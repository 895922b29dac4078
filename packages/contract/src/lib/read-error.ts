import { decodeError } from './decode-error.ts'
import { isErrorStatus, statusPhrases } from './error-status.ts'
import type { FieldErrors } from './fields.ts'
import type { Format } from './format.ts'
import { clampMessage } from './message.ts'

/** An error read from a response body; every member is there, whatever the body lacked. */
export interface ReadError {
  /** The code as it was sent, listed or not; undefined when the body names none. */
  readonly code: string | undefined
  /** Whether the catalog given has a row with that code. */
  readonly isListed: boolean
  /** Whether the catalog given says another status for that code. */
  readonly contradictsStatus: boolean
  readonly status: number
  readonly message: string
  readonly fields: FieldErrors
}

/** What {@link readError} is given. */
export interface ReadErrorOptions {
  /** The HTTP status the body came with. */
  readonly status: number
  /** The codes one knows: a catalog, its rows, or a slim table of them (none). */
  readonly errors?: Readonly<Record<string, { readonly code: string; readonly status?: number }>>
  /** The shapes to try, in order (`envelope`, `problem`). */
  readonly formats?: readonly Pick<Format, 'decode'>[]
}

/**
 * Reads an error from a body, tolerantly: a member may be missing or of the wrong type, the media type does not matter, a BOM is skipped.
 * Returns undefined for what is no error of any of the formats: HTML, plain text, an array, nothing, or a success.
 *
 * @example
 * readError('{"success":false,"message":"Invalid API key provided"}', { status: 401 })?.message // 'Invalid API key provided'
 */
export function readError(body: string, options: ReadErrorOptions): ReadError | undefined {
  const decoded = decodeError(body, options.formats)
  if (decoded === undefined) return undefined
  const { code, message, fields = {} } = decoded
  const row = Object.values(options.errors ?? {}).find((listed) => listed.code === code)
  return {
    code,
    isListed: row !== undefined,
    contradictsStatus: row?.status !== undefined && row.status !== options.status,
    status: options.status,
    message: clampMessage(message ?? phraseOf(options.status)),
    fields,
  }
}

function phraseOf(status: number): string {
  return isErrorStatus(status) ? statusPhrases[status] : `The server answered with status ${status}`
}
