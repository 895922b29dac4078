import { clampMessage, decodeError } from '@faultbook/contract'
import type { Authorize } from './authorize.ts'
import type { CodeRow } from './code-table.ts'
import type { FailureInit, FailureKind } from './failure.ts'
import type { FetchOptions } from './options.ts'
import { toPlace } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { retryAfterMs } from './retry-after-ms.ts'

/** A call on its way: what is known of it so far. */
export interface Call {
  readonly options: FetchOptions
  /** The rows of the catalog by their codes. */
  readonly rows: ReadonlyMap<string | undefined, CodeRow> | undefined
  readonly authorize: Authorize | undefined
  readonly outgoing: Outgoing
  /** How many requests were sent. */
  attempts: number
  /** How often it was tried again. */
  tried: number
  /** What the present try sends. */
  headers: Record<string, string>
  /** Of the present try, once its headers are here. */
  response: Response | undefined
  /** Of a body that tells of an error, as far as it was read. */
  text: string
  /** The token sent last. */
  token: string | undefined
  /** The 401 that another token is wanted for. */
  refusal: FailureInit | undefined
  /** Whether there was one: a second is what the caller gets. */
  isRefused: boolean
}

/** What a failure is made of, at this point of a call. The message names the request, unless the facts have a better one. */
export function fail(call: Call, kind: FailureKind, message: string, facts?: object): FailureInit {
  const { response, attempts, outgoing } = call
  const { method, target } = outgoing
  const { url } = toPlace(target)
  return {
    kind,
    message: `${method} ${url}: ${message}`,
    method,
    url,
    status: response?.status,
    requestId: response?.headers.get('x-request-id'),
    attempts,
    redirected: response?.redirected,
    ...facts,
  }
}

/** The failure that the text of an answer tells of. */
export function refuse(call: Call, response: Response, text: string): FailureInit {
  const { status } = response
  const { rows, options } = call
  const { code, message, fields: errors = {} } = decodeError(text, options.formats) ?? {}
  const row = rows?.get(code)
  const known = { retryAfterMs: retryAfterMs(response), ...(message && { message: clampMessage(message) }) }
  if (!code) return fail(call, 'http', `${status} and no error of the API`, { text, ...known })
  if (rows && !row)
    return fail(call, 'unlisted', '', { message: `Error ${code}`, unlistedCode: code, errors, ...known })
  const contradictsStatus = row?.status && row.status !== status
  return fail(call, 'api', '', { message: `Error ${code}`, error_code: code, errors, contradictsStatus, ...known })
}
