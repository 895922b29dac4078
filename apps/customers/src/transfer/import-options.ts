import { createHash } from 'node:crypto'

/** The forms that customers come and go in. */
export type TransferFormat = 'csv' | 'ndjson'

/** The encodings of a file that can be read. */
export const encodings = ['utf-8', 'windows-1252'] as const

/** How a file is read. */
export interface ImportOptions {
  readonly format: TransferFormat
  /** Whether no row is taken if one fails. */
  readonly isAtomic: boolean
  /** `field=column`, or `field={column} {column}`. */
  readonly map: readonly string[]
  /** Whether countries are given by their English names. */
  readonly namesCountries: boolean
  /** What becomes of a column that belongs to no field. */
  readonly unknownColumns: 'ignore' | 'refuse'
  readonly encoding: (typeof encodings)[number]
}

/** Tells one import from another: by the bytes of its file and how they are read. */
export function fingerprintOf(bodyHash: string, options: ImportOptions): string {
  const { format, isAtomic, map, namesCountries, unknownColumns, encoding } = options
  const text = JSON.stringify([bodyHash, format, isAtomic, map, namesCountries, unknownColumns, encoding])
  return createHash('sha256').update(text).digest('hex')
}
