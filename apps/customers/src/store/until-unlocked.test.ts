import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'

import { openSqliteStore } from './sqlite-store.ts'
import { untilUnlocked } from './until-unlocked.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-unlocked-'))

afterAll(() => rmSync(folder, { recursive: true }))

describe('untilUnlocked()', () => {
  it('has a check wait for a lock that passes', async () => {
    const path = join(folder, 'x.db')
    const store = openSqliteStore({ path })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    setTimeout(() => other.exec('COMMIT'), 15)
    await store.check()
    expect(other.isTransaction).toBe(false)
    other.close()
    await store.close()
  })

  it('throws at once what is no lock', async () => {
    let calls = 0
    const work = (): never => {
      calls += 1
      throw Object.assign(new Error('corrupt'), { errcode: 11 })
    }
    await expect(untilUnlocked(work)).rejects.toThrow('corrupt')
    expect(calls).toBe(1)
  })
})
