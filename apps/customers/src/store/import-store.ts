import type { FieldErrors } from '@faultbook/contract'
import type { Customer, NewCustomer } from './customer-store.ts'

/** How long a run may be silent before another may go on in its place, in ms; every batch starts it anew. */
export const leaseMs = 3_000

/** An import as it is asked for. */
export interface ImportOrder {
  /** What the caller knows it by: the same key again is the same import. */
  readonly key: string
  /** The hash of the file and of how it is read: another one under the same key is a mistake. */
  readonly fingerprint: string
  /** An id that nobody else has, for this run. */
  readonly runner: string
  /** The id of the key it is done with; null for the command line. */
  readonly actor: number | null
  /** How long it is remembered after its last batch, in ms. */
  readonly keepMs: number
  /** How many failures are kept; more are only counted. */
  readonly keptFailures: number
}

/** How far an import has got. */
export interface ImportCounts {
  /** Rows dealt with, good and bad. */
  readonly rows: number
  readonly created: number
  readonly failed: number
}

/** What comes of starting an import. */
export type ImportStart =
  /** It is ours to run: from the first row on, or behind those that an earlier run has dealt with. */
  | { readonly state: 'ours'; readonly counts: ImportCounts }
  /** Another run has it, and is heard of again within so many ms. */
  | { readonly state: 'running'; readonly freeInMs: number }
  | { readonly state: 'finished'; readonly counts: ImportCounts; readonly finishedAt: string }
  /** The key was used for something else. */
  | { readonly state: 'different' }

/** A row that could not be taken: its line in the file, and field → what is wrong. */
export interface RowFailure {
  readonly line: number
  readonly errors: FieldErrors
}

/** A row that is good as far as it can be told without the store. */
export interface GoodRow {
  readonly line: number
  readonly customer: NewCustomer
}

export type ImportRow = GoodRow | RowFailure

/** What the store knows of imports and exports. */
export interface ImportStore {
  readonly startImport: (workspaceId: number, order: ImportOrder) => Promise<ImportStart>
  /**
   * Makes customers of the good rows and counts them all, in one transaction. Gives those that failed, among them
   * rows whose email or id is taken. Rejects with an {@link ImportLostError} if another run has it by now.
   */
  readonly importRows: (
    workspaceId: number,
    order: ImportOrder,
    rows: readonly ImportRow[],
  ) => Promise<readonly RowFailure[]>
  /** The same for all rows there are, of which none is taken if one fails. Where it takes them it finishes the import. */
  readonly importAtOnce: (
    workspaceId: number,
    order: ImportOrder,
    rows: readonly ImportRow[],
  ) => Promise<readonly RowFailure[]>
  /** Ends it, and writes of it to the audit log. */
  readonly finishImport: (workspaceId: number, order: ImportOrder) => Promise<ImportCounts>
  /** Lets another run go on at once. */
  readonly releaseImport: (workspaceId: number, order: ImportOrder) => Promise<void>
  /** Forgets it; what it made stays. */
  readonly discardImport: (workspaceId: number, order: ImportOrder) => Promise<void>
  /** The first failures of an import, by line. */
  readonly listImportFailures: (workspaceId: number, key: string, limit: number) => Promise<readonly RowFailure[]>
  /** Customers with ids above this one, by id. */
  readonly exportCustomers: (workspaceId: number, afterId: number, limit: number) => Promise<readonly Customer[]>
}

/** Another run has taken an import over: nothing of this batch was written. */
export class ImportLostError extends Error {
  override readonly name = 'ImportLostError'
}
