import { fromFieldEntries } from '@faultbook/contract'
import type { RowFailure } from '../store/import-store.ts'
import { FileError } from './file-error.ts'
import { readCsv } from './read-csv.ts'
import type { CsvRecord } from './read-csv.ts'
import type { SourceRow, SourceRows } from './source-row.ts'

/**
 * Reads the rows below the first line, which names the columns. An empty cell is no value.
 *
 * @param checkColumns Throws if these are not the columns that were asked for.
 * @throws {FileError} If the file has no columns, or one twice.
 */
export async function* readCsvRows(
  texts: AsyncIterable<string | Uint8Array>,
  checkColumns: (columns: readonly string[]) => void,
): SourceRows {
  let columns: readonly string[] | undefined
  for await (const records of readCsv(texts)) {
    const rows: (SourceRow | RowFailure)[] = []
    for (const record of records) {
      if (columns === undefined) {
        columns = toColumns(record)
        checkColumns(columns)
      } else rows.push('cells' in record ? toRow(record, columns) : record)
    }
    yield rows
  }
  if (columns === undefined) throw new FileError('The file is empty.', { _body: 'must not be empty' })
}

function toColumns(record: CsvRecord | RowFailure): readonly string[] {
  if ('errors' in record)
    throw new FileError(`Line ${record.line} ${record.errors['_body']}.`, { _body: `${record.errors['_body']}` })
  const faults = findFaults(record.cells)
  if (faults.length === 0) return record.cells
  const list = faults.map(([column, fault]) => `${column} ${fault}`).join(', ')
  throw new FileError(`The first line must name the columns: ${list}.`, fromFieldEntries(faults))
}

/** What is wrong with the names of columns; there may be tens of thousands. */
export function findFaults(columns: readonly string[]): readonly (readonly [string, string])[] {
  const seen = new Set<string>()
  return columns.flatMap((column, index): readonly (readonly [string, string])[] => {
    if (column === '') return [[`column ${index + 1}`, 'has no name']]
    if (seen.has(column)) return [[column, 'is there twice']]
    seen.add(column)
    return []
  })
}

function toRow({ line, cells }: CsvRecord, columns: readonly string[]): SourceRow | RowFailure {
  if (cells.length !== columns.length)
    return { line, errors: { _body: `has ${count(cells)}, and the first line ${columns.length}` } }
  const values = new Map<string, string>()
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (cell !== '') values.set(column, cell)
  }
  return { line, values }
}

function count({ length }: readonly string[]): string {
  return length === 1 ? '1 cell' : `${length} cells`
}
