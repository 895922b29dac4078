import { mistake } from './mistake.ts'

const limitMiB = 16

/**
 * Reads all of a stream, into one piece.
 *
 * @throws {Mistake} If it has more than 16 MiB; the rest is not read.
 */
export async function readBytes(source: string, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of stream) {
    length += piece.byteLength
    if (length > limitMiB * 2 ** 20) throw mistake('tooLarge', { source, limit: String(limitMiB) })
    pieces.push(piece)
  }
  return Buffer.concat(pieces, length)
}
