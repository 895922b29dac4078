import type { ApiError } from '@faultbook/contract'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { concatBytes } from './concat-bytes.ts'
import { isJsonType, isPlainCoding } from './media-type.ts'
import { findBadValues, parseJson } from './parse-json.ts'
import type { ServerCatalog } from './server-catalog.ts'

/** What {@link readJson} is given. */
export interface ReadJsonOptions {
  /** The catalog it throws from. */
  readonly errors: ServerCatalog
  /** The most bytes a body may have (65,536). */
  readonly maxBodyBytes?: number
}

/** What is read: a message of node:http, or a `Request` of the Fetch standard. */
export type Readable = IncomingMessage | Request

/**
 * Reads a body as JSON, strictly (CONTRACT C16): JSON in UTF-8, uncompressed, at most so many bytes and 64 levels, no key twice,
 * no text that is not well-formed Unicode. Undefined where there is no body.
 *
 * @throws {ApiError} `unsupportedMediaType`, `bodyTooLarge`, `malformedBody`, or `validationFailed` naming the fields.
 *
 * @example
 * const body = await readJson(request, { errors })
 */
export async function readJson(
  request: Readable,
  { errors, maxBodyBytes = 65_536 }: ReadJsonOptions,
): Promise<unknown> {
  const header = headerReader(request)
  // A Request of HTTP/2 or of a stream has no length to tell by.
  if (isFetchRequest(request) ? request.body === null : isEmpty(header)) return undefined
  const fault = findBodyFault(header, request.method ?? 'POST', errors)
  if (fault !== undefined) throw fault
  if (Number(header('content-length')) > maxBodyBytes) throw errors.bodyTooLarge({ limitBytes: maxBodyBytes })
  const bytes = await readBytes(request, maxBodyBytes, errors)
  if (bytes.length === 0) return undefined
  return toJsonBody(bytes, errors)
}

/** Parses the bytes of a body, with our errors: 400 for what is no strict JSON, 422 for texts that no field can hold. */
export function toJsonBody(bytes: Uint8Array, errors: ServerCatalog): unknown {
  const value = parseBody(bytes, errors)
  const fields = findBadValues(value)
  if (fields !== undefined) throw errors.validationFailed({ fields })
  return value
}

/** The first half of {@link toJsonBody}, for those who validate the fields with others. */
export function parseBody(bytes: Uint8Array, errors: ServerCatalog): unknown {
  try {
    return parseJson(bytes)
  } catch (cause) {
    throw errors.malformedBody({ expected: 'JSON', cause })
  }
}

/** Finds why a body won't be read as JSON: `unsupportedMediaType`, its headers saying what would be (RFC 9110 §15.5.16, RFC 5789 §3.1). */
export function findBodyFault(
  header: (name: string) => string | undefined,
  method: string,
  errors: ServerCatalog,
): ApiError | undefined {
  if (!isPlainCoding(header('content-encoding'))) {
    return errors.unsupportedMediaType({ expected: 'uncompressed JSON', headers: { 'Accept-Encoding': 'identity' } })
  }
  const contentType = header('content-type')
  return contentType === undefined || !isJsonType(contentType) ? jsonExpected(method, errors) : undefined
}

/** The 415 of a body that is no JSON. */
export function jsonExpected(method: string, errors: ServerCatalog): ApiError {
  const name = method === 'PATCH' ? 'Accept-Patch' : 'Accept'
  return errors.unsupportedMediaType({ expected: 'application/json in UTF-8', headers: { [name]: 'application/json' } })
}

/** Tells whether a request has no body: no length but zero, and no chunks (RFC 9112 §6.3). */
export function isEmpty(header: (name: string) => string | undefined): boolean {
  const length = header('content-length')
  return header('transfer-encoding') === undefined && (length === undefined || Number(length) === 0)
}

function isFetchRequest(request: Readable): request is Request {
  return request.headers instanceof Headers
}

/** Makes the reader of a request's headers, by their names in small letters. */
export function headerReader({
  headers,
}: {
  readonly headers: IncomingHttpHeaders | Headers
}): (name: string) => string | undefined {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  return (name) => {
    const value = headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
}

async function readBytes(request: Readable, maxBodyBytes: number, errors: ServerCatalog): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Both kinds of stream are async iterables of byte chunks; one of Node is not to be destroyed, nor its connection with it.
  const source = isFetchRequest(request) ? (request.body ?? []) : request.iterator({ destroyOnReturn: false })
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBodyBytes) break
    chunks.push(chunk)
  }
  if (size <= maxBodyBytes) return concatBytes(chunks, size)
  // What is left goes by unread, so that the connection serves the next request.
  if (!isFetchRequest(request)) request.resume()
  throw errors.bodyTooLarge({ limitBytes: maxBodyBytes })
}
