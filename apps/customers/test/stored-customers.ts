import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StoredCustomer } from './ledger.ts'

/** What the files of a database hold, and whether they are whole (`ok`), or what is wrong. */
export interface Stored {
  readonly customers: readonly StoredCustomer[]
  readonly integrity: string
}

const sql =
  'SELECT id, account, email, phone, address, city, state, zip, country FROM customers ORDER BY workspace_id, id'

// Customers and the index they are searched by name each other, and are as many as was counted.
const strays = `
  SELECT 'not searchable' AS what, id FROM customers
    WHERE workspace_id << 40 | id NOT IN (SELECT id FROM customer_terms_docsize)
  UNION ALL SELECT 'searchable and gone', id FROM customer_terms_docsize
    WHERE id NOT IN (SELECT workspace_id << 40 | id FROM customers)
  UNION ALL SELECT 'miscounted', id FROM workspaces
    WHERE customer_count <> (SELECT count(*) FROM customers WHERE workspace_id = workspaces.id)`

/** What would be found after the process is gone: the files in a folder as they are now, of which a copy is read. */
export function readStored(folder: string): Stored {
  const copy = mkdtempSync(join(tmpdir(), 'customers-copy-'))
  for (const end of ['', '-wal', '-journal']) {
    const file = join(folder, `customers.sqlite${end}`)
    if (existsSync(file)) copyFileSync(file, join(copy, `customers.sqlite${end}`))
  }
  const database = new DatabaseSync(join(copy, 'customers.sqlite'))
  try {
    // It looks into full-text indexes too (SQLite 3.44).
    const pages = database
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => row['integrity_check'])
    const wrong = database
      .prepare(strays)
      .all()
      .map(({ what, id }) => `${String(what)}: ${String(id)}`)
    const integrity = [...pages.filter((line) => line !== 'ok'), ...wrong].join('\n') || 'ok'
    return { customers: database.prepare(sql).all() as unknown as readonly StoredCustomer[], integrity }
  } finally {
    database.close()
    rmSync(copy, { recursive: true })
  }
}
