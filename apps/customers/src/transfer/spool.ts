import { createHash, randomUUID } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { open, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that is kept while it is imported. */
export interface Spool {
  readonly bytes: number
  /** The SHA-256 of its bytes. */
  readonly hash: string
  /** The first line that is not UTF-8; undefined where all is. */
  readonly badLine: number | undefined
  /** Its bytes, from the start. */
  readonly read: () => AsyncIterable<Uint8Array>
  readonly close: () => Promise<void>
}

/** What is read at a time of a file that is only looked at. */
const inspectedBytes = 65_536
/** The same where each row is parsed: few enough that nobody waits for long, however short the rows are. */
const rowChunkBytes = 8_192

/**
 * Writes what comes to a file in a folder, which has no name there: it is gone with the process, however that ends.
 * Undefined where there is more than `maxBytes`; what is left is not read.
 */
export async function spoolTo(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Spool | undefined> {
  const handle = await openNameless(folder)
  try {
    const seen = createInspection()
    for await (const chunk of source) {
      if (seen.bytes() + chunk.length > maxBytes) {
        await handle.close()
        return undefined
      }
      await writeAll(handle, chunk, seen.bytes())
      seen.add(chunk)
    }
    return { ...seen.end(), read: () => readFrom(handle, rowChunkBytes), close: () => handle.close() }
  } catch (thrown) {
    await handle.close().catch(() => undefined)
    throw thrown
  }
}

/** The same of a file that is there already: it is read, and not copied. */
export async function inspectFile(path: string): Promise<Spool> {
  const handle = await open(path, 'r')
  try {
    const seen = createInspection()
    for await (const chunk of readFrom(handle, inspectedBytes)) seen.add(chunk)
    return { ...seen.end(), read: () => readFrom(handle, rowChunkBytes), close: () => handle.close() }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `import-${randomUUID()}.tmp`)
  const handle = await open(path, 'wx+', 0o600)
  await unlink(path)
  return handle
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length;)
    written += (await handle.write(chunk, written, chunk.length - written, position + written)).bytesWritten
}

async function* readFrom(handle: FileHandle, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Looks at bytes as they pass. */
function createInspection() {
  const hash = createHash('sha256')
  const text = createUtf8Check()
  let bytes = 0
  return {
    bytes: () => bytes,
    add: (chunk: Uint8Array): void => {
      hash.update(chunk)
      text.add(chunk)
      bytes += chunk.length
    },
    end: () => ({ bytes, hash: hash.digest('hex'), badLine: text.end() }),
  }
}

const newline = 0x0a

/** Finds the first line that is not UTF-8. No byte of a longer character is a newline, so a line can be looked at by itself. */
function createUtf8Check() {
  let lines = 0
  let badLine: number | undefined
  let rest: Buffer = Buffer.alloc(0)
  const checkLines = (bytes: Buffer): void => {
    if (isUtf8(bytes)) {
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines += 1
      return
    }
    for (let start = 0; badLine === undefined && start < bytes.length;) {
      const found = bytes.indexOf(newline, start)
      const end = found < 0 ? bytes.length : found
      lines += 1
      if (!isUtf8(bytes.subarray(start, end))) badLine = lines
      start = end + 1
    }
  }
  return {
    add: (chunk: Uint8Array): void => {
      if (badLine !== undefined) return
      const bytes = Buffer.concat([rest, chunk])
      // Cut before the last character, which may not be whole: at most three of its bytes are here.
      const end = wholeEnd(bytes)
      checkLines(bytes.subarray(0, end))
      rest = bytes.subarray(end)
    },
    end: (): number | undefined => {
      if (badLine === undefined && rest.length > 0) checkLines(rest)
      return badLine
    },
  }
}

/** Where the last character starts if it is not whole, else the end. */
function wholeEnd(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) return back < lengthOf(byte) ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** How many bytes a character has that starts with this one (RFC 3629 §3). */
function lengthOf(first: number): number {
  if (first >= 0xf0) return 4
  return first >= 0xe0 ? 3 : 2
}
