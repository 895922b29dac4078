import { parse } from 'csv-parse'
import type { CsvError, Options } from 'csv-parse'
import { finished } from 'node:stream/promises'
import type { RowFailure } from '../store/import-store.ts'
import { maxRowLength } from './source-row.ts'

/** A line of a CSV file, which quotes may make several. */
export interface CsvRecord {
  /** The line it starts in, from 1. */
  readonly line: number
  /** Without the space around them. */
  readonly cells: readonly string[]
}

/**
 * Reads CSV (RFC 4180; LF does as well as CRLF, a byte order mark is skipped, empty lines are no records).
 * A quote within a cell that does not start with one is a quote. One that is never closed ends it: nothing behind it can be told apart.
 */
export async function* readCsv(
  texts: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<readonly (CsvRecord | RowFailure)[]> {
  const found: (CsvRecord | RowFailure)[] = []
  let lastLine = 0
  let problem: CsvError | undefined
  const options: Options = {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: maxRowLength,
    // Taken here and not from the stream, which forgets what it holds when it fails.
    on_record: (cells: readonly string[]) => {
      if (cells.length > 1 || cells[0] !== '')
        found.push({ line: lastLine + 1, cells: cells.map((cell) => cell.trim()) })
      // Counted here: the parser takes CRLF within quotes for two lines.
      lastLine += 1 + cells.reduce((count, cell) => count + cell.split('\n').length - 1, 0)
      return undefined
    },
  }
  const parser = parse(options)
  parser.on('error', (error: CsvError) => (problem = error))
  parser.resume()
  for await (const text of texts) {
    await new Promise<void>((resolve) => parser.write(text, () => resolve()))
    yield found.splice(0)
    if (problem !== undefined) break
  }
  if (problem === undefined) {
    parser.end()
    await finished(parser).catch(() => undefined)
  }
  if (problem !== undefined) found.push({ line: lastLine + 1, errors: { _body: sentenceOf(problem) } })
  yield found
}

function sentenceOf({ code }: CsvError): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'opens a quote that is never closed; nothing after it was read'
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `is longer than ${maxRowLength} characters, or opens a quote that is never closed; nothing after it was read`
  return 'is no CSV; nothing after it was read'
}
