import { closeSync, fsyncSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Mistake } from './mistake.ts'
import { readSettings } from './settings.ts'
import { openSqliteStore } from './store/sqlite-store.ts'
import { isSqliteError, toStoreOpenError } from './store/store-open-error.ts'
import type { Store } from './store/store.ts'

/** The file of the database in a data folder. */
export function databaseOf(dataDir: string): string {
  return join(dataDir, 'customers.sqlite')
}

/**
 * Opens the store in a data folder; both are made where they are missing.
 *
 * @throws {Mistake} If the folder can't be made.
 * @throws {StoreOpenError} If the database can't be used.
 */
export function openStore(dataDir: string): Store {
  makeDataDir(dataDir)
  return openSqliteStore({ path: databaseOf(dataDir) })
}

/**
 * Makes a data folder, unless it is there: for its owner alone.
 *
 * @throws {Mistake} If it can't be made.
 */
export function makeDataDir(dataDir: string): void {
  let made: string | undefined
  try {
    made = mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new Mistake(`The data folder ${dataDir} can't be made: choose another with DATA_DIR.`, { cause })
  }
  if (made !== undefined) syncNames(dirname(resolve(dataDir)), dirname(resolve(made)))
}

/** Waits until the names in a folder, and in those above it up to `top`, are on the disk: a database whose folder was lost is lost too. */
function syncNames(folder: string, top: string): void {
  try {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {
    // A folder that may be written to and not read: the service works all the same.
  }
  if (folder !== top) syncNames(dirname(folder), top)
}

/** A database that fails after it was opened, as on a full disk, is the operator's to put right too. */
export function toOperatorError(dataDir: string, problem: unknown): unknown {
  return isSqliteError(problem) ? toStoreOpenError(databaseOf(dataDir), problem) : problem
}

/**
 * The data folder that a command is for: its flag, or else `DATA_DIR`. What the service would refuse of its other settings is no matter here.
 *
 * @throws {Mistake} If it is no folder's name.
 */
export function dataDirOf(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const read = readSettings(flag === undefined ? [] : [`--data-dir=${flag}`], { DATA_DIR: env['DATA_DIR'] })
  if ('mistakes' in read) throw new Mistake(read.mistakes.join('\n'))
  return read.settings.dataDir
}

/** Opens the store of a command, lets it work, and closes the store. What the operator can put right is thrown as a sentence. */
export async function withStore<Result>(dataDir: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = openStore(dataDir)
  try {
    return await work(store)
  } catch (problem) {
    throw toOperatorError(dataDir, problem)
  } finally {
    await store.close()
  }
}

/**
 * The same for a command that has nothing to do where no database is: none is made.
 *
 * @throws {Mistake} If there is none.
 */
export async function withExistingStore<Result>(
  dataDir: string,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  if (!existsSync(databaseOf(dataDir)))
    throw new Mistake(`There is no database in ${dataDir}: say which folder with --data-dir.`)
  return withStore(dataDir, work)
}
