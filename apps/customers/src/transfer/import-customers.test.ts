import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../store/sqlite-store.ts'
import type { ImportRow } from '../store/import-store.ts'
import { importCustomers } from './import-customers.ts'

const store = openSqliteStore({ path: ':memory:' })
afterAll(() => store.close())

/** Imports a file of NDJSON into a new workspace, and lets each batch be seen before it is written. */
async function importFile(name: string, text: string, onBatch: (rows: readonly ImportRow[]) => unknown) {
  const { id: workspaceId } = await store.createWorkspace(name)
  const order = { key: name, fingerprint: name, runner: name, actor: null, keepMs: 60_000, keptFailures: 10 }
  const options = { isAtomic: false, map: [], namesCountries: false, unknownColumns: 'refuse' } as const
  return importCustomers({
    ...options,
    format: 'ndjson',
    encoding: 'utf-8',
    workspaceId,
    order,
    maxAtomicRows: 10,
    chunks: (async function* () {
      yield Buffer.from(text)
    })(),
    now: () => new Date(),
    store: {
      ...store,
      importRows: (workspace, of, rows) => {
        onBatch(rows)
        return store.importRows(workspace, of, rows)
      },
    },
  })
}

describe('importCustomers()', () => {
  it('writes one batch in a turn of the event loop, however many imports there are', async () => {
    const turns: number[] = []
    let turn = 0
    let isOver = false
    const tick = (): void => {
      turn += 1
      if (!isOver) setImmediate(tick)
    }
    tick()
    const rows = '{"account":"Ada"}\n'.repeat(120)
    const onBatch = (): number => turns.push(turn)
    await Promise.all(Array.from({ length: 8 }, (_, index) => importFile(`many ${index}`, rows, onBatch)))
    isOver = true
    expect(turns).toHaveLength(8 * 3)
    expect(new Set(turns).size).toBe(8 * 3)
  })

  it('writes few long rows at a time: each character is indexed', async () => {
    const rows = `${JSON.stringify({ account: 'A'.repeat(200), address: 'B'.repeat(300) })}\n`.repeat(60)
    const lengths: number[] = []
    await importFile('long', rows, (batch) => lengths.push(batch.length))
    expect(lengths).toEqual([20, 20, 20])
  })

  it('tells of the first unknown fields of a row, cut where they are long', async () => {
    const long = 'k'.repeat(1_000)
    const row = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}${long}`, 1]))
    const failures: ImportRow[] = []
    await importFile('unknown', JSON.stringify({ account: 'Ada', ...row }), (batch) => failures.push(...batch))
    const names = Array.from({ length: 10 }, (_, index) => `${index}${long.slice(0, 99)}`)
    expect(failures).toEqual([
      {
        line: 1,
        errors: {
          ...Object.fromEntries(names.map((name) => [name, 'is not a known field'])),
          _body: 'has 2 more unknown fields',
        },
      },
    ])
  })
})
