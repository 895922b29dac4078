import { decodeFields } from './decode-fields.ts'
import type { DecodedError, Format } from './format.ts'

const standardFormats = [{ decode: decodeEnvelope }, { decode: decodeProblem }]

/**
 * Reads what a body says of an error: tolerantly, as `readError` does, but without a catalog and without words of our own.
 * Returns undefined for what is no error of any of the formats (`envelope`, `problem`).
 */
export function decodeError(
  body: string,
  formats: readonly Pick<Format, 'decode'>[] = standardFormats,
): DecodedError | undefined {
  const parsed = parseObject(body)
  return parsed && formats.reduce<DecodedError | undefined>((found, { decode }) => found ?? decode(parsed), undefined)
}

/**
 * Accepts any body that says `success: false` or names an `error_code`, whichever of the other members it lacks;
 * declines a problem, which may name an `error_code` too.
 */
export function decodeEnvelope(body: Readonly<Record<string, unknown>>): DecodedError | undefined {
  const { success, error_code: code, message, errors, title, detail } = body
  const hasCode = typeof code === 'string' && code !== ''
  const isProblem = message === undefined && (typeof title === 'string' || typeof detail === 'string')
  if (success !== false && !(hasCode && success === undefined && !isProblem)) return undefined
  return {
    ...(hasCode && { code }),
    ...(typeof message === 'string' && message !== '' && { message }),
    fields: decodeFields(errors),
  }
}

/** Members of the wrong type are ignored (RFC 9457 §3.1). */
export function decodeProblem(body: Readonly<Record<string, unknown>>): DecodedError | undefined {
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

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.startsWith('\uFEFF') ? body.slice(1) : body)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    return parsed as Readonly<Record<string, unknown>>
  } catch {
    return undefined
  }
}
