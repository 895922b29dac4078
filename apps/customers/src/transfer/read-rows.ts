import { fromFieldEntries } from '@faultbook/contract'
import type { FieldErrors } from '@faultbook/contract'
import type { ImportRow, RowFailure } from '../store/import-store.ts'
import { createRowCheck } from './check-row.ts'
import { findCountry } from './country-names.ts'
import { FileError } from './file-error.ts'
import type { ImportOptions } from './import-options.ts'
import { bindMapping, parseMapping } from './mapping.ts'
import type { BoundMapping, Mapping } from './mapping.ts'
import { readCsvRows } from './read-csv-rows.ts'
import { readNdjsonRows } from './read-ndjson-rows.ts'
import type { SourceRow } from './source-row.ts'

/** How many unknown fields of a row are named, and how much of a name is shown. */
const [shownUnknown, shownNameLength] = [10, 100]

/** Rows of a file, some at a time. They are checked when they are asked for: those that an earlier run has dealt with need not be. */
export type CheckedRows = AsyncGenerator<readonly (() => ImportRow)[]>

/** What is read, and how. */
export interface ReadOptions extends ImportOptions {
  readonly now: () => Date
  /** Is told each column that is left out, once. */
  readonly onUnused?: (column: string) => void
}

/**
 * Reads the rows of a file, maps and checks them.
 *
 * @throws {FileError} If the file as a whole can't be imported.
 */
export async function* readRows(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): CheckedRows {
  const mapping = parseMapping(options.map)
  if ('mistake' in mapping) throw new FileError(`${mapping.mistake}.`, { map: mapping.mistake })
  const bind = createBinder(mapping, options)
  const check = createRowCheck(options.now)
  const checkOne = (row: SourceRow | RowFailure): ImportRow => {
    if ('errors' in row) return row
    const { toFields, unused } = bind([...row.values.keys()])
    const checked = check(row.line, withTypes(toFields(row.values), options))
    if (options.unknownColumns === 'ignore' || unused.length === 0) return checked
    const known = 'errors' in checked ? checked.errors : {}
    return { line: row.line, errors: { ...known, ...toUnknownFields(unused) } }
  }
  const rows =
    options.format === 'csv'
      ? readCsvRows(decode(chunks, options.encoding), (columns) => bind.columns(columns))
      : readNdjsonRows(chunks)
  for await (const some of rows) yield some.map((row) => () => checkOne(row))
}

interface Binder {
  /** The mapping for a row with these values. */
  (columns: readonly string[]): BoundMapping
  /** Takes these for the columns of all rows. @throws {FileError} If they are not what was asked for. */
  readonly columns: (columns: readonly string[]) => void
}

function createBinder(mapping: Mapping, { unknownColumns, onUnused }: ReadOptions): Binder {
  const told = new Set<string>()
  const tell = ({ unused }: BoundMapping): void => {
    for (const column of unused) if (!told.has(column) && told.size < 1_000) onUnused?.(column)
    for (const column of unused) if (told.size < 1_000) told.add(column)
  }
  let all: BoundMapping | undefined
  let last: { readonly key: string; readonly bound: BoundMapping } | undefined
  const bind = (columns: readonly string[]): BoundMapping => {
    if (all !== undefined) return all
    const key = JSON.stringify(columns)
    if (last?.key === key) return last.bound
    last = { key, bound: bindMapping(mapping, columns) }
    tell(last.bound)
    return last.bound
  }
  return Object.assign(bind, {
    columns: (columns: readonly string[]) => {
      all = bindMapping(mapping, columns)
      refuseColumns(all, unknownColumns === 'refuse')
      tell(all)
    },
  })
}

function refuseColumns({ fields, missing, unused }: BoundMapping, refusesUnused: boolean): void {
  const entries: (readonly [string, string])[] = [
    ...missing.map((column) => [column, 'is mapped, but not a column of the file'] as const),
    ...(fields.has('account') ? [] : [['account', 'has no column'] as const]),
    ...(refusesUnused ? unused.map((column) => [column, 'is not a known column'] as const) : []),
  ]
  if (entries.length === 0) return
  const list = entries.map(([column, fault]) => `${column} ${fault}`).join(', ')
  throw new FileError(`The columns of the file don't fit: ${list}.`, fromFieldEntries(entries))
}

/** The first ones, cut where they are long: a thousand rows are told of in one answer. */
function toUnknownFields(names: readonly string[]): FieldErrors {
  const entries = names
    .slice(0, shownUnknown)
    .map((name) => [name.slice(0, shownNameLength).toWellFormed(), 'is not a known field'] as const)
  const more = names.length - entries.length
  const rest = more === 1 ? 'has another unknown field' : `has ${more} more unknown fields`
  return fromFieldEntries(more === 0 ? entries : [...entries, ['_body', rest]])
}

/** A cell is text: what it says of an id or a country is read from it. */
function withTypes(fields: Map<string, unknown>, { format, namesCountries }: ImportOptions): Map<string, unknown> {
  const id = fields.get('id')
  const country = fields.get('country')
  if (format === 'csv' && typeof id === 'string' && /^\d{1,15}$/.test(id)) fields.set('id', Number(id))
  if (namesCountries && typeof country === 'string') fields.set('country', findCountry(country) ?? country)
  return fields
}

async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  encoding: ImportOptions['encoding'],
): AsyncGenerator<string | Uint8Array> {
  // It was looked at before: what is UTF-8 is left to the parser.
  if (encoding === 'utf-8') {
    yield* chunks
    return
  }
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
}
