import type { Reply } from '../reply.ts'

/** A longer error body is not looked at, in bytes. */
const maxBytes = 65_536

/** Tells whether a value is a Response: of any realm, also where the platform has put another class in its place; never throws. */
export function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false
  try {
    return value instanceof Response || Object.prototype.toString.call(value) === '[object Response]'
  } catch {
    return false
  }
}

/**
 * Reads as much of an error's body as it takes to tell whether it is a reply of ours; undefined where it can't be one, or is too long.
 * `isKept`: the body may be sent after all.
 */
export async function readForeignBody(
  response: Response,
  expected: Reply | undefined,
  isKept: boolean,
): Promise<Uint8Array | undefined> {
  if (response.body === null || response.bodyUsed) return new Uint8Array()
  const isReadable = expected !== undefined || /json/i.test(response.headers.get('content-type') ?? '')
  if (isReadable) return readBody(isKept ? response.clone() : response)
  if (!isKept) response.body.cancel().catch(() => undefined)
  return undefined
}

/** Reads a body to its end; undefined where it is too long, or fails. */
export async function readBody({ body }: Response): Promise<Uint8Array | undefined> {
  try {
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return concat(chunks, size)
      size += value.length
      chunks.push(value)
      if (size > maxBytes) break
    }
    // Nobody waits for a source that takes its time to stop.
    reader.cancel().catch(() => undefined)
    return undefined
  } catch {
    return undefined
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
