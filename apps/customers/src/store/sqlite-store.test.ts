import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'

import { holdInOtherProcess } from '../../test/start-service.ts'
import { migrations } from './migrations.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { allStatements } from './statements.ts'
import { StoreOpenError } from './store-open-error.ts'
import { describeMany } from './store-suite-many.ts'
import { patchCustomer } from './store-suite-scene.ts'
import { describeStore } from './store-suite.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-store-'))
const magicBytes = 16
const nobody = 65_534
const none = { email: null, phone: null, address: null, city: null, state: null, zip: null, country: null }
let files = 0

afterAll(() => rmSync(folder, { recursive: true }))

describeStore('openSqliteStore()', async (place, now) => openSqliteStore({ path: join(folder, `${place}.db`), now }))
// In memory: what differs is which way the lists are made. 100 is few of these and many of those.
for (const countAtMost of [undefined, 100, 20, 0])
  describeMany(`countAtMost ${countAtMost}`, async (_, now) =>
    openSqliteStore({ path: ':memory:', now, ...(countAtMost !== undefined && { countAtMost }) }),
  )

describe('openSqliteStore()', () => {
  it('logs ahead, waits for the disk, and minds foreign keys', async () => {
    // An id nobody gave stands in for a workspace that is gone.
    const statements = { ...allStatements, takeKeyId: 'SELECT :workspace AS id' }
    const store = openSqliteStore({ path: newPath(), statements })
    await expect(
      store.insertKey({ workspaceId: 1, name: '', scopes: [], hash: '', hint: '', expiresAt: null }),
    ).rejects.toThrow('FOREIGN KEY constraint failed')
    await store.close()
    const path = await filledFile()
    const database = new DatabaseSync(path)
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    database.close()
  })

  it('throws what SQLite throws for a duplicate', async () => {
    const store = openSqliteStore({ path: newPath() })
    const { id } = await store.createWorkspace('acme')
    await store.createCustomer(id, { ...none, account: 'Ada', email: 'ada@x.io' })
    await expect(store.createCustomer(id, { ...none, account: 'Bob', email: 'Ada@x.io' })).rejects.toMatchObject({
      message: 'UNIQUE constraint failed: customers.workspace_id, customers.email_key',
      code: 'ERR_SQLITE_ERROR',
      errcode: 2067,
    })
    await expect(store.createWorkspace('acme')).rejects.toThrow('UNIQUE constraint failed: workspaces.name')
    await store.close()
  })

  it('names a missing folder, or a missing name', () => {
    const path = join(folder, 'missing', 'x.db')
    expectRefusal(path, `there is no folder ${join(folder, 'missing')}`)
    expect(() => openSqliteStore({ path: '' })).toThrow(new StoreOpenError('""', 'it has no name'))
  })

  it('names a folder that is a file', async () => {
    const file = await filledFile()
    expectRefusal(join(file, 'x.db'), `${file} is not a folder`)
  })

  it('refuses a folder', () => {
    const path = newPath()
    mkdirSync(path)
    expectRefusal(path, 'it is a folder, not a file')
  })

  it('refuses a file that is no database', () => {
    const path = newPath()
    writeFileSync(path, 'id,account\n1,Ada\n'.repeat(100))
    expectRefusal(path, 'it is not an SQLite database')
  })

  it('refuses the database of another program, and leaves it as it was', () => {
    const path = newPath()
    const database = new DatabaseSync(path)
    database.exec('CREATE TABLE photos (id INTEGER)')
    database.close()
    const before = readFileSync(path)
    expectRefusal(path, 'it belongs to another program')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('refuses a newer schema', async () => {
    const path = await filledFile()
    const database = new DatabaseSync(path)
    database.exec('PRAGMA user_version = 99')
    database.close()
    const known = `this program knows versions up to ${migrations.length}`
    expectRefusal(path, `its schema is version 99 and ${known}, upgrade it`)
  })

  it('refuses a damaged page, also one that opening would not read', async () => {
    const path = await filledFile()
    const details = / can't be used: it is corrupt, restore it from a backup \(.+\)\.$/s
    damage(path, 'last half')
    expect(() => openSqliteStore({ path })).toThrow(details)
    damage(path)
    expect(() => openSqliteStore({ path })).toThrow(/ can't be used: it is corrupt, restore it from a backup/)
  })

  it('refuses a file that was cut short', async () => {
    const path = await filledFile()
    truncateSync(path, 8192)
    expect(() => openSqliteStore({ path })).toThrow(/can't be used: it is corrupt, restore it from a backup/)
  })

  it('opens or refuses in its own words whatever one byte of the header became', async () => {
    const whole = readFileSync(await filledFile())
    const outcomes = new Map<string, number>()
    for (let at = 0; at < 100; at += 1) {
      for (const change of [0x01, 0xff]) {
        const outcome = await outcomeOf(whole, at, change)
        expect(outcome, `byte ${at}`).toMatch(/^(opens|The database .+ can't be used: .+\.)$/s)
        if (at < magicBytes) expect(outcome).toContain('it is not an SQLite database')
        const kind = outcome === 'opens' ? 'opens' : 'refuses'
        outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
      }
    }
    expect(outcomes.get('refuses')).toBeGreaterThan(2 * magicBytes)
  })

  it.each([
    ['the file', 0o444, 0o777],
    ['the file and its folder', 0o444, 0o555],
    ['anything', 0o000, 0o777],
  ])('refuses where this user may not write to %s', async (_, fileMode, folderMode) => {
    const inner = join(folder, `inner-${(files += 1)}`)
    mkdirSync(inner)
    const path = await filledFile(join(inner, 'x.db'))
    chmodSync(folder, 0o755)
    chmodSync(path, fileMode)
    chmodSync(inner, folderMode)
    expect(await openAsNobody(path)).toMatch(
      /^StoreOpenError: The database .+ can't be used: this process may not .+\.$/,
    )
    chmodSync(inner, 0o755)
  })
})

describe('a lock held by another process', () => {
  it('keeps the store from opening, after busyTimeoutMs', async () => {
    const path = await filledFile()
    const lock = await holdInOtherProcess(path, 'BEGIN EXCLUSIVE')
    const started = performance.now()
    expect(() => openSqliteStore({ path, busyTimeoutMs: 200 })).toThrow(
      new StoreOpenError(path, 'another process has locked it'),
    )
    expect(performance.now() - started).toBeGreaterThan(150)
    await lock.end()
    await openSqliteStore({ path }).close()
  })

  it('fails writes and the check with code 5, reads and last uses go on', async () => {
    const path = newPath()
    const store = openSqliteStore({ path, busyTimeoutMs: 1_500 })
    const { id } = await store.createWorkspace('acme')
    const key = await store.insertKey({ workspaceId: id, name: '', scopes: [], hash: 'h', hint: '', expiresAt: null })
    const lock = await holdInOtherProcess(path, 'BEGIN EXCLUSIVE')
    const started = performance.now()
    await store.touchKey(key, new Date())
    await expect(store.check()).rejects.toMatchObject({ errcode: 5 })
    // A wait would have been the whole of the timeout, which leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(1_400)
    await expect(store.createCustomer(id, { ...none, account: 'Ada' })).rejects.toMatchObject({ errcode: 5 })
    expect(performance.now() - started).toBeGreaterThan(1_450)
    expect(await store.getCustomer(id, 1)).toBeUndefined()
    await lock.end()
    await store.check()
    expect(await store.createCustomer(id, { ...none, account: 'Ada' })).toMatchObject({ id: 1 })
    await store.close()
  })

  it('can not be taken between the reading and the writing of a patch', async () => {
    const path = await filledFile()
    const other = new DatabaseSync(path)
    const now = () => {
      expect(() => other.exec("UPDATE workspaces SET name = 'taken'")).toThrow('database is locked')
      return new Date()
    }
    const store = openSqliteStore({ path, now })
    const { id } = (await store.findWorkspace('acme')) ?? { id: 0 }
    expect(await patchCustomer(store, id, 1, { account: 'Bob' })).toMatchObject({ account: 'Bob' })
    other.close()
    await store.close()
  })
})

describe('a fault at run time', () => {
  it('gives code 11 for a damaged page', async () => {
    // More than the two megabytes that SQLite keeps of a file in memory.
    const path = await filledFile(newPath(), 600)
    const store = openSqliteStore({ path })
    const { id } = (await store.findWorkspace('acme')) ?? { id: 0 }
    damage(path)
    const query = { limit: 600, sort: { by: 'id', descending: false } } as const
    await expect(store.listCustomers(id, query)).rejects.toMatchObject({ code: 'ERR_SQLITE_ERROR', errcode: 11 })
    await store.close()
  })

  it('gives code 13 for a full disk, keeps the counter, and goes on when there is room', async () => {
    // Two statements that no customer goes through stand in for the disk.
    const disk = { countKeys: 'PRAGMA max_page_count = 30', countWorkspaces: 'PRAGMA max_page_count = 9999' }
    const store = openSqliteStore({ path: newPath(), statements: { ...allStatements, ...disk } })
    const { id } = await store.createWorkspace('acme')
    await store.countKeys()
    const big = { ...none, account: 'Ada', address: 'x'.repeat(200_000) }
    await expect(store.createCustomer(id, big)).rejects.toMatchObject({ code: 'ERR_SQLITE_ERROR', errcode: 13 })
    await store.countWorkspaces()
    expect(await store.createCustomer(id, big)).toMatchObject({ id: 1 })
    await store.close()
  })

  it('is seen by check() when the file was removed, though SQLite would write on', async () => {
    const path = newPath()
    const store = openSqliteStore({ path })
    await store.check()
    rmSync(path)
    await expect(store.check()).rejects.toThrow(new StoreOpenError(path, 'the file was removed or replaced'))
    await store.close()
  })
})

function newPath(): string {
  files += 1
  return join(folder, `${files}.db`)
}

/** A closed store with one workspace, acme, and customers of some eight kilobytes each. */
async function filledFile(path = newPath(), customers = 20): Promise<string> {
  const store = openSqliteStore({ path })
  const { id } = await store.createWorkspace('acme')
  for (let count = 0; count < customers; count += 1) {
    await store.createCustomer(id, { ...none, account: 'Ada', address: 'x'.repeat(4096) })
  }
  await store.close()
  return path
}

/** Overwrites all but the first page, or what comes last. */
function damage(path: string, what: 'all' | 'last half' = 'all'): void {
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xff, what === 'all' ? 4096 : bytes.length / 2), { flag: 'r+' })
}

function expectRefusal(path: string, reason: string): void {
  expect(() => openSqliteStore({ path })).toThrow(new StoreOpenError(path, reason))
}

async function outcomeOf(whole: Buffer, at: number, change: number): Promise<string> {
  const path = newPath()
  const bytes = Buffer.from(whole)
  bytes[at] = (bytes[at] ?? 0) ^ change
  writeFileSync(path, bytes)
  try {
    await openSqliteStore({ path }).close()
    return 'opens'
  } catch (thrown) {
    return thrown instanceof StoreOpenError ? thrown.message : `threw ${String(thrown)}`
  }
}

/** What opening prints in a process without root's rights, which no file mode stops; it gives them up once it has read its code. */
async function openAsNobody(path: string): Promise<string> {
  const module = new URL('./sqlite-store.ts', import.meta.url).href
  const script = `const { openSqliteStore } = await import(${JSON.stringify(module)})
    if (process.getuid?.() === 0) { process.setgroups([]); process.setgid(${nobody}); process.setuid(${nobody}) }
    try { openSqliteStore({ path: process.argv[1] }); console.log('opened') } catch (thrown) { console.log(String(thrown)) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { cwd: '/' })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return output === '' ? `printed nothing but ${errors}` : output.trim()
}
