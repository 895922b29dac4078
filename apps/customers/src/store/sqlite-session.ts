import { closeSync, openSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'

import { migrate, refusalOf } from './schema.ts'
import type { Statements, StatementName, StatementRows } from './statements.ts'
import { StoreOpenError, toStoreOpenError } from './store-open-error.ts'

/** A file below this size is checked as a whole when it is opened; that takes a second at most. */
const maxCheckedBytes = 64 * 1024 * 1024

type Parameters = Readonly<Record<string, SQLInputValue>>

/** What a session is opened with. */
export interface SessionOptions {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly statements: Statements
}

/** One open database with its statements prepared. Everything in here happens at once: node:sqlite is synchronous. */
export interface Session {
  /** Runs a statement to its end and gives its rows. */
  readonly rows: <Name extends StatementName>(name: Name, parameters?: Parameters) => readonly StatementRows[Name][]
  /** The first row of a statement that only reads. */
  readonly find: <Name extends StatementName>(name: Name, parameters?: Parameters) => StatementRows[Name] | undefined
  /** The one row of a statement that always has one. */
  readonly only: <Name extends StatementName>(name: Name, parameters?: Parameters) => StatementRows[Name]
  /** Commits what the work did, or nothing of it. `reading` sees one state of the database throughout. */
  readonly transaction: <Result>(kind: 'reading' | 'writing', work: () => Result) => Result
  /** Does the work, which fails at once where it would wait for a lock. */
  readonly withoutWaiting: <Result>(work: () => Result) => Result
  /** @throws If the database can't be read and written to. */
  readonly check: () => void
  readonly close: () => void
}

/**
 * Opens a database file, or makes it, and brings it to the newest schema.
 *
 * @throws {StoreOpenError} If that fails, for whatever reason.
 */
export function openSession(options: SessionOptions): Session {
  const { path, busyTimeoutMs } = options
  let database: DatabaseSync | undefined
  try {
    if (path === '') throw new StoreOpenError('""', 'it has no name')
    makeFile(path)
    database = new DatabaseSync(path, { timeout: busyTimeoutMs })
    prepareFile(database, path)
    const session = createSession(database, options)
    session.check()
    return session
  } catch (thrown) {
    database?.close()
    throw toStoreOpenError(path, thrown)
  }
}

/** For its owner alone, which SQLite would not make it; what it keeps beside the file gets the same mode. */
function makeFile(path: string): void {
  if (path === ':memory:') return
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch {
    // It is there already, or can't be made: SQLite says so.
  }
}

function prepareFile(database: DatabaseSync, path: string): void {
  const refusal = refusalOf(database)
  if (refusal !== undefined) throw new StoreOpenError(path, refusal)
  if ((statsOf(path)?.size ?? 0) < maxCheckedBytes) checkPages(database, path)
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']
  if (mode !== 'wal' && mode !== 'memory') {
    throw new StoreOpenError(path, 'its file system has no shared memory, which write-ahead logging needs')
  }
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32000')
  migrate(database)
}

function checkPages(database: DatabaseSync, path: string): void {
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found === 'ok') return
  const details = String(found).replace(/^\*{3} in database main \*{3}\s*/, '')
  throw new StoreOpenError(path, `it is corrupt, restore it from a backup (${details})`, { isDamaged: true })
}

function createSession(database: DatabaseSync, { path, busyTimeoutMs, statements }: SessionOptions): Session {
  const prepared = prepareAll(database, statements)
  const inode = statsOf(path)?.ino
  const rows: Session['rows'] = <Name extends StatementName>(name: Name, parameters: Parameters = {}) => {
    const { statement, columns } = prepared[name]
    return statement.all(parameters).map((row) => toRow(columns, row as unknown) as StatementRows[Name])
  }
  const find: Session['find'] = <Name extends StatementName>(name: Name, parameters: Parameters = {}) => {
    const { statement, columns } = prepared[name]
    const row: unknown = statement.get(parameters)
    return row === undefined ? undefined : (toRow(columns, row) as StatementRows[Name])
  }
  return {
    rows,
    find,
    only: (name, parameters) => {
      const [row] = rows(name, parameters)
      if (row === undefined) throw new Error(`The statement ${name} gave no row`)
      return row
    },
    transaction: (kind, work) => {
      database.exec(kind === 'writing' ? 'BEGIN IMMEDIATE' : 'BEGIN')
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } finally {
        // Some errors have ended the transaction already, as a full disk does.
        if (database.isTransaction) database.exec('ROLLBACK')
      }
    },
    withoutWaiting: (work) => {
      database.exec('PRAGMA busy_timeout = 0')
      try {
        return work()
      } finally {
        database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
      }
    },
    check: () => {
      // SQLite writes on into a file that was deleted or replaced, and all of it is lost.
      if (statsOf(path)?.ino !== inode) throw new StoreOpenError(path, 'the file was removed or replaced')
      database.exec('BEGIN IMMEDIATE')
      try {
        rows('probe')
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK')
      }
    },
    close: () => {
      if (database.isOpen) database.close()
    },
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly columns: readonly string[]
}

/** Rows are read as arrays: node:sqlite's objects have no prototype, which surprises whoever compares them, and cost twice. */
function prepareAll(database: DatabaseSync, statements: Statements): Readonly<Record<StatementName, Prepared>> {
  const entries = Object.entries(statements).map(([name, sql]): readonly [string, Prepared] => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return [name, { statement, columns: statement.columns().map((column) => column.name) }]
  })
  return Object.fromEntries(entries) as Record<StatementName, Prepared>
}

function toRow(columns: readonly string[], values: unknown): unknown {
  if (!Array.isArray(values)) throw new TypeError('node:sqlite gave a row that is no array')
  const row: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index += 1) row[columns[index] ?? ''] = values[index]
  return row
}

/** Nothing for `:memory:`, which is no file. */
function statsOf(path: string): { readonly ino: number; readonly size: number } | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
