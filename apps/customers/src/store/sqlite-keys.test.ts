import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'

import { makeFolder } from '../../test/start-service.ts'
import { openSqliteStore } from './sqlite-store.ts'

const folder = makeFolder()
afterAll(folder.remove)

describe('createSqliteKeys()', () => {
  it('lets no other process write between the look for another managing key and the revocation', async () => {
    const path = `${folder.path}/keys.db`
    const other = new DatabaseSync(path)
    let isWatched = false
    let looks = 0
    const now = () => {
      if (isWatched) {
        looks += 1
        expect(() => other.exec("UPDATE api_keys SET revoked_at = 'now'")).toThrow('database is locked')
      }
      return new Date()
    }
    const store = openSqliteStore({ path, now })
    const { id: workspaceId } = await store.createWorkspace('acme')
    const key = { workspaceId, name: '', scopes: ['keys:manage'], hint: '', expiresAt: null } as const
    for (const hash of ['h1', 'h2']) await store.insertKey({ ...key, hash })
    isWatched = true
    await store.rotateKey({ workspaceId, id: 1, actor: 2, overlapSeconds: 0, hash: 'h3', hint: '' })
    await store.revokeKey({ workspaceId, id: 2, actor: 3, evenLast: false })
    await expect(store.revokeKey({ workspaceId, id: 3, actor: 3, evenLast: false })).rejects.toMatchObject({
      reason: 'last managing key',
    })
    expect(looks).toBe(3)
    other.close()
    await store.close()
  })

  it('does nothing of an act whose entry in the audit log fails', async () => {
    const path = `${folder.path}/audit.db`
    const store = openSqliteStore({ path })
    const { id: workspaceId } = await store.createWorkspace('acme')
    const key = { workspaceId, name: '', scopes: ['customers:read'], hint: '', expiresAt: null } as const
    await store.insertKey({ ...key, hash: 'h1' })
    const before = await store.listKeys(workspaceId, { after: 0, limit: 9 })
    const other = new DatabaseSync(path)
    other.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END")
    const act = { workspaceId, id: 1, actor: null }
    await expect(store.insertKey({ ...key, hash: 'h2' })).rejects.toThrow('no room')
    await expect(store.rotateKey({ ...act, overlapSeconds: 0, hash: 'h3', hint: '' })).rejects.toThrow('no room')
    await expect(store.revokeKey({ ...act, evenLast: false })).rejects.toThrow('no room')
    expect(await store.listKeys(workspaceId, { after: 0, limit: 9 })).toEqual(before)
    other.exec('DROP TRIGGER full')
    other.close()
    expect(await store.insertKey({ ...key, hash: 'h2' })).toMatchObject({ id: 2 })
    await store.close()
  })
})
