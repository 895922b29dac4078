import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'

import { migrations } from '../migrations.ts'
import { migrate } from '../schema.ts'
import { openSqliteStore } from '../sqlite-store.ts'
import { first } from './first.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-migration-'))
afterAll(() => rmSync(folder, { recursive: true }))

const insertOld = `INSERT INTO customers (workspace_id, id, account, email, city, country, created_at, updated_at, account_key, email_key, search_key)
  VALUES (1, :id, :account, :email, :city, 'DE', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', lower(:account), :email, lower(:account || :city))`

describe('the search step', () => {
  it('makes customers of the version before searchable, sortable and countable', async () => {
    const path = join(folder, 'old.db')
    const database = new DatabaseSync(path)
    migrate(database, [first])
    database.exec("INSERT INTO workspaces (name, next_customer_id, created_at) VALUES ('acme', 3, '')")
    const insert = database.prepare(insertOld)
    insert.run({ id: 1, account: 'Zed', email: 'z@x.io', city: 'Köln' })
    insert.run({ id: 2, account: 'Ada', email: null, city: 'Ulm' })
    database.close()

    const store = openSqliteStore({ path })
    const ids = async (filter: object, by: 'id' | 'email' = 'id') =>
      (await store.listCustomers(1, { ...filter, limit: 9, sort: { by, descending: false } })).customers.map(
        ({ id }) => id,
      )
    expect(await store.countCustomers(1)).toEqual({ total: 2, isExact: true })
    expect([await ids({ search: 'ze' }), await ids({ city: 'koln' }), await ids({ country: 'DE' }, 'email')]).toEqual([
      [1],
      [1],
      [2, 1],
    ])
    expect(await store.getSecret('cursors')).toHaveLength(32)
    await store.close()
    const again = new DatabaseSync(path)
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length })
    again.close()
  })
})
