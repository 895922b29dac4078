import { describe, expect, it } from 'vitest'
import { inFreshWorkspaces, upload } from './transfer-files.ts'
import { refusalOf, startWitness } from './witness.ts'

const scene = inFreshWorkspaces({ IMPORT_LIMIT: '1MiB' })
const { send, total } = scene

describe('an Idempotency-Key', () => {
  const csv = 'account,email\nAda,ada@x.io\nBob,bad\n'

  it('C21 gives the same answer again, and creates nothing', async () => {
    const [first, again] = [await send(csv, '', 'text/csv', '"one"'), await send(csv, '', 'text/csv', 'one')]
    expect(again.text).toBe(first.text)
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(await total()).toBe(1)
    const entries = await scene.api.store.listAudit(scene.workspaceId, { limit: 9 })
    expect(entries.filter(({ action }) => action === 'customers.imported')).toMatchObject([
      { details: { rows: 2, created: 1, failed: 1 }, subject: null },
    ])
  })

  it('C21 is refused for another file, for other options, and without its form', async () => {
    await send(csv, '', 'text/csv', 'one')
    for (const [body, query] of [
      [`${csv}Cyd,\n`, ''],
      [csv, '?atomic=true'],
    ] as const)
      expect(refusalOf(await send(body, query, 'text/csv', 'one'))).toEqual([422, 'VAL_002', {}])
    const bad = { 'Idempotency-Key': 'must be a valid key of 1 to 255 visible ASCII characters' }
    for (const wrong of ['x'.repeat(256), 'a b', '""'])
      expect(refusalOf(await send(csv, '', 'text/csv', wrong))).toEqual([400, 'REQ_002', bad])
  })

  it('C21 is of its API key: another one imports for itself', async () => {
    const other = await scene.api.addKey({ workspaceId: scene.workspaceId })
    await send('account\nAda\n', '', 'text/csv', 'one')
    expect(
      (await upload(scene.api, 'account\nAda\n', { key: other, idempotencyKey: 'one' })).headers.has(
        'idempotency-replayed',
      ),
    ).toBe(false)
    expect(await total()).toBe(2)
  })

  it('H93 runs once where it is asked for ten times at once', async () => {
    const rows = `account\n${'Ada\n'.repeat(2_000)}`
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(rows, '', 'text/csv', 'one')))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([])
    const busy = answers.filter(({ status }) => status === 409)
    for (const answer of busy) {
      expect(answer.body?.error_code).toBe('CON_002')
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]$/)
    }
    expect(busy.length).toBeGreaterThan(0)
    expect(await total()).toBe(2_000)
  })
})

describe('an import', () => {
  it('of a client who leaves stops after a batch, and goes on with the same key', async () => {
    const rows = `account\n${'Ada\n'.repeat(5_000)}`
    const gone = new AbortController()
    const sent = fetch(`${scene.api.url}/api/v2/customers/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scene.key}`, 'content-type': 'text/csv', 'idempotency-key': 'left' },
      body: rows,
      signal: gone.signal,
    })
    await expect.poll(total, { interval: 5 }).toBeGreaterThan(0)
    gone.abort()
    await expect(sent).rejects.toThrow('aborted')
    await expect.poll(async () => (await send(rows, '', 'text/csv', 'left')).status, { timeout: 20_000 }).toBe(200)
    expect(await total()).toBe(5_000)
    const entries = await scene.api.store.listAudit(scene.workspaceId, { limit: 9 })
    expect(entries.filter(({ action }) => action === 'customers.imported')).toMatchObject([
      { details: { rows: 5_000, created: 5_000 } },
    ])
  })

  it('keeps the contract through all of this', async () => {
    const witness = await startWitness()
    const call = (body: string, type: string) =>
      witness.call('POST', '/api/v2/customers/import', { body, headers: { 'content-type': type } })
    await call('', 'text/csv')
    await call('account,Fax\n', 'text/csv')
    await call('x', 'text/plain')
    await witness.testify()
    await witness.stop()
  })
})
