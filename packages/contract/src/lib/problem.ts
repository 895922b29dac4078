import { decodeProblem } from './decode-error.ts'
import { encodeFields } from './envelope.ts'
import { statusPhrases } from './error-status.ts'
import type { Format, WireError } from './format.ts'
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
