import { decodeFields } from './decode-fields.ts'
import type { DecodedError, Format } from './format.ts'

type Body = Readonly<Record<string, unknown>>

const standardFormats = [{ decode: decodeEnvelope }, { decode: decodeProblem }]

/**
 * Reads what a body says of an error: tolerantly, as `readError` does, but without a catalog and without words of our own.
 * Returns undefined for what is no error of any of the formats (`envelope`, `problem`).
 */
export function decodeError(
  text: string,
  formats: readonly Pick<Format, 'decode'>[] = standardFormats,
): DecodedError | undefined {
  try {
    // What is trimmed is a BOM too.
    const json = text.trim()
    if (json[0] !== '{') return undefined
    const body = JSON.parse(json) as Body
    for (const { decode } of formats) {
      const decoded = decode(body)
      if (decoded !== undefined) return decoded
    }
  } catch {
    // No JSON, no error.
  }
  return undefined
}

/**
 * Accepts any body that says `success: false` or names an `error_code`, whichever of the other members it lacks;
 * declines a problem, which may name an `error_code` too.
 */
export function decodeEnvelope({
  success,
  error_code,
  message,
  errors,
  title,
  detail,
}: Body): DecodedError | undefined {
  const code = toText(error_code)
  const isProblem = message === undefined && [title, detail].some(isText)
  if (success !== false && (success !== undefined || code === undefined || isProblem)) return undefined
  return { code, message: toText(message), fields: decodeFields(errors) }
}

/** Members of the wrong type are ignored (RFC 9457 §3.1). */
export function decodeProblem(body: Body): DecodedError | undefined {
  const { type, title, detail, status, error_code, errors } = body
  if (![type, title, detail].some(isText) || 'success' in body || !/num|und/.test(typeof status)) return undefined
  return { code: toText(error_code), message: toText(detail) ?? toText(title), fields: decodeFields(errors) }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function toText(value: unknown): string | undefined {
  return isText(value) && value !== '' ? value : undefined
}
