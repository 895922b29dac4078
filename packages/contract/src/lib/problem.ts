import { decodeFields } from './decode-fields.ts'
import { encodeFields } from './envelope.ts'
import { statusPhrases } from './error-status.ts'
import type { DecodedError, Format, WireError } from './format.ts'
import { clampMessage } from './message.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Problem details for HTTP APIs, with `errors` and `error_code` as extension members (RFC 9457 §3, CONTRACT C18). */
export const problem: Format = {
  contentType: 'application/problem+json',
  encode: encodeProblem,
  decode: decodeProblem,
}

function encodeProblem({ code, status, title, message, fields, guideUrl, requestId }: WireError): string {
  const members = {
    type: guideUrl ?? 'about:blank',
    // RFC 9457 §4.2.1: with about:blank the title is the status phrase.
    title: guideUrl === undefined ? statusPhrases[status] : title,
    status,
    detail: clampMessage(message),
    ...(requestId !== undefined && uuid.test(requestId) && { instance: `urn:uuid:${requestId}` }),
    error_code: code,
  }
  return `${JSON.stringify(members).slice(0, -1)},"errors":${encodeFields(fields)}}`
}

/** Members of the wrong type are ignored (RFC 9457 §3.1). */
function decodeProblem(body: Readonly<Record<string, unknown>>): DecodedError | undefined {
  const { type, title, detail, status, error_code: code, errors } = body
  const isProblem = [type, title, detail].some((member) => typeof member === 'string')
  if (!isProblem || 'success' in body || (status !== undefined && typeof status !== 'number')) return undefined
  const message = [detail, title].find((member): member is string => typeof member === 'string' && member !== '')
  return {
    ...(typeof code === 'string' && code !== '' && { code }),
    ...(message !== undefined && { message }),
    fields: decodeFields(errors),
  }
}
