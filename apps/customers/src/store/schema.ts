import type { DatabaseSync } from 'node:sqlite'
import { fold } from './fold.ts'
import { migrations } from './migrations.ts'
import { termsOf } from './search-terms.ts'

/** Marks a file as ours (`PRAGMA application_id`): "fbkc" in ASCII. */
const applicationId = 0x66_62_6b_63

/** Says why a database is not one of ours, or of a version this program can't know; undefined when it is fine. */
export function refusalOf(database: DatabaseSync, known = migrations.length): string | undefined {
  const version = pragma(database, 'user_version')
  const isEmpty = version === 0 && database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (isEmpty) return undefined
  if (pragma(database, 'application_id') !== applicationId) return 'it belongs to another program'
  // A damaged header may hold any number; 0 with tables in the file is no version of ours either.
  if (version < 1) return `its schema has the impossible version ${version}, restore it from a backup`
  if (version > known)
    return `its schema is version ${version} and this program knows versions up to ${known}, upgrade it`
  return undefined
}

/** Brings a database to the newest schema, each step in a transaction of its own; another process may do the same. */
export function migrate(database: DatabaseSync, steps: readonly string[] = migrations): void {
  addFunctions(database)
  for (let taken = 0; taken < steps.length; taken += 1) takeStep(database, steps)
}

/** What the steps make of rows that are there already. */
function addFunctions(database: DatabaseSync): void {
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  database.function('fold', (text) => (text === null ? null : fold(textOf(text) ?? '')))
  database.function('terms', (searchKey, country, cityKey) =>
    termsOf(textOf(searchKey) ?? '', textOf(country), textOf(cityKey)),
  )
}

function takeStep(database: DatabaseSync, steps: readonly string[]): void {
  if (pragma(database, 'user_version') >= steps.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Read again: another process may have taken this step while we waited for the lock.
    const version = pragma(database, 'user_version')
    const step = steps[version]
    if (step !== undefined)
      database.exec(`${step}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
    database.exec('COMMIT')
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw thrown
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
