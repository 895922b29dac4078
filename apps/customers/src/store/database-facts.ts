import type { DatabaseSync } from 'node:sqlite'
import { refusalOf } from './schema.ts'
import { StoreOpenError } from './store-open-error.ts'

/** What a database holds. */
export interface DatabaseFacts {
  readonly schemaVersion: number
  /** Table → rows, in the order of their names. */
  readonly rows: Readonly<Record<string, number>>
}

/**
 * Reads every page and every index of a database, and tells what it holds.
 *
 * @throws {StoreOpenError} If it is not whole, or not one of ours.
 */
export function readWhole(database: DatabaseSync, path: string): DatabaseFacts {
  const refusal = refusalOf(database)
  if (refusal !== undefined) throw new StoreOpenError(path, refusal)
  if (database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined)
    throw new StoreOpenError(path, 'there is nothing in it')
  const found = database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']
  if (found !== 'ok') throw new StoreOpenError(path, `it is corrupt (${String(found)})`)
  const orphan = database.prepare('PRAGMA foreign_key_check').get()
  if (orphan !== undefined) throw new StoreOpenError(path, `a row of ${String(orphan['table'])} belongs to none`)
  return readFacts(database)
}

function readFacts(database: DatabaseSync): DatabaseFacts {
  // Not the tables behind a full-text index, which are its own matter.
  const tables = database
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .all()
    .map(({ name }) => String(name))
  const count = (table: string): number =>
    Number(database.prepare(`SELECT count(*) AS total FROM "${table}"`).get()?.['total'])
  return {
    schemaVersion: Number(database.prepare('PRAGMA user_version').get()?.['user_version']),
    rows: Object.fromEntries(tables.map((table) => [table, count(table)])),
  }
}
