import { defineCatalog, standardErrors } from '@faultbook/contract'
import type { Catalog, FieldErrors } from '@faultbook/contract'
import type { WireReply } from './send.ts'

export const errors = defineCatalog(standardErrors)

/** An error answer, and which rules of the contract it breaks. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly broken: readonly string[]
}

interface Expected {
  /** The sentence (the row's fallback). */
  readonly message?: string
  readonly fields?: FieldErrors
}

/** The answer an error of the standard catalog must give. */
export function envelope(code: string, { message, fields = {} }: Expected = {}): Answer {
  const found = Object.values(errors as unknown as Catalog).find((maker) => maker.code === code)
  if (found === undefined) throw new TypeError(`The standard catalog has no ${code}`)
  const { status, row } = found
  return {
    status,
    body: { success: false, errors: fields, message: message ?? row.fallback, error_code: code },
    broken: [],
  }
}

/** The answer of a status that has no row of its own. */
export function genericEnvelope(status: number, message: string): Answer {
  return { status, body: { success: false, errors: {}, message, error_code: `HTTP_${status}` }, broken: [] }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** What a reply is, by the promises that every error keeps (CONTRACT C1, C3, C6, C7, C8). */
export function answerOf({ status, headers, body, bytes, isCut }: WireReply): Answer {
  const promises: Readonly<Record<string, boolean>> = {
    'C1 members in order': keysOf(body) === 'success,errors,message,error_code',
    'C3 type': headers['content-type'] === 'application/json; charset=utf-8',
    'C3 length': !isCut && headers['content-length'] === String(bytes.length),
    'C6 request id': uuid.test(headers['x-request-id'] ?? ''),
    'C7 no-store': headers['cache-control'] === 'no-store',
    'C7 nosniff': headers['x-content-type-options'] === 'nosniff',
    'C8 challenge': status !== 401 || headers['www-authenticate']?.startsWith('Bearer realm="') === true,
    'C8 allow': status !== 405 || headers['allow'] !== undefined,
    'C8 retry': (status !== 429 && status !== 503) || /^\d+$/.test(headers['retry-after'] ?? ''),
    'C18 vary': /(?:^|, )Accept(?:,|$)/.test(headers['vary'] ?? ''),
  }
  const broken = Object.entries(promises).flatMap(([promise, isKept]) => (isKept ? [] : [promise]))
  return { status, body: parse(body), broken }
}

function keysOf(body: string): string {
  const value = parse(body)
  return typeof value === 'object' && value !== null ? Object.keys(value).join() : ''
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
