import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, backup } from 'node:sqlite'
import { isSqliteError, toStoreOpenError } from './store-open-error.ts'

/** How long reading or copying waits for a lock, in ms. */
const timeoutMs = 5_000

/** What a database may have beside it. */
const companions = ['', '-wal', '-shm', '-journal'] as const

/**
 * Copies a database as it is at one moment, while others write to it. The copy is one file, for its owner alone;
 * what was there under its name is gone. It is on the disk once {@link syncFile} says so.
 */
export async function copyDatabase(source: DatabaseSync, to: string): Promise<void> {
  removeDatabase(to)
  closeSync(openSync(to, 'wx', 0o600))
  // Held open: a copy of what changes meanwhile would start anew with each change.
  source.exec('BEGIN')
  source.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
  await backup(source, to, { rate: 1_000 }).catch((thrown: unknown) => {
    throw toStoreOpenError(to, thrown)
  })
  source.exec('COMMIT')
  // As its source it would log ahead, and then even a reader needs to write beside it.
  const name = source.location() ?? to
  await withDatabase(to, 'write', async (copy) => copy.exec('PRAGMA journal_mode = DELETE'), name)
}

/**
 * Opens a database, lets the work be done, and closes it.
 *
 * @param name What an error calls it (its path): a copy is called by what it is of.
 * @throws {StoreOpenError} If SQLite fails in the work.
 */
export async function withDatabase<Result>(
  path: string,
  kind: 'read' | 'write',
  work: (database: DatabaseSync) => Promise<Result>,
  name = path,
): Promise<Result> {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: kind === 'read', timeout: timeoutMs })
    return await work(database)
  } catch (thrown) {
    throw isSqliteError(thrown) ? toStoreOpenError(name, thrown) : thrown
  } finally {
    database?.close()
  }
}

/** Deletes a database, and what belongs to it. */
export function removeDatabase(path: string): void {
  for (const end of companions) rmSync(path + end, { force: true })
}

/** Waits until a file and its name are on the disk. Not for one that this process has open in SQLite: closing it here would end the locks there. */
export function syncFile(path: string): void {
  for (const place of [path, dirname(path)]) {
    const handle = openSync(place, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
}
