import { concatBytes } from '../concat-bytes.ts'
import { codingOf, maxHeldBytes } from '../foreign-reply.ts'
import type { Reply } from '../reply.ts'

/** Tells whether a value is a Response: of any realm, also where the platform has put another class in its place; never throws. */
export function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false
  try {
    return value instanceof Response || Object.prototype.toString.call(value) === '[object Response]'
  } catch {
    return false
  }
}

interface ForeignBody {
  /** The body as it can be looked at; undefined where it can't be a reply of ours, or is too long. */
  readonly body: Uint8Array | undefined
  /** The same as it would be sent, where it is compressed. */
  readonly coded?: Uint8Array | undefined
}

/** Reads as much of an error's body as it takes to tell whether it is a reply of ours. `isKept`: the body may be sent after all. */
export async function readForeignBody(
  response: Response,
  expected: Reply | undefined,
  isKept: boolean,
): Promise<ForeignBody> {
  if (response.body === null || response.bodyUsed) return { body: new Uint8Array() }
  const { headers } = response
  const isReadable = expected !== undefined || /json/i.test(headers.get('content-type') ?? '')
  if (isReadable) {
    const bytes = await readBody(isKept ? response.clone() : response)
    const coding = codingOf({ 'content-encoding': headers.get('content-encoding') ?? undefined })
    if (coding === undefined || bytes === undefined || bytes.length === 0) return { body: bytes }
    return { body: await decode(bytes, coding), coded: bytes }
  }
  if (!isKept) response.body.cancel().catch(() => undefined)
  return { body: undefined }
}

/** Reads a body to its end; undefined where it is too long, or fails. */
export async function readBody({
  body,
}: {
  readonly body?: Response['body'] | undefined
}): Promise<Uint8Array | undefined> {
  try {
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return concatBytes(chunks, size)
      size += value.length
      chunks.push(value)
      if (size > maxHeldBytes) break
    }
    // Nobody waits for a source that takes its time to stop.
    reader.cancel().catch(() => undefined)
    return undefined
  } catch {
    return undefined
  }
}

type Coding = ConstructorParameters<typeof DecompressionStream>[0]

/** Undefined where the platform does not know the coding, or the body does not keep to it. */
async function decode(bytes: Uint8Array, coding: string): Promise<Uint8Array | undefined> {
  try {
    const { body } = new Response(bytes as Uint8Array<ArrayBuffer>)
    return await readBody({ body: body?.pipeThrough(new DecompressionStream(coding as Coding)) })
  } catch {
    return undefined
  }
}
