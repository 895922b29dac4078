import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

import { makeFolder } from '../../test/start-service.ts'
import { openSqliteStore } from './sqlite-store.ts'

describe('the audit log', () => {
  it('keeps a million entries of a workspace: with one more the oldest goes', async () => {
    const folder = makeFolder()
    const path = `${folder.path}/x.db`
    const store = openSqliteStore({ path })
    const { id } = await store.createWorkspace('acme')
    const entry = { actor: null, action: 'customers.exported', subject: null, details: {} } as const
    const idsAt = async (next: number) => {
      const database = new DatabaseSync(path)
      database.prepare('UPDATE workspaces SET next_audit_id = ?').run(next)
      database.close()
      await store.insertAudit(id, entry)
      return (await store.listAudit(id, { limit: 9 })).map((written) => written.id)
    }
    const seen = [await idsAt(1), await idsAt(2), await idsAt(1_000_000), await idsAt(1_000_001)]
    expect(seen).toEqual([[1], [2, 1], [1_000_000, 2, 1], [1_000_001, 1_000_000, 2]])
    await store.close()
    folder.remove()
  })
})
