import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { migrations } from '../src/store/migrations.ts'
import { migrate } from '../src/store/schema.ts'
import { newFolder } from './data-folder.ts'
import { digestDatabase } from './digest-database.ts'
import { expectRefusal } from './expect-refusal.ts'
import { createLedger } from './ledger.ts'
import { keepWriting } from './ledger-writer.ts'
import { sendRequest } from './send-request.ts'
import {
  commandLine,
  environment,
  overwritePages,
  runCommand,
  runInOtherProcess,
  startService,
} from './start-service.ts'
import type { CommandResult, ServiceProcess } from './start-service.ts'
import { readStored } from './stored-customers.ts'

const kills = 12
const settings = { NODE_ENV: 'production', RATE_LIMIT: '1000000/60', LOG_LEVEL: 'error' }
const databaseIn = (dataDir: string): string => join(dataDir, 'customers.sqlite')
const run = (dataDir: string, ...args: readonly string[]): Promise<CommandResult> =>
  runCommand(args, { DATA_DIR: dataDir })
const keptIn = (dataDir: string): readonly string[] =>
  readdirSync(dataDir).filter((name) => /^customers\.sqlite\.before-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/.test(name))
const ask = ({ port }: ServiceProcess, key: string, target = '/api/v2/customers?limit=100') =>
  sendRequest(port, { method: 'GET', target, headers: [['Authorization', `Bearer ${key}`]] })

/** A data folder with a key and so many customers, and a backup of it. */
async function newData(customers = 30) {
  const dataDir = newFolder()
  const key = (await run(dataDir, 'keys', 'create', '--workspace', 'first')).stdout.trim()
  const service = await startService({ ...settings, DATA_DIR: dataDir })
  const ledger = createLedger()
  const to = { port: service.port, key, onlyMakes: true }
  await keepWriting(ledger, to, () => ledger.acknowledged >= customers)
  await service.stop()
  const file = join(newFolder(), 'backup.sqlite')
  expect((await run(dataDir, 'backup', file)).code).toBe(0)
  return { dataDir, key, ledger, file }
}

describe('customers restore', { timeout: 60_000 }, () => {
  it('J116 brings an empty node to the same rows, by count and checksum, and the node serves them', async () => {
    const { dataDir, key, file } = await newData()
    const node = join(newFolder(), 'new')
    const restored = await run(node, 'restore', file)
    const printed = restored.stdout.split('\n')
    expect([restored.code, restored.stderr, printed[0], printed.at(-2)]).toEqual([
      0,
      '',
      expect.stringMatching(/^.*backup\.sqlite: \d+\.\d MB, schema \d+, checked; rows:$/),
      `Restored to ${databaseIn(node)}.`,
    ])
    expect(printed.map((line) => line.trim().split(/ +/))).toContainEqual(['customers', '30'])
    expect([readdirSync(node), statSync(node).mode & 0o777]).toEqual([['customers.sqlite'], 0o700])
    expect(digestDatabase(databaseIn(node))).toEqual(digestDatabase(databaseIn(dataDir)))

    const services = await Promise.all([dataDir, node].map((DATA_DIR) => startService({ ...settings, DATA_DIR })))
    const [old, fresh] = await Promise.all(services.map(async (service) => (await ask(service, key)).body))
    expect(fresh).toEqual(old)
    expect(fresh).toMatchObject({ success: true, meta: { total_records: 30 } })
    await Promise.all(services.map((service) => service.stop()))
  })

  it('keeps the database as it was, which can be restored too', async () => {
    const { dataDir, key, file } = await newData()
    const [database, before] = [databaseIn(dataDir), digestDatabase(databaseIn(dataDir))]
    runInOtherProcess(database, "UPDATE customers SET city = 'Changed'; DELETE FROM customers WHERE id > 20")
    const changed = digestDatabase(database)
    const { stdout } = await run(dataDir, 'restore', file)
    const [kept = ''] = keptIn(dataDir)
    expect(stdout.split('\n').at(-2)).toBe(
      `Restored to ${database}; as it was before, it is kept as ${join(dataDir, kept)}.`,
    )
    expect([digestDatabase(database), digestDatabase(join(dataDir, kept))]).toEqual([before, changed])
    expect([statSync(join(dataDir, kept)).mode & 0o777, readdirSync(dataDir).toSorted()]).toEqual([
      0o600,
      ['customers.sqlite', kept],
    ])
    expect((await run(dataDir, 'restore', join(dataDir, kept))).code).toBe(0)
    expect(digestDatabase(database)).toEqual(changed)
    const service = await startService({ ...settings, DATA_DIR: dataDir })
    const found = await ask(service, key, '/api/v2/customers?search=street')
    expect(found.body).toMatchObject({ meta: { total_records: 20 } })
    await service.stop()
  })

  it('gives a running service the restored rows at once; no answer is a 500, and what it took meanwhile is in the one or the other', async () => {
    const { dataDir, key, file } = await newData()
    const service = await startService({ ...settings, DATA_DIR: dataDir })
    const ledger = createLedger('Later')
    const seen = new Set<number>()
    const traffic = { isOver: false }
    const to = { port: service.port, key, onlyMakes: true }
    const writing = [1, 2, 3].map(() => keepWriting(ledger, to, () => traffic.isOver))
    const reading = (async () => {
      while (!traffic.isOver) seen.add((await ask(service, key)).status)
    })()
    while (ledger.acknowledged < 40) await wait(1)
    const restored = await run(dataDir, 'restore', file)
    const enough = ledger.acknowledged + 20
    while (ledger.acknowledged < enough) await wait(1)
    traffic.isOver = true
    await Promise.all([...writing, reading])

    expect([restored.code, restored.stderr]).toEqual([0, ''])
    expect([...ledger.statuses.keys()].filter((status) => ![201, 503].includes(status))).toEqual([])
    expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect((await ask(service, key, '/ready')).status).toBe(200)
    const kept = new DatabaseSync(join(dataDir, keptIn(dataDir)[0] ?? ''))
    const old = kept.prepare('SELECT account FROM customers').all()
    kept.close()
    const { customers, integrity } = readStored(dataDir)
    const accounts = new Set([...old, ...customers].map(({ account }) => account))
    const acknowledged = [...ledger.entries].filter(([, { id }]) => id !== undefined)
    expect(acknowledged.filter(([account]) => !accounts.has(account))).toEqual([])
    expect([integrity, customers.length >= 50, old.length >= 70]).toEqual(['ok', true, true])
    await service.stop()
  })

  it('brings a backup of an older version to the newest schema, under a running service', async () => {
    const old = join(newFolder(), 'old.sqlite')
    const database = new DatabaseSync(old)
    migrate(database, migrations.slice(0, 1))
    database.exec(
      "INSERT INTO workspaces (name, next_customer_id, created_at) VALUES ('first', 8, '2026-01-01T00:00:00.000Z');" +
        "INSERT INTO customers (workspace_id, id, account, created_at, updated_at, account_key, search_key) VALUES (1, 7, 'Ada', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'ada', 'ada')",
    )
    database.close()
    const { dataDir } = await newData(1)
    const service = await startService({ ...settings, DATA_DIR: dataDir })
    expect((await run(dataDir, 'restore', old)).code).toBe(0)
    const key = (await run(dataDir, 'keys', 'create', '--workspace', 'first')).stdout.trim()
    expect((await ask(service, key)).body).toMatchObject({ data: [{ id: 7, account: 'Ada' }] })
    const made = createLedger('Later')
    await keepWriting(made, { port: service.port, key }, () => made.acknowledged > 0)
    expect([...made.entries.values()].map(({ id }) => id)).toEqual([8])
    await service.stop()
  })

  it('leaves the old database or the new one, whole, when it is killed', { timeout: 120_000 }, async () => {
    const { dataDir, file } = await newData(200)
    const database = databaseIn(dataDir)
    const after = digestDatabase(file)
    runInOtherProcess(database, "UPDATE customers SET city = 'Changed'")
    const before = digestDatabase(database)
    const wholeMs = await killRestore(dataDir, file, Infinity)
    await run(dataDir, 'restore', join(dataDir, keptIn(dataDir)[0] ?? ''))
    expect(digestDatabase(database)).toEqual(before)
    const found = new Set<string>()
    for (let kill = 0; kill < kills; kill += 1) {
      await killRestore(dataDir, file, (wholeMs * kill) / kills)
      const { integrity } = readStored(dataDir)
      const digest = digestDatabase(database)
      const which = [before, after].map((each) => JSON.stringify(each)).indexOf(JSON.stringify(digest))
      expect([integrity, which >= 0]).toEqual(['ok', true])
      found.add(which === 0 ? 'old' : 'new')
      for (const kept of keptIn(dataDir))
        expect(Object.keys(digestDatabase(join(dataDir, kept)))).toContain('customers')
      if (which === 1) runInOtherProcess(database, "UPDATE customers SET city = 'Changed'")
    }
    expect(found).toContain('old')
    expect((await run(dataDir, 'restore', file)).code).toBe(0)
    expect(digestDatabase(database)).toEqual(after)
  })

  it('refuses what is no whole backup of ours in one sentence, and changes nothing', async () => {
    const { dataDir, file } = await newData(1)
    const folder = newFolder()
    const [text, empty, other, later, corrupt] = ['text', 'empty', 'other', 'later', 'corrupt'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string, string]
    writeFileSync(text, 'Dear diary, today nobody believed that I am a database. '.repeat(50))
    writeFileSync(empty, '')
    runInOtherProcess(other, 'CREATE TABLE notes (text)')
    for (const copy of [later, corrupt]) writeFileSync(copy, readFileSync(file))
    runInOtherProcess(later, 'PRAGMA user_version = 99')
    overwritePages(corrupt)
    const before = readFileSync(databaseIn(dataDir))
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^Say which backup to restore: customers restore FILE\.$/],
      [[join(folder, 'none')], /^There is no backup .*none\.$/],
      [[folder], /^.* is not a file: name a backup\.$/],
      [[databaseIn(dataDir)], /^.* is part of the database itself: name a backup\.$/],
      [['--force', file], /^Unknown option '--force'; "customers restore --help" lists the options\.$/],
      [[text], /^The database .*text can't be used: it is not an SQLite database\.$/],
      [[empty], /^The database .*empty can't be used: there is nothing in it\.$/],
      [[other], /^The database .*other can't be used: it belongs to another program\.$/],
      [[later], /^The database .*later can't be used: its schema is version 99 and .*, upgrade it\.$/],
      [[corrupt], /^The database .*corrupt can't be used: it is corrupt.*\.$/s],
    ]
    for (const [args, sentence] of refused) {
      const { code, stdout, stderr } = await run(dataDir, 'restore', ...args)
      expect([code, stdout, stderr.trimEnd()]).toEqual([2, '', expect.stringMatching(sentence)])
    }
    expect([readdirSync(dataDir), readFileSync(databaseIn(dataDir)).equals(before)]).toEqual([
      ['customers.sqlite'],
      true,
    ])
  })

  it('does not overwrite a damaged database, and says how to restore all the same', async () => {
    const { dataDir, file } = await newData(1)
    const database = databaseIn(dataDir)
    for (const damage of [() => overwritePages(database), () => writeFileSync(database, 'x'.repeat(9_000))]) {
      damage()
      const before = readFileSync(database)
      expectRefusal(
        await run(dataDir, 'restore', file),
        `The database ${database} is damaged, and is not overwritten: stop the service, move ${database}* to another folder, and restore again.`,
      )
      expect(readFileSync(database).equals(before)).toBe(true)
    }
  })
})

/** Kills a restore so long after it has begun to copy; gives how long it had been at it. */
async function killRestore(dataDir: string, file: string, afterMs: number): Promise<number> {
  const [command, ...args] = [...commandLine, 'restore', file]
  const child = spawn(command, args, { env: environment({ DATA_DIR: dataDir }), stdio: 'ignore' })
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')))
  while (child.exitCode === null && !existsSync(`${databaseIn(dataDir)}.restoring`)) await wait(1)
  const from = performance.now()
  if (afterMs < Infinity) await Promise.race([ended, wait(afterMs)])
  if (afterMs < Infinity) child.kill('SIGKILL')
  await ended
  return performance.now() - from
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
