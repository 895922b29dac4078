import { parseJson } from '@faultbook/server'
import type { RowFailure } from '../store/import-store.ts'
import { maxRowLength } from './source-row.ts'
import type { SourceRow, SourceRows } from './source-row.ts'

const newline = 0x0a
const none = Buffer.alloc(0)
const byteOrderMark = Buffer.from('\uFEFF')

/** Reads newline-delimited JSON, an object a line, each as strictly as the body of a request. Empty lines are no rows. */
export async function* readNdjsonRows(chunks: AsyncIterable<Uint8Array>): SourceRows {
  let line = 0
  for await (const lines of splitLines(chunks)) {
    const rows: (SourceRow | RowFailure)[] = []
    for (const bytes of lines) {
      line += 1
      const text = line === 1 && bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes
      if (!isBlank(text)) rows.push(toRow(line, text))
    }
    yield rows
  }
}

/** Of a line that is too long only the start is kept: enough to tell. */
async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer = none
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lines: Buffer[] = []
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const line = bytes.subarray(start, end)
      lines.push(rest.length === 0 ? line : Buffer.concat([rest, line]))
      rest = none
      start = end + 1
    }
    rest = Buffer.concat([rest, bytes.subarray(start)]).subarray(0, maxRowLength + 1)
    yield lines
  }
  if (rest.length > 0) yield [rest]
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length < 3 && bytes.toString().trim() === ''
}

function toRow(line: number, bytes: Buffer): SourceRow | RowFailure {
  if (bytes.length > maxRowLength) return { line, errors: { _body: `must have at most ${maxRowLength} bytes` } }
  const value = parseLine(bytes)
  if (value === undefined) return { line, errors: { _body: 'must be JSON' } }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, errors: { _body: 'must be an object' } }
  return { line, values: new Map(Object.entries(value)) }
}

function parseLine(bytes: Buffer): unknown {
  try {
    return parseJson(bytes)
  } catch {
    return undefined
  }
}
