import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { inNamespace, needs } from '../../../scripts/test-parts.ts'
import { sendRequest } from './send-request.ts'
import { makeFolder, runCommand, startService } from './start-service.ts'

const folder = makeFolder()
const data = join(folder.path, 'data')
mkdirSync(data)
afterAll(folder.remove)

/** Runs the command line in a mount namespace of its own, gone with the process; `$0` is the data folder, `$@` the command line. */
const mounted = (script: string): readonly string[] => ['unshare', ...inNamespace, 'sh', '-c', script, data]
const withDatabase = 'mount -t tmpfs none "$0" && "$@" keys create --workspace first >/dev/null 2>&1 &&'

// chmod does not stop root: a file system mounted read-only stops everyone.
describe.concurrent('a disk that can not be written (mounted read-only)', needs('mount', 'a read-only disk'), () => {
  const file = join(data, 'customers.sqlite')

  it('ends a first start with one sentence, in an empty folder', async () => {
    const result = await runCommand([], { DATA_DIR: data }, mounted('mount -t tmpfs -o ro none "$0" && exec "$@"'))
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: `The database ${file} can't be used: this process may not read or write it or its folder.\n`,
    })
  })

  it('ends a start with one sentence, in a folder that has a database', async () => {
    const result = await runCommand(
      [],
      { DATA_DIR: data },
      mounted(`${withDatabase} mount -o remount,ro "$0" && exec "$@"`),
    )
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: `The database ${file} can't be used: this process may not read or write it or its folder.\n`,
    })
  })

  it('ends a start with one sentence, where the file alone is read-only', async () => {
    const script = `${withDatabase} mount --bind "$0/customers.sqlite" "$0/customers.sqlite" && mount -o remount,ro,bind "$0/customers.sqlite" && exec "$@"`
    const result = await runCommand([], { DATA_DIR: data }, mounted(script))
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: `The database ${file} can't be used: this process may not write to it or to its folder.\n`,
    })
  })

  it('ends a start with one sentence, where a new folder would be made', async () => {
    const below = join(data, 'new')
    const result = await runCommand([], { DATA_DIR: below }, mounted('mount -t tmpfs -o ro none "$0" && exec "$@"'))
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: `The data folder ${below} can't be made: choose another with DATA_DIR.\n`,
    })
  })
})

describe('a disk that is full (400 kB)', needs('mount', 'a full disk'), () => {
  it('J114 answers writes with 503, loses nothing it acknowledged, and works again once there is room', async () => {
    const script = 'mount -t tmpfs -o size=400k none "$0" && "$@" keys create --workspace first > "$0/key" && exec "$@"'
    const service = await startService({ DATA_DIR: data, NODE_ENV: 'production' }, mounted(script))
    // The folder as the process sees it.
    const inside = join(`/proc/${service.pid}/root`, data)
    const headers = [
      ['Authorization', `Bearer ${readFileSync(join(inside, 'key'), 'utf8').trim()}`],
      ['Content-Type', 'application/json'],
    ] as const
    const post = (account: string) =>
      sendRequest(service.port, {
        method: 'POST',
        target: '/api/v2/customers',
        headers,
        body: JSON.stringify({ account }),
      })
    const total = async () =>
      (await sendRequest(service.port, { method: 'GET', target: '/api/v2/customers?limit=1', headers })).body
    writeFileSync(join(inside, 'ballast'), Buffer.alloc(100_000))

    const acknowledged: string[] = []
    let answer = await post('Customer 0')
    for (let count = 1; answer.status === 201 && count < 50; count += 1) {
      acknowledged.push(`Customer ${count - 1}`)
      answer = await post(`Customer ${count}`)
    }
    expect(acknowledged.length).toBeGreaterThan(0)
    expect([answer.status, answer.body]).toEqual([
      503,
      { success: false, errors: {}, message: 'The service is temporarily unavailable', error_code: 'SRV_002' },
    ])
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    expect((await post('Once more')).status).toBe(503)
    expect(await total()).toMatchObject({ success: true, meta: { total_records: acknowledged.length } })
    expect(accountsOf(inside)).toEqual(acknowledged)

    rmSync(join(inside, 'ballast'))
    expect((await post('With room again')).status).toBe(201)
    expect(await total()).toMatchObject({ meta: { total_records: acknowledged.length + 1 } })
    expect(accountsOf(inside)).toEqual([...acknowledged, 'With room again'])
    service.signal('SIGTERM')
    expect(await service.ended).toBe(0)
  })

  it('ends a first start that needs more room for its demo with one sentence, and the next start makes the rest', async () => {
    const script =
      'mount -t tmpfs -o size=120k none "$0" && "$@" 2>"$0.told"; mount -o remount,size=9M none "$0" && exec "$@"'
    const service = await startService({ DATA_DIR: data }, mounted(script))
    expect(readFileSync(`${data}.told`, 'utf8')).toBe(
      `The database ${join(data, 'customers.sqlite')} can't be used: the disk is full.\n`,
    )
    expect(accountsOf(join(`/proc/${service.pid}/root`, data))).toHaveLength(36)
    await service.stop()
  })
})

/** What would be found after a loss of power: the files as they are, without the process. */
function accountsOf(inside: string): readonly unknown[] {
  const copy = join(folder.path, 'copy.sqlite')
  for (const end of ['', '-wal']) copyFileSync(join(inside, `customers.sqlite${end}`), `${copy}${end}`)
  const database = new DatabaseSync(copy)
  const rows = database.prepare('SELECT account FROM customers ORDER BY id').all()
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
  return rows.map((row) => row['account'])
}
