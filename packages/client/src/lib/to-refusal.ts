import { clampMessage, decodeError } from '@faultbook/contract'
import type { Fail } from './attempt.ts'
import type { CodeRow } from './code-table.ts'
import type { Failure } from './failure.ts'
import type { FetchOptions } from './options.ts'
import { retryAfterMs } from './retry-after-ms.ts'

/** Makes the failure of an answer that is no success, of its body as far as it could be read. */
export function toRefusal(
  response: Response,
  text: string,
  rows: ReadonlyMap<string, CodeRow> | undefined,
  formats: FetchOptions['formats'],
  fail: Fail,
): Failure {
  const { status } = response
  const { code, message, fields } = decodeError(text, formats) ?? {}
  const facts = {
    retryAfterMs: retryAfterMs(response),
    ...(message !== undefined && { message: clampMessage(message) }),
  }
  if (code === undefined) return fail('http', `${status} without an error of the catalog`, { ...facts, text })
  const row = rows?.get(code)
  if (rows !== undefined && row === undefined)
    return fail('unlisted', code, { ...facts, unlistedCode: code, errors: fields })
  const contradictsStatus = (row?.status ?? status) !== status || undefined
  return fail('api', code, { ...facts, error_code: code, errors: fields, contradictsStatus })
}
