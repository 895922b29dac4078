import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'
import { makeFolder } from './start-service.ts'

const root = makeFolder()
afterAll(root.remove)

let folders = 0
/** A folder that nothing was in; gone after the tests of the file. */
export function newFolder(): string {
  folders += 1
  const path = join(root.path, String(folders))
  mkdirSync(path)
  return path
}

/** How many rows each table of the database in a data folder has. */
export function countRows(folder: string): Readonly<Record<string, unknown>> {
  const database = new DatabaseSync(join(folder, 'customers.sqlite'))
  const count = (table: string): unknown => database.prepare(`SELECT count(*) AS total FROM ${table}`).get()?.['total']
  const found = { workspaces: count('workspaces'), api_keys: count('api_keys'), customers: count('customers') }
  database.close()
  return found
}
