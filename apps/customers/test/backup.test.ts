import { chmodSync, existsSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { inNamespace, needs } from '../../../scripts/test-parts.ts'
import { newFolder } from './data-folder.ts'
import { digestDatabase } from './digest-database.ts'
import { expectRefusal } from './expect-refusal.ts'
import { createLedger, judge, nothingWrong } from './ledger.ts'
import { keepWriting } from './ledger-writer.ts'
import { overwritePages, runCommand, runInOtherProcess, startService } from './start-service.ts'
import { readStored } from './stored-customers.ts'

/** A data folder with a workspace and a key. */
async function newData(): Promise<{ readonly dataDir: string; readonly database: string; readonly key: string }> {
  const dataDir = newFolder()
  const { stdout } = await runCommand(['keys', 'create', '--workspace', 'first'], { DATA_DIR: dataDir })
  return { dataDir, database: join(dataDir, 'customers.sqlite'), key: stdout.trim() }
}

describe('customers backup', { timeout: 60_000 }, () => {
  it('writes one file for its owner alone, and prints its size and rows', async () => {
    const { dataDir, database } = await newData()
    const folder = newFolder()
    const file = join(folder, 'backup.sqlite')
    const { code, stdout, stderr } = await runCommand(['backup', file, '--data-dir', dataDir], {})
    expect([code, stderr]).toEqual([0, ''])
    const [first = '', ...tables] = stdout.trimEnd().split('\n')
    expect(first.replace(/\d+\.\d MB, schema \d+/, '…')).toBe(`${file}: …, checked; rows:`)
    expect(tables.map((line) => line.trim().split(/ +/))).toEqual(
      expect.arrayContaining([
        ['api_keys', '1'],
        ['customers', '0'],
        ['workspaces', '1'],
      ]),
    )
    expect([readdirSync(folder), statSync(file).mode & 0o777]).toEqual([['backup.sqlite'], 0o600])
    expect(readdirSync(dataDir)).toEqual(['customers.sqlite'])
    expect(digestDatabase(file)).toEqual(digestDatabase(database))
  })

  it('holds one moment of a service that writes: all that was acknowledged before, nothing that was never sent', async () => {
    const { dataDir, key } = await newData()
    const service = await startService({ DATA_DIR: dataDir, NODE_ENV: 'production', RATE_LIMIT: '1000000/60' })
    const ledger = createLedger()
    let isOver = false
    const writing = [1, 2, 3].map(() => keepWriting(ledger, { port: service.port, key }, () => isOver))
    for (let count = 1; count <= 4; count += 1) {
      while (ledger.acknowledged < count * 50) await new Promise((resolve) => setTimeout(resolve, 1))
      const folder = newFolder()
      const from = Date.now()
      const { code, stderr } = await runCommand(['backup', join(folder, 'customers.sqlite')], { DATA_DIR: dataDir })
      expect([code, stderr]).toEqual([0, ''])
      const { customers, integrity } = readStored(folder)
      expect([integrity, judge(ledger, customers, from, Date.now())]).toEqual(['ok', nothingWrong])
      expect(customers.length).toBeGreaterThan(20)
    }
    isOver = true
    await Promise.all(writing)
    await service.stop()
    expect(new Set(ledger.statuses.keys())).toEqual(new Set([200, 201, 204]))
  })

  it('replaces a file only with --force', async () => {
    const { dataDir } = await newData()
    const file = join(newFolder(), 'backup.sqlite')
    writeFileSync(file, 'mine', { mode: 0o644 })
    expectRefusal(
      await runCommand(['backup', file], { DATA_DIR: dataDir }),
      `${file} is there already: choose another name, or replace it with --force.`,
    )
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect((await runCommand(['backup', file, '--force'], { DATA_DIR: dataDir })).code).toBe(0)
    expect([statSync(file).mode & 0o777, Object.keys(digestDatabase(file))]).toEqual([
      0o600,
      expect.arrayContaining(['customers']),
    ])
  })

  it('refuses what it can not write to, or from, in one sentence', async () => {
    const { dataDir, database } = await newData()
    const folder = newFolder()
    const link = join(folder, 'link')
    symlinkSync(database, link)
    const refused = async (args: readonly string[], sentence: string, env = { DATA_DIR: dataDir }): Promise<void> =>
      expectRefusal(await runCommand(['backup', ...args], env), sentence)
    await Promise.all([
      refused([], 'Say where to write the backup: customers backup FILE.'),
      refused(['a', 'b'], 'Say where to write the backup: customers backup FILE.'),
      refused([folder], `${folder} is a folder: name a file, such as ${folder.split('/').at(-1)}.sqlite.`),
      refused([join(folder, 'missing', 'x')], `There is no folder ${join(folder, 'missing')}.`),
      refused(['/dev/null', '--force'], '/dev/null is no file that can be replaced: choose another name.'),
      refused(['--forse', 'x'], `Unknown option '--forse'; "customers backup --help" lists the options.`),
      refused([join(folder, 'x')], `There is no database in ${folder}: choose its folder with --data-dir.`, {
        DATA_DIR: folder,
      }),
      ...[database, `${database}-wal`, link].map((file) =>
        refused([file, '--force'], `${file} is part of the database itself: choose another name.`),
      ),
    ])
    expect([readdirSync(folder), readdirSync(dataDir)]).toEqual([['link'], ['customers.sqlite']])
  })

  it('refuses a database that is damaged, and keeps the backup that is there', async () => {
    const { dataDir, database } = await newData()
    const file = join(newFolder(), 'backup.sqlite')
    await runCommand(['backup', file], { DATA_DIR: dataDir })
    const before = readFileSync(file)
    const orphan = 'PRAGMA foreign_keys = OFF; DELETE FROM workspaces'
    const damages: readonly (readonly [() => void, string])[] = [
      [() => runInOtherProcess(database, orphan), 'a row of \\w+ belongs to none'],
      [() => overwritePages(database), 'it is corrupt'],
    ]
    for (const [damage, reason] of damages) {
      damage()
      const { code, stderr } = await runCommand(['backup', file, '--force'], { DATA_DIR: dataDir })
      const sentence = new RegExp(`^The database .* can't be used: ${reason}.*\\.\n$`, 's')
      expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)])
      expect([readFileSync(file).equals(before), existsSync(`${file}.unfinished`)]).toEqual([true, false])
    }
  })
})

describe('customers backup, where there is no room', needs('mount', 'a backup to a full disk'), () => {
  it('says so in one sentence, and leaves nothing', async () => {
    const { dataDir } = await newData()
    const place = newFolder()
    chmodSync(place, 0o700)
    const script = `mount -t tmpfs -o size=20k none "$0" && { "$@"; code=$?; ls -A "$0"; exit $code; }`
    const before = ['unshare', ...inNamespace, 'sh', '-c', script, place]
    const file = join(place, 'backup.sqlite')
    expectRefusal(
      await runCommand(['backup', file], { DATA_DIR: dataDir }, before),
      `The database ${file}.unfinished can't be used: the disk is full.`,
    )
  })
})

describe('a backup', () => {
  it('can be read where nothing can be written beside it', async () => {
    const { dataDir } = await newData()
    const file = join(newFolder(), 'backup.sqlite')
    await runCommand(['backup', file], { DATA_DIR: dataDir })
    const database = new DatabaseSync(file, { readOnly: true })
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' })
    database.close()
  })
})
