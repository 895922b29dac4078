/** A `Content-Type` in parts: compared as such, never as text (CVE-2025-32442 was a comparison of texts). */
export interface MediaType {
  readonly type: string
  readonly charset: string | undefined
}

const form = /^\s*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)\s*(?:;(.*))?$/s

/** Reads a `Content-Type` (RFC 9110 §8.3.1); undefined for what is none. */
export function parseMediaType(header: string): MediaType | undefined {
  const [, type, parameters = ''] = form.exec(header) ?? []
  if (type === undefined) return undefined
  const charset = /(?:^|;)\s*charset\s*=\s*"?([^\s";]+)"?\s*(?:;|$)/i.exec(parameters)?.[1]
  return { type: type.toLowerCase(), charset: charset?.toLowerCase() }
}

/** Tells whether a `Content-Type` means JSON in UTF-8. */
export function isJsonType(header: string): boolean {
  const mediaType = parseMediaType(header)
  if (mediaType === undefined || (mediaType.charset !== undefined && mediaType.charset !== 'utf-8')) return false
  return mediaType.type === 'application/json' || /^application\/[\w.!#$&^-]+\+json$/.test(mediaType.type)
}

/** Tells whether a `Content-Encoding` header leaves the body as it is. */
export function isPlainCoding(header: string | undefined): boolean {
  return header === undefined || header.trim() === '' || header.trim().toLowerCase() === 'identity'
}
