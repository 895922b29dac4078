import * as zlib from 'node:zlib'
import { maxHeldBytes } from '../foreign-reply.ts'
import { optionsOf } from './guarded-response.ts'
import type { GuardedResponse, Held } from './guarded-response.ts'
import { bodyOf } from './unsent-body.ts'

interface HeldBody {
  /** The body as it can be looked at; undefined where it is too long, or its coding can't be taken off. */
  readonly body: Uint8Array | undefined
  /** The same as it would be sent, where it is compressed. */
  readonly coded?: Uint8Array
}

/** Keeps what the app writes of an error, as long as it may be sent. */
export function collect(response: GuardedResponse, held: Held, [chunk, encoding]: readonly unknown[]): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, toEncoding(encoding)) : Buffer.from(chunk as Uint8Array)
  held.size += bytes.length
  if (held.size <= maxHeldBytes || optionsOf(response).foreignReplies === 'report') held.chunks.push(bytes)
}

/** Reads what the app has written of an error. */
export function readHeld(response: GuardedResponse, held: Held, coding: string | undefined): HeldBody {
  if (held.size > maxHeldBytes) return { body: undefined }
  const body = bodyOf(response, held)
  // To HEAD there is a body only for us, which nobody has compressed.
  if (coding === undefined || held.size === 0) return { body }
  return { body: decode(body, coding), coded: body }
}

function decode(bytes: Uint8Array, coding: string): Uint8Array | undefined {
  try {
    return decoders.get(coding)?.(bytes, { maxOutputLength: maxHeldBytes })
  } catch {
    return undefined
  }
}

type Decoder = (bytes: Uint8Array, limits: { readonly maxOutputLength: number }) => Uint8Array

const decoders: ReadonlyMap<string, Decoder | undefined> = new Map<string, Decoder | undefined>([
  ['gzip', zlib.gunzipSync],
  ['deflate', zlib.inflateSync],
  ['br', zlib.brotliDecompressSync],
  // From Node 22.15 on.
  ['zstd', (zlib as { readonly zstdDecompressSync?: Decoder }).zstdDecompressSync],
])

function toEncoding(value: unknown): BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8'
}
