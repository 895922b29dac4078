import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

import { prepareDemo } from './demo.ts'
import { openSqliteStore } from './store/sqlite-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-demo-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('prepareDemo()', () => {
  it('gives the same key on every start, until it is revoked', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const key = await prepareDemo(store, folder)
    expect(key).toMatch(/^fbk_\w{36}$/)
    expect(await prepareDemo(store, folder)).toBe(key)
    const { id: workspaceId } = (await store.findWorkspace('demo')) ?? { id: 0 }
    await store.revokeKey({ workspaceId, id: 1, actor: null, evenLast: true })
    expect(await prepareDemo(store, folder)).toBeUndefined()
    await store.close()
  })

  it('gives no key of a database that is there no more', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const { id: workspaceId } = await store.createWorkspace('other')
    await store.insertKey({ workspaceId, name: 'K', scopes: [], hash: 'h', hint: '', expiresAt: null })
    expect(await prepareDemo(store, folder)).toBeUndefined()
    await store.close()
  })
})
