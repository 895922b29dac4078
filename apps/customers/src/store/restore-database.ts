import { closeSync, openSync, renameSync, rmSync } from 'node:fs'
import { backup } from 'node:sqlite'
import type { DatabaseSync } from 'node:sqlite'
import { copyDatabase, removeDatabase, syncFile, withDatabase } from './copy-database.ts'
import { readWhole } from './database-facts.ts'
import type { DatabaseFacts } from './database-facts.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { StoreOpenError, isSqliteError, toStoreOpenError } from './store-open-error.ts'

/** How often a database is tried that others write to: each time their turn may come before ours. */
const maxTries = 200

/** How many pages are copied at a time: fewer than any database of ours has. */
const pagesAtOnce = 8

/** What is restored, and where. */
export interface RestoreOptions {
  /** The backup; it is only read. */
  readonly file: string
  /** The database, made where there is none; a service may have it open. */
  readonly path: string
  /** The name that the database is kept under as it was in the moment it was replaced; it is not kept where none is given. */
  readonly keepAs: string | undefined
}

/**
 * Replaces all that a database holds by what a backup holds, in one transaction: whoever has it open, or finds it
 * after a kill, sees the one or the other. Gives what the backup holds.
 *
 * @throws {StoreOpenError} If the backup or the database is not whole, or not one of ours.
 */
export async function restoreDatabase({ file, path, keepAs }: RestoreOptions): Promise<DatabaseFacts> {
  const copy = `${path}.restoring`
  try {
    // What is checked is what is restored, whatever becomes of the backup meanwhile.
    await withDatabase(file, 'read', (source) => copyDatabase(source, copy))
    const facts = await withDatabase(copy, 'read', async (database) => readWhole(database, file), file)
    // Both at the newest schema: a service that runs has its statements for that one.
    for (const each of [copy, path]) await openSqliteStore({ path: each }).close()
    await withDatabase(path, 'write', (database) =>
      withDatabase(copy, 'read', (source) => replace(database, path, source, keepAs)),
    )
    return facts
  } finally {
    removeDatabase(copy)
  }
}

async function replace(
  database: DatabaseSync,
  path: string,
  source: DatabaseSync,
  keepAs: string | undefined,
): Promise<void> {
  let isKept = keepAs === undefined
  // Between two steps the lock is ours: nobody can write what would be neither kept nor there afterwards.
  const progress = (): void => {
    if (!isKept && keepAs !== undefined) keep(database, keepAs)
    isKept = true
  }
  for (let tries = 1; ; tries += 1) {
    try {
      // Waits for the turn of a writer, which a copy does not.
      database.exec('BEGIN IMMEDIATE; ROLLBACK')
      await backup(source, path, { rate: pagesAtOnce, progress })
      break
    } catch (problem) {
      if (!isLocked(problem)) throw problem
      if (tries === maxTries)
        throw new StoreOpenError(path, 'other processes write to it all the time', { cause: problem })
    }
  }
  // Else the next commit of a service that runs would have to copy all of it into the file.
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
}

/** Writes the database, as others see it, to a file that has its name when it is whole and on the disk. */
function keep(database: DatabaseSync, file: string): void {
  const unfinished = `${file}.unfinished`
  try {
    closeSync(openSync(unfinished, 'wx', 0o600))
    database.prepare('VACUUM INTO ?').run(unfinished)
    syncFile(unfinished)
    renameSync(unfinished, file)
    syncFile(file)
  } catch (problem) {
    rmSync(unfinished, { force: true })
    throw isSqliteError(problem) ? toStoreOpenError(file, problem) : problem
  }
}

/** Node tells of a locked destination by an error without a code ("not an error"). */
function isLocked(problem: unknown): boolean {
  return isSqliteError(problem) && (problem.errcode === 0 || problem.errcode === 5)
}
