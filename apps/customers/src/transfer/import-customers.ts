import type { ImportCounts, ImportOrder, ImportRow, ImportStart, RowFailure } from '../store/import-store.ts'
import type { Store } from '../store/store.ts'
import { takeTurn } from '../store/take-turn.ts'
import { FileError } from './file-error.ts'
import { readRows } from './read-rows.ts'
import type { ReadOptions } from './read-rows.ts'

/** Rows that are written in one transaction: few enough that nobody waits for long. */
const batchRows = 50

/** Characters that are written in one transaction: each is indexed, a millisecond for some hundreds. */
const batchLength = 10_000

/** Characters of a row that is taken all or none with others, on the average: long rows are as much work as many. */
const meanRowLength = 150

/** Rows that are passed over before the store hears of the import again. */
const skippedRows = 5_000

/** An import, as far as it is the same for every way in. */
export interface ImportJob extends ReadOptions {
  readonly store: Store
  readonly workspaceId: number
  readonly order: ImportOrder
  /** The file, from its start. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** The most rows that are taken all or none: they are written in one go, which everybody waits for. */
  readonly maxAtomicRows: number
  /** Ends it after the batch that is being written. */
  readonly signal?: AbortSignal
  /** Is told of the rows that fail, batch by batch. */
  readonly onFailures?: (failures: readonly RowFailure[]) => void
  /** Is told, before anything else, that an earlier run has got so far. */
  readonly onResumed?: (counts: ImportCounts) => Promise<void>
  /** Is told how many rows were seen, now and then. */
  readonly onRows?: (rows: number) => void
}

/** What came of an import. */
export type ImportOutcome =
  | { readonly state: 'finished'; readonly counts: ImportCounts; readonly isReplay: false }
  /** It was finished before, and nothing was done. */
  | { readonly state: 'finished'; readonly counts: ImportCounts; readonly isReplay: true; readonly finishedAt: string }
  /** None of the rows was taken, because these failed. */
  | { readonly state: 'refused'; readonly failures: readonly RowFailure[] }
  /** It was stopped: the same again goes on from there. */
  | { readonly state: 'stopped' }
  | Extract<ImportStart, { readonly state: 'running' | 'different' }>

/**
 * Imports a file; where an earlier run of the same was cut short, the rest of it.
 *
 * @throws {FileError} If the file as a whole can't be imported; nothing is.
 */
export async function importCustomers(job: ImportJob): Promise<ImportOutcome> {
  const { store, workspaceId, order } = job
  const start = await store.startImport(workspaceId, order)
  if (start.state === 'running' || start.state === 'different') return start
  if (start.state === 'finished') return { ...start, isReplay: true }
  try {
    if (start.counts.rows > 0) await job.onResumed?.(start.counts)
    return job.isAtomic ? await importAtOnce(job) : await importInBatches(job, start.counts.rows)
  } catch (thrown) {
    // What was thrown is what counts: a lease that can't be given back runs out.
    const end = thrown instanceof FileError ? store.discardImport : store.releaseImport
    await end(workspaceId, order).catch(() => undefined)
    throw thrown
  }
}

async function importInBatches(job: ImportJob, rowsDone: number): Promise<ImportOutcome> {
  const { store, workspaceId, order, signal, onFailures, onRows } = job
  let seen = 0
  let batch: ImportRow[] = []
  let length = 0
  const write = async (): Promise<boolean> => {
    await takeTurn(workspaceId)
    const failures = await store.importRows(workspaceId, order, batch)
    batch = []
    length = 0
    onRows?.(seen)
    if (failures.length > 0) onFailures?.(failures)
    return signal?.aborted !== true
  }
  for await (const rows of readRows(job.chunks, job)) {
    for (const check of rows) {
      seen += 1
      if (seen > rowsDone) {
        const row = check()
        batch.push(row)
        length += lengthOf(row)
      }
      const isDue =
        batch.length === batchRows || length >= batchLength || (seen <= rowsDone && seen % skippedRows === 0)
      if (isDue && !(await write())) return stop(job)
    }
  }
  if (batch.length > 0 && !(await write())) return stop(job)
  return { state: 'finished', counts: await store.finishImport(workspaceId, order), isReplay: false }
}

/** How many characters of a row are indexed. */
function lengthOf(row: ImportRow): number {
  if ('errors' in row) return 0
  return Object.values(row.customer).reduce<number>((sum, value) => sum + String(value ?? '').length, 0)
}

async function stop({ store, workspaceId, order }: ImportJob): Promise<ImportOutcome> {
  await store.releaseImport(workspaceId, order)
  return { state: 'stopped' }
}

async function importAtOnce(job: ImportJob): Promise<ImportOutcome> {
  const { store, workspaceId, order, maxAtomicRows, signal } = job
  const maxLength = maxAtomicRows * meanRowLength
  const all: ImportRow[] = []
  let length = 0
  for await (const rows of readRows(job.chunks, job)) {
    for (const check of rows) {
      const row = check()
      all.push(row)
      length += lengthOf(row)
    }
    if (all.length > maxAtomicRows || length > maxLength) {
      const rule = `must have at most ${maxAtomicRows} rows and ${maxLength} characters to be taken all or none`
      throw new FileError(`The file ${rule}: split it, or let the good rows be kept.`, { _body: rule })
    }
    await takeTurn(workspaceId)
    if (signal?.aborted === true) return stop(job)
  }
  await takeTurn(workspaceId)
  const failures = await store.importAtOnce(workspaceId, order, all)
  if (failures.length === 0) {
    const counts = { rows: all.length, created: all.length, failed: 0 }
    return { state: 'finished', counts, isReplay: false }
  }
  await store.discardImport(workspaceId, order)
  return { state: 'refused', failures }
}
