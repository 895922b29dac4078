import { beforeEach, describe, expect, it } from 'vitest'
import { ImportLostError, leaseMs } from './import-store.ts'
import type { ImportOrder, ImportRow } from './import-store.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { Store } from './store.ts'

const day = 86_400_000
const none = { email: null, phone: null, address: null, city: null, state: null, zip: null, country: null }
const good: ImportRow = { line: 2, customer: { ...none, account: 'Ada' } }
const bad = (line: number): ImportRow => ({ line, errors: { account: 'is required' } })

describe('createSqliteImports()', () => {
  let time = 0
  let store: Store
  let workspace = 0
  beforeEach(async () => {
    time = Date.parse('2026-01-01')
    store = openSqliteStore({ path: ':memory:', now: () => new Date(time) })
    workspace = (await store.createWorkspace('acme')).id
    return () => store.close()
  })
  const by = (runner: string, changes: Partial<ImportOrder> = {}): ImportOrder => ({
    key: 'one',
    fingerprint: 'same',
    runner,
    actor: null,
    keepMs: day,
    keptFailures: 2,
    ...changes,
  })

  it('gives an import to one run at a time, and to the next when that is silent for its lease', async () => {
    expect(await store.startImport(workspace, by('first'))).toMatchObject({ state: 'ours', counts: { rows: 0 } })
    time += leaseMs - 1
    expect(await store.startImport(workspace, by('second'))).toEqual({ state: 'running', freeInMs: 1 })
    await store.importRows(workspace, by('first'), [good])
    time += leaseMs - 1
    expect(await store.startImport(workspace, by('second'))).toMatchObject({ state: 'running' })
    time += 1
    expect(await store.startImport(workspace, by('second'))).toMatchObject({ state: 'ours', counts: { rows: 1 } })
  })

  it('writes nothing for a run that has lost it', async () => {
    await store.startImport(workspace, by('first'))
    await store.releaseImport(workspace, by('first'))
    await store.startImport(workspace, by('second'))
    await expect(store.importRows(workspace, by('first'), [good])).rejects.toThrow(ImportLostError)
    await expect(store.importAtOnce(workspace, by('first'), [good])).rejects.toThrow(ImportLostError)
    await expect(store.finishImport(workspace, by('first'))).rejects.toThrow(ImportLostError)
    expect((await store.countCustomers(workspace)).total).toBe(0)
  })

  it('takes a lease that is longer than any for one from before the clock went back', async () => {
    await store.startImport(workspace, by('first'))
    time -= 3_600_000
    expect(await store.startImport(workspace, by('second'))).toMatchObject({ state: 'ours' })
  })

  it('knows a finished one until it has expired, and what was asked under its key', async () => {
    await store.startImport(workspace, by('first'))
    await store.importRows(workspace, by('first'), [good, bad(3)])
    const counts = { rows: 2, created: 1, failed: 1 }
    expect(await store.finishImport(workspace, by('first'))).toEqual(counts)
    const finished = { state: 'finished', counts, finishedAt: '2026-01-01T00:00:00.000Z' }
    expect(await store.startImport(workspace, by('second'))).toEqual(finished)
    expect(await store.startImport(workspace, by('second', { fingerprint: 'other' }))).toEqual({ state: 'different' })
    time += day
    expect(await store.startImport(workspace, by('second'))).toMatchObject({ state: 'ours', counts: { rows: 0 } })
    expect(await store.listImportFailures(workspace, 'one', 9)).toEqual([])
  })

  it('keeps as many failures as it is to, and counts all', async () => {
    await store.startImport(workspace, by('first'))
    await store.importRows(workspace, by('first'), [bad(2)])
    await store.importRows(workspace, by('first'), [bad(3), bad(4), bad(5)])
    expect(await store.listImportFailures(workspace, 'one', 9)).toEqual([bad(2), bad(3)])
    expect(await store.finishImport(workspace, by('first'))).toMatchObject({ failed: 4 })
  })

  it('takes no id for a row that fails, and none of all where one fails', async () => {
    await store.startImport(workspace, by('first'))
    const taken: ImportRow = { line: 3, customer: { ...none, account: 'Bob', email: 'x@x.io' } }
    expect(await store.importAtOnce(workspace, by('first'), [good, taken, { ...taken, line: 4 }])).toEqual([
      { line: 4, errors: { email: 'is used by another customer' } },
    ])
    expect(await store.createCustomer(workspace, { ...none, account: 'Cyd' })).toMatchObject({ id: 1 })
    expect(await store.importRows(workspace, by('first'), [taken, taken])).toHaveLength(1)
    expect(await store.createCustomer(workspace, { ...none, account: 'Dan' })).toMatchObject({ id: 3 })
  })
})
