import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'
import { download, inFreshWorkspaces } from './transfer-files.ts'

const scene = inFreshWorkspaces({})
const { send } = scene
const manyRows = `account,address\n${`${'Ada'.repeat(60)},${'Some Street '.repeat(20)}\n`.repeat(12_000)}`

describe('an export', () => {
  it('B27 is lossless unless it is asked to be safe in a spreadsheet', async () => {
    const dangerous = ['=HYPERLINK("http://x","y")', '+1+1', '-1', '@SUM(A1)', "'quoted", 'plain']
    await send(dangerous.map((account) => JSON.stringify({ account })).join('\n'), '', 'application/x-ndjson')
    const accountsOf = (csv: string) =>
      csv
        .split('\r\n')
        .slice(1, -1)
        .map((row) => row.split(',,,,,')[0]?.replace(/^\d+,/, ''))
    expect(accountsOf(await download(scene.api, '', scene.key))).toEqual([
      '"=HYPERLINK(""http://x"",""y"")"',
      ...dangerous.slice(1),
    ])
    expect(accountsOf(await download(scene.api, '?spreadsheet_safe=true', scene.key))).toEqual([
      `"'=HYPERLINK(""http://x"",""y"")"`,
      "'+1+1",
      "'-1",
      "'@SUM(A1)",
      "'quoted",
      'plain',
    ])
  })

  it('of nobody is a line of columns, or nothing', async () => {
    expect(await download(scene.api, '', scene.key)).toBe(
      'id,account,email,phone,address,city,state,zip,country,created_at,updated_at\r\n',
    )
    expect(await download(scene.api, '?format=ndjson', scene.key)).toBe('')
  })

  it('holds each customer once, by id, over all pages', async () => {
    await send(`account\n${'Ada\n'.repeat(1_001)}`)
    const ids = (await download(scene.api, '?format=ndjson', scene.key)).trimEnd().split('\n')
    expect(ids.map((row) => (JSON.parse(row) as { id: number }).id)).toEqual(
      Array.from({ length: 1_001 }, (_, index) => index + 1),
    )
  })

  it('holds up no checkpoint of the write-ahead log while it is read', async () => {
    await send(`account\n${'Ada\n'.repeat(1_200)}`)
    const pages = scene.api.store.exportCustomers
    await pages(scene.workspaceId, 0, 500)
    const database = new DatabaseSync(join(scene.api.dataDir, 'customers.sqlite'), { timeout: 5_000 })
    expect(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toEqual({ busy: 0, log: 0, checkpointed: 0 })
    database.close()
  })
})

describe('an export that does not come to its end', () => {
  it('C17 is cut off where the database fails, so that half a file can not pass for a whole one', async () => {
    const api = await startApi()
    await fill(api)
    const response = await ask(api)
    await api.store.close()
    await expect(response.text()).rejects.toThrow('terminated')
    expect(api.logged()).toMatch(/"level":50.*"code":"SRV_001"/)
    await api.stop()
  })

  it('is ended where the reader takes nothing for so long', async () => {
    const api = await startApi({}, { patience: { stalledReaderMs: 300 } })
    await fill(api)
    const socket = connect(api.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.write(`GET /api/v2/customers/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.key}\r\n\r\n`)
    await new Promise((resolve) => socket.once('readable', resolve))
    // Nothing is read until it is over; then what the system has kept.
    await expect.poll(() => api.logged(), { timeout: 10_000 }).toContain('"route":"/api/v2/customers/export"')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await closed
    expect(Buffer.concat(chunks).subarray(-5).toString()).not.toBe('0\r\n\r\n')
    await api.stop()
  })
})

/** Makes more customers than the buffers on the way to a reader take. */
async function fill(api: TestApi): Promise<void> {
  const { status } = await api.call('POST', '/api/v2/customers/import', {
    body: manyRows,
    headers: { 'content-type': 'text/csv' },
  })
  expect(status).toBe(200)
}

function ask(api: TestApi): Promise<Response> {
  return fetch(`${api.url}/api/v2/customers/export`, { headers: { authorization: `Bearer ${api.key}` } })
}
