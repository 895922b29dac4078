import type { RowFailure } from '../store/import-store.ts'

/** A row as it was read: its line in the file, and column → value. */
export interface SourceRow {
  readonly line: number
  readonly values: ReadonlyMap<string, unknown>
}

/** Rows as they come out of a file, some at a time; what can't be read is a failure. */
export type SourceRows = AsyncGenerator<readonly (SourceRow | RowFailure)[]>

/** The longest row that is read, in characters or bytes: as long as the body of a customer may be. */
export const maxRowLength = 65_536
