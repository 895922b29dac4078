import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

/** What a database holds: for each table how many rows it has, and a checksum over all of them, column by column. */
export function digestDatabase(file: string): Readonly<Record<string, string>> {
  const database = new DatabaseSync(file)
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name")
    .all()
  const digests = names.map(({ name }) => {
    const rows = database
      .prepare(`SELECT * FROM "${String(name)}"`)
      .all()
      .map((row) => JSON.stringify(Object.entries(row), toText))
    const hash = createHash('sha256').update(rows.toSorted(byText).join('\n')).digest('hex')
    return [String(name), `${rows.length} rows, ${hash}`]
  })
  const version = database.prepare('PRAGMA user_version').get()?.['user_version']
  database.close()
  return Object.fromEntries([...digests, ['version', String(version)]])
}

function toText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint'
    ? String(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('hex')
      : value
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
