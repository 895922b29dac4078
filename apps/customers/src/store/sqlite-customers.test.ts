import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'

import { openSqliteStore } from './sqlite-store.ts'
import { fieldsOf } from './store-suite-scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0

describe('the lock of the database', () => {
  it('is not waited for by a change that is refused at first sight', async () => {
    const path = await fileWithAda()
    const store = openSqliteStore({ path, busyTimeoutMs: 60_000 })
    const { id } = (await store.findWorkspace('acme')) ?? expect.fail()
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const refuse = () => {
      throw new RangeError('stale')
    }
    await expect(store.changeCustomer(id, 1, refuse)).rejects.toThrow(RangeError)
    await expect(store.deleteCustomer(id, 1, refuse)).rejects.toThrow(RangeError)
    expect(await store.changeCustomer(id, 404, refuse)).toBeUndefined()
    expect(await store.deleteCustomer(id, 404)).toBe(false)
    other.close()
    await store.close()
  })

  it('is had before the customer is looked at for good: a change sees what another process wrote after the first look', async () => {
    const path = await fileWithAda()
    const store = openSqliteStore({ path })
    const other = new DatabaseSync(path)
    const { id } = (await store.findWorkspace('acme')) ?? expect.fail()
    const seen: number[] = []
    await store.changeCustomer(id, 1, (current) => {
      if (seen.length === 0) other.exec('UPDATE customers SET version = 7 WHERE id = 1')
      seen.push(current.version)
      return current
    })
    expect(seen).toEqual([1, 7])
    expect(await store.getCustomer(id, 1)).toMatchObject({ version: 8 })
    other.close()
    await store.close()
  })
})

/** A file with one customer, Ada, in a workspace `acme`. */
async function fileWithAda(): Promise<string> {
  files += 1
  const path = join(folder, `${files}.db`)
  const store = openSqliteStore({ path })
  const { id } = await store.createWorkspace('acme')
  await store.createCustomer(id, fieldsOf('Ada', null))
  await store.close()
  return path
}
