import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Mistake } from '../mistake.ts'
import { dataDirOf } from '../open-store.ts'
import { defaultDataDir } from '../settings.ts'
import type { ImportOrder, RowFailure } from '../store/import-store.ts'
import type { Store } from '../store/store.ts'
import { FileError } from '../transfer/file-error.ts'
import { importCustomers } from '../transfer/import-customers.ts'
import type { ImportJob, ImportOutcome } from '../transfer/import-customers.ts'
import { fingerprintOf } from '../transfer/import-options.ts'
import type { Command, Terminal } from './command.ts'
import { openImportFile } from './import-file.ts'
import { parseImportRequest } from './import-request.ts'
import type { ImportRequest } from './import-request.ts'
import { startProgress } from './progress.ts'
import type { Progress } from './progress.ts'
import { withWorkspace } from './with-workspace.ts'

/** Rows that are taken all or none: as many as can be written before anyone who waits for it is refused. */
const maxAtomicRows = 5_000

/** How long an import is known by its file. */
const keepMs = 7 * 24 * 3_600_000

/** How many failures of a run that is cut short the next one can tell of. */
const keptFailures = 10_000

/** How long to wait before another run is asked after again, in ms. */
const askAgainMs = 500

/** What helps with most files that don't fit. */
const advice = '--map FIELD=COLUMN says where a field comes from.'

/** How `customers import` is used. */
const help = `customers import FILE --workspace NAME [--map FIELD=COLUMN]... [--country-names] [--atomic]
  FILE             CSV with a line of column names, or JSON, an object a line; - for standard input
  --workspace      the workspace of the customers
  --map            where a field comes from: zip=PostalCode, account="{FirstName} {LastName}", id= for nowhere
  --country-names  countries are given by their English names
  --atomic         no row is taken if one fails (at most ${maxAtomicRows} rows)
  --format         csv, ndjson (by the name of the file)
  --encoding       utf-8, windows-1252 (utf-8)
  --again          also if the same file was imported before
  --data-dir       the folder of the database (DATA_DIR, or ${defaultDataDir})
Run again after it was cut short, it goes on where it ended. It ends with 0 if all rows were taken, 1 if some failed, 2 if it could not run.`

/** `customers import …` */
export const importCommand: Command = {
  help,
  run: async (args, terminal) => {
    const request = parseImportRequest(args)
    await withWorkspace(request.place, terminal.env, async (store, { id }) => {
      const folder = dataDirOf(request.place['data-dir'], terminal.env)
      const file = await openImportFile(request, folder, terminal.stdin)
      try {
        await runImport(request, { store, workspaceId: id, file, terminal })
      } finally {
        await file.close()
      }
    })
  },
}

interface Scene {
  readonly store: Store
  readonly workspaceId: number
  readonly file: Awaited<ReturnType<typeof openImportFile>>
  readonly terminal: Terminal
}

async function runImport({ options, isAgain }: ImportRequest, scene: Scene): Promise<void> {
  const { store, workspaceId, file, terminal } = scene
  const fingerprint = fingerprintOf(file.hash, options)
  const key = `command ${isAgain ? `${randomUUID()} ` : ''}${fingerprint}`
  const order: ImportOrder = { key, fingerprint, runner: randomUUID(), actor: null, keepMs, keptFailures }
  const interrupt = new AbortController()
  terminal.onInterrupt(() => interrupt.abort())
  const progress = startProgress('Importing', file.bytes, terminal.stderr, terminal.note)
  const unused: string[] = []
  const tell = (failures: readonly RowFailure[]): void => failures.forEach((failure) => progress.note(lineOf(failure)))
  const tellEarlier = async (): Promise<void> => tell(await store.listImportFailures(workspaceId, key, keptFailures))
  const job: Omit<ImportJob, 'chunks'> = {
    ...options,
    store,
    workspaceId,
    order,
    maxAtomicRows,
    now: () => new Date(),
    signal: interrupt.signal,
    onFailures: tell,
    onUnused: (column) => unused.push(column),
    onResumed: async ({ rows }) => {
      progress.note(`An earlier run was cut short after ${rows} rows; this one goes on from there.`)
      await tellEarlier()
    },
  }
  try {
    const outcome = await runToItsEnd(job, scene, progress)
    if (outcome.state === 'finished' && outcome.isReplay) await tellEarlier()
    if (outcome.state === 'refused') tell(outcome.failures)
    progress.stop()
    summarize(outcome, unused, terminal)
  } catch (thrown) {
    throw thrown instanceof FileError ? new Mistake(`${thrown.message} ${advice}`, { cause: thrown }) : thrown
  } finally {
    progress.stop()
  }
}

/** Waits for another run of the same import, which may have been killed. */
async function runToItsEnd(
  job: Omit<ImportJob, 'chunks'>,
  { file }: Scene,
  progress: Progress,
): Promise<ImportOutcome> {
  for (let isTold = false; ; isTold = true) {
    let rows = 0
    const outcome = await importCustomers({
      ...job,
      chunks: watch(file.read(), (bytes) => progress.update(bytes, rows)),
      onRows: (seen) => (rows = seen),
    })
    if (outcome.state !== 'running') return outcome
    if (!isTold) progress.note('Another run of this import is under way, or was killed just now: waiting for it.')
    if (job.signal?.aborted === true) return { state: 'stopped' }
    await wait(Math.min(askAgainMs, outcome.freeInMs))
  }
}

async function* watch(chunks: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    yield chunk
    onBytes(bytes)
  }
}

/** @throws {Mistake} If it has not come to an end. */
function summarize(outcome: ImportOutcome, unused: readonly string[], { print, note, endWith }: Terminal): void {
  if (unused.length > 0)
    note(`Left out, because no field has these names: ${unused.join(', ')} (--map FIELD=COLUMN takes one in).`)
  switch (outcome.state) {
    case 'finished': {
      const { rows, created, failed } = outcome.counts
      if (outcome.isReplay)
        note(
          `This file was imported at ${outcome.finishedAt}, and nothing was done now (--again imports it once more).`,
        )
      print(`${rows} ${rows === 1 ? 'row' : 'rows'}: ${created} created, ${failed} failed.`)
      if (failed > 0) endWith(1)
      return
    }
    case 'refused':
      print(`${outcome.failures.length} ${outcome.failures.length === 1 ? 'row' : 'rows'} failed, so none was created.`)
      endWith(1)
      return
    case 'stopped':
      throw new Mistake('Stopped: the same command goes on from there.')
    case 'running':
    case 'different':
      // Waited for, and never told of a key that is made of the file.
      throw new TypeError(`An import can't end as ${outcome.state}`)
    default:
      outcome satisfies never
  }
}

/** What is wrong with a row, in a line. */
function lineOf({ line, errors }: RowFailure): string {
  const faults = Object.entries(errors).map(([field, sentence]) =>
    field === '_body' ? sentence : `${field} ${sentence}`,
  )
  return `line ${line}: ${faults.join(', ')}`
}
