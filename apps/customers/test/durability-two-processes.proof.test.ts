import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { migrations } from '../src/store/migrations.ts'
import { newFolder } from './data-folder.ts'
import { createLedger, judge, nothingWrong } from './ledger.ts'
import { keepWriting } from './ledger-writer.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer } from './send-request.ts'
import { holdInOtherProcess, runCommand, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'
import { readStored } from './stored-customers.ts'

const dataDir = newFolder()
const file = join(dataDir, 'customers.sqlite')
const env = { DATA_DIR: dataDir, NODE_ENV: 'production', RATE_LIMIT: '1000000/60', LOG_LEVEL: 'error' }
const key = (await runCommand(['keys', 'create', '--workspace', 'first'], env)).stdout.trim()
const services = await Promise.all([startService(env), startService(env)])
const [first, second] = services
afterAll(() => Promise.all(services.map((service) => service.stop())))

const ledger = createLedger()
const traffic = { isOver: false }
const writeTo = ({ port }: ServiceProcess): Promise<void> => keepWriting(ledger, { port, key }, () => traffic.isOver)
const acknowledged = async (more: number): Promise<void> => {
  const enough = ledger.acknowledged + more
  while (ledger.acknowledged < enough) await new Promise((resolve) => setTimeout(resolve, 1))
}
const call = ({ port }: ServiceProcess, method: string, target: string, body?: object): Promise<RawAnswer> => {
  const headers = [['Authorization', `Bearer ${key}`] as const, ['Content-Type', 'application/json'] as const]
  return sendRequest(port, {
    method,
    target,
    headers: body ? headers : headers.slice(0, 1),
    body: body && JSON.stringify(body),
  })
}
const make = async (account: string): Promise<string> => {
  const { headers } = await call(first, 'POST', '/api/v2/customers', { account })
  return headers['location'] ?? ''
}
/** Asks again while the other process has its turn. */
const insist = async (ask: () => Promise<RawAnswer>): Promise<RawAnswer> => {
  const answer = await ask()
  return answer.status === 503 ? insist(ask) : answer
}

describe('two processes on one database', { timeout: 90_000 }, () => {
  it('J110 both write: nothing acknowledged is lost, no id is given twice, a wait that is too long is a 503', async () => {
    traffic.isOver = false
    const writing = [first, first, second, second].map(writeTo)
    await acknowledged(300)
    traffic.isOver = true
    await Promise.all(writing)
    expect([...ledger.statuses.keys()].filter((status) => ![200, 201, 204, 503].includes(status))).toEqual([])
    const { customers, integrity } = readStored(dataDir)
    expect([integrity, judge(ledger, customers)]).toEqual(['ok', nothingWrong])
    const ids = [...ledger.entries.values()].flatMap(({ id }) => id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('J112 one is killed while it writes, five times: the other goes on, and nothing acknowledged by either is lost', async () => {
    traffic.isOver = false
    const writing = [first, first].map(writeTo)
    for (let kill = 0; kill < 5; kill += 1) {
      const killed = await startService(env)
      const both = [killed, killed].map(writeTo)
      await acknowledged(40)
      killed.signal('SIGKILL')
      await Promise.all([killed.ended, ...both])
      await acknowledged(10)
    }
    traffic.isOver = true
    await Promise.all(writing)
    expect([...ledger.statuses.keys()].filter((status) => ![200, 201, 204, 503].includes(status))).toEqual([])
    expect((await call(first, 'GET', '/ready')).status).toBe(200)
    const { customers, integrity } = readStored(dataDir)
    expect([integrity, judge(ledger, customers)]).toEqual(['ok', nothingWrong])
  })

  it('J111 both change one customer at once: what the one changes the other does not undo', async () => {
    const path = await make('Changed by both')
    for (let round = 0; round < 15; round += 1) {
      const answers = await Promise.all([
        insist(() => call(first, 'PATCH', path, { phone: `phone ${round}` })),
        insist(() => call(second, 'PATCH', path, { city: `city ${round}` })),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      expect((await call(first, 'GET', path)).body).toMatchObject({
        data: { phone: `phone ${round}`, city: `city ${round}` },
      })
    }
  })

  it('J113 300 duplicates at once: one is made, the others are told so, and both processes serve on', async () => {
    const body = { account: 'Duplicate', email: 'duplicate@example.com' }
    const asked = Array.from({ length: 300 }, (_, index) =>
      call(index % 2 === 0 ? first : second, 'POST', '/api/v2/customers', body),
    )
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => ![201, 409, 503].includes(status))).toEqual([])
    for (const service of services) {
      const found = await call(service, 'GET', '/api/v2/customers?search=duplicate%40example.com')
      expect(found.body).toMatchObject({ meta: { total_records: 1 } })
      expect((await insist(() => call(service, 'POST', '/api/v2/customers', { account: 'After' }))).status).toBe(201)
    }
  })

  it('J109 a third that reads one state for long holds up neither writes nor reads, and the log shrinks after it', async () => {
    const reader = await holdInOtherProcess(file, 'BEGIN; SELECT count(*) FROM customers')
    for (let count = 0; count < 20; count += 1) expect(await make(`While one reads ${count}`)).toMatch(/\d+$/)
    expect((await call(second, 'GET', '/api/v2/customers?search=while')).body).toMatchObject({
      meta: { total_records: 20 },
    })
    await reader.end()
    const last = await holdInOtherProcess(file, 'PRAGMA wal_checkpoint(TRUNCATE)')
    await last.end()
    expect(statSync(`${file}-wal`).size).toBe(0)
  })

  it('a newer version changes the schema while both run: they serve on, and the older version does not start again', async () => {
    traffic.isOver = false
    const writing = services.map(writeTo)
    await acknowledged(20)
    takeStep(
      'CREATE TABLE later (workspace_id INTEGER, id INTEGER) STRICT; ALTER TABLE customers ADD COLUMN later TEXT',
    )
    await acknowledged(40)
    traffic.isOver = true
    await Promise.all(writing)
    expect([...ledger.statuses.keys()].filter((status) => ![200, 201, 204, 503].includes(status))).toEqual([])
    const { customers } = readStored(dataDir)
    expect(
      judge(
        ledger,
        customers.filter(({ account }) => ledger.entries.has(account)),
      ),
    ).toEqual(nothingWrong)
    expect((await runCommand([], env)).stderr).toContain(
      `its schema is version ${migrations.length + 1} and this program knows versions up to ${migrations.length}, upgrade it.`,
    )
  })
})

describe('two first starts at once', () => {
  it('make one database, and both serve', async () => {
    const folder = newFolder()
    const started = await Promise.all([1, 2].map(() => startService({ ...env, DATA_DIR: folder })))
    const answers = await Promise.all(started.map(({ port }) => sendRequest(port, { method: 'GET', target: '/ready' })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await Promise.all(started.map((service) => service.stop()))
    expect(readStored(folder)).toEqual({ integrity: 'ok', customers: [] })
  })
})

/** Does in another process what a newer version does when it opens the database. */
function takeStep(step: string): void {
  const schema = new URL('../src/store/schema.ts', import.meta.url).href
  const known = new URL('../src/store/migrations.ts', import.meta.url).href
  const script = `
    import { DatabaseSync } from 'node:sqlite'
    const [{ migrate }, { migrations }] = await Promise.all([import(${JSON.stringify(schema)}), import(${JSON.stringify(known)})])
    migrate(new DatabaseSync(process.argv[1], { timeout: 5000 }), [...migrations, process.argv[2]])`
  const args = ['--conditions=faultbook-source', '--input-type=module', '-e', script, file, step]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The step failed: ${stderr}`)
}
