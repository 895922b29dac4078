import { prepareMessage } from '@faultbook/contract'
import type { ApiError, ErrorStatus, Format, FullRow, Params } from '@faultbook/contract'
import { byteLength } from './byte-length.ts'
import { errorHeaders, guideUrlOf, hasErrorHeaders, rowHeaders } from './reply-headers.ts'
import type { HeaderOptions, Headers } from './reply-headers.ts'
import type { RequestFacts } from './request-facts.ts'

/** What is sent for an error. To HEAD the body is left out, the headers stay. */
export interface Reply {
  readonly status: ErrorStatus
  readonly headers: Headers
  readonly body: string
  /** The row it answers with. */
  readonly row: FullRow
}

/** Prints an error of a row in one format. */
export type Printer = (error: ApiError, row: FullRow, request: RequestFacts | undefined) => Reply

/** A row in one format: all that can be made ready before there is an error. */
interface PreparedRow {
  readonly headers: Headers
  readonly toMessage: (params?: Params) => string
  /** The reply of an error that adds nothing of its own. */
  standing: Reply | undefined
}

/** Makes the printer of a format. `varies`: another format might have been asked for. */
export function createPrinter(format: Format, varies: boolean, options: HeaderOptions): Printer {
  const prepared = new Map<FullRow, PreparedRow>()

  const prepare = (row: FullRow): PreparedRow => {
    const made = {
      headers: rowHeaders(row, format.contentType, varies, options.guideUrl),
      toMessage: prepareMessage(row),
      standing: undefined,
    }
    prepared.set(row, made)
    return made
  }

  const print = (
    error: ApiError,
    row: FullRow,
    request: RequestFacts | undefined,
    { headers, toMessage }: PreparedRow,
  ): Reply => {
    const body = format.encode({
      code: row.code,
      status: row.status,
      title: row.title,
      message: toMessage(Object.hasOwn(error, 'params') ? error.params : undefined),
      fields: error.fields,
      guideUrl: guideUrlOf(row.code, options.guideUrl),
      requestId: request?.requestId,
    })
    return { status: row.status, headers: { ...headers, 'Content-Length': String(byteLength(body)) }, body, row }
  }

  return (error, row, request) => {
    const ready = prepared.get(row) ?? prepare(row)
    const isPlain = format.isStable === true && !Object.hasOwn(error, 'fields') && !Object.hasOwn(error, 'params')
    const reply = isPlain
      ? (ready.standing ??= freeze(print(error, row, undefined, ready)))
      : print(error, row, request, ready)
    if (!hasErrorHeaders(row) && !Object.hasOwn(error, 'headers')) return reply
    return { ...reply, headers: { ...reply.headers, ...errorHeaders(error, row, request, options) } }
  }
}

function freeze(reply: Reply): Reply {
  return Object.freeze({ ...reply, headers: Object.freeze(reply.headers) })
}
