import { findField, transferColumns } from './columns.ts'
import type { TransferColumn } from './columns.ts'
import { maxRowLength } from './source-row.ts'

/** Where the value of a field comes from: a column, or texts around columns. */
type Source = { readonly column: string } | { readonly parts: readonly Part[] }
type Part = { readonly column: string } | { readonly text: string }

/** Which column a field comes from, where it is not the one of its name; null for none. */
export type Mapping = ReadonlyMap<TransferColumn, Source | null>

/** Reads `field=column`, `field={column} {column}` and `field=`; or says in a sentence what is wrong with one. */
export function parseMapping(texts: readonly string[]): Mapping | { readonly mistake: string } {
  const mapping = new Map<TransferColumn, Source | null>()
  for (const text of texts) {
    const at = text.indexOf('=')
    const field = findField(at < 0 ? text : text.slice(0, at))
    if (at < 0) return { mistake: `${JSON.stringify(text)} has no "=": write field=Column` }
    if (field === undefined)
      return { mistake: `${JSON.stringify(text)} names no field: choose of ${transferColumns.join(', ')}` }
    if (mapping.has(field)) return { mistake: `${field} is mapped twice` }
    const source = parseSource(text.slice(at + 1))
    if (source === undefined) return { mistake: `${JSON.stringify(text)} has a brace without its other one` }
    mapping.set(field, source)
  }
  return mapping
}

function parseSource(text: string): Source | null | undefined {
  if (text.trim() === '') return null
  if (!/[{}]/.test(text)) return { column: text.trim() }
  const pieces = text.split(/\{([^{}]*)\}/)
  // Every second piece was in braces.
  const parts = pieces.map((piece, index): Part => (index % 2 === 1 ? { column: piece.trim() } : { text: piece }))
  return parts.some((part) => 'text' in part && /[{}]/.test(part.text)) ? undefined : { parts }
}

/** A mapping for these columns. */
export interface BoundMapping {
  /** Field → value; a field without a value is left out. */
  readonly toFields: (values: ReadonlyMap<string, unknown>) => Map<string, unknown>
  /** The fields that have a column. */
  readonly fields: ReadonlySet<TransferColumn>
  /** Columns that are asked for and not there. */
  readonly missing: readonly string[]
  /** Columns that belong to no field. */
  readonly unused: readonly string[]
}

type Pick = (values: ReadonlyMap<string, unknown>) => unknown

/** Binds a mapping to the columns that there are. A column is found by its exact name, else in any case. */
export function bindMapping(mapping: Mapping, columns: readonly string[]): BoundMapping {
  const used = new Set<string>()
  const missing = new Set<string>()
  // Indexed: there may be tens of thousands, and a mapping may ask for as many.
  const exact = new Set(columns)
  const anyCase = firstBy(columns, (column) => column.toLowerCase())
  const byField = firstBy(columns, findField)
  const find = (name: string): string | undefined => {
    const column = exact.has(name) ? name : anyCase.get(name.toLowerCase())
    if (column === undefined) missing.add(name)
    else used.add(column)
    return column
  }
  const picks = new Map<TransferColumn, Pick>()
  for (const field of transferColumns) {
    const source = mapping.get(field)
    // Of two columns that differ in case one has the field; the other is nobody's.
    const own = exact.has(field) ? field : byField.get(field)
    // What is dropped on purpose is not unknown.
    if (source === null && own !== undefined) used.add(own)
    if (source === undefined && own !== undefined) picks.set(field, pickOf({ column: own }, find))
    if (source !== undefined && source !== null) picks.set(field, pickOf(source, find))
  }
  return {
    toFields: (values) => {
      const fields = new Map<string, unknown>()
      for (const [field, pick] of picks) {
        const value = pick(values)
        if (value !== undefined) fields.set(field, value)
      }
      return fields
    },
    fields: new Set(picks.keys()),
    missing: [...missing],
    unused: columns.filter((column) => !used.has(column)),
  }
}

/** The first of each name. */
function firstBy<Name>(
  columns: readonly string[],
  nameOf: (column: string) => Name | undefined,
): ReadonlyMap<Name, string> {
  const first = new Map<Name, string>()
  for (const column of columns) {
    const name = nameOf(column)
    if (name !== undefined && !first.has(name)) first.set(name, column)
  }
  return first
}

function pickOf(source: Source, find: (name: string) => string | undefined): Pick {
  if ('column' in source) {
    const column = find(source.column)
    return (values) => (column === undefined ? undefined : values.get(column))
  }
  const parts = source.parts.map((part) => ('text' in part ? part : { column: find(part.column) }))
  return (values) => {
    let joined = ''
    // Longer than a row, it is too long for every field: a long cell that is asked for many times takes no time.
    for (const part of parts)
      if (joined.length <= maxRowLength) joined += 'text' in part ? part.text : toText(values.get(part.column ?? ''))
    // An empty column leaves no double space.
    const text = joined.replaceAll(/\s{2,}/g, ' ').trim()
    return text === '' ? undefined : text
  }
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
