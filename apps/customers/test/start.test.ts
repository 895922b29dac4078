import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countRows, newFolder } from './data-folder.ts'
import { expectRefusal } from './expect-refusal.ts'
import { sendRequest } from './send-request.ts'
import type { RawRequest } from './send-request.ts'
import { holdInOtherProcess, runCommand, runInOtherProcess, startService } from './start-service.ts'
import { wrongSettings } from './wrong-settings.ts'

/** A data folder with a database in it. */
async function newDatabase(): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = newFolder()
  await runCommand(['keys', 'create', '--workspace', 'first'], { DATA_DIR: folder })
  return { folder, file: join(folder, 'customers.sqlite') }
}

describe.concurrent('a start with bad input', () => {
  it('ends with 2 and one sentence for one wrong setting', async () => {
    expectRefusal(await runCommand([], { PORT: '65536' }), 'PORT is "65536", but must be a port from 0 to 65535.')
    expectRefusal(await runCommand(['--port', '65536'], {}), '--port is "65536", but must be a port from 0 to 65535.')
  })

  it('names all wrong variables at once, a sentence each', async () => {
    const env = Object.fromEntries(wrongSettings.map(([variable, , [value]]) => [variable, value]))
    const sentences = wrongSettings.map(([variable, , , rule]) => `${variable} is "", but must be ${rule}.`)
    expectRefusal(
      await runCommand([], { ...env, UPSTREAM_A: 'x' }),
      ...sentences,
      'UPSTREAM_A must be an http or https URL.',
    )
  })

  it('names all wrong flags at once, a sentence each', async () => {
    const flags = wrongSettings.map(([, flag]) => `${flag}=`)
    expectRefusal(
      await runCommand(flags, {}),
      ...wrongSettings.map(([, flag, , rule]) => `${flag} is "", but must be ${rule}.`),
    )
  })

  it.each([
    [['--port', '-1'], "Option '--port' argument is ambiguous; --help lists the settings."],
    [['--bogus', '1'], "Unknown option '--bogus'; --help lists the settings."],
    [['--port'], "Option '--port <value>' argument missing; --help lists the settings."],
    [['--port', '1', 'more'], "Unexpected argument 'more'; --help lists the settings."],
    [['serve'], 'There is no command "serve"; --help lists them.'],
  ])('refuses the arguments %j', async (args, sentence) => {
    expectRefusal(await runCommand(args, {}), sentence)
  })

  it('lists every setting with --help', async () => {
    const { code, stdout } = await runCommand(['--help'], { PORT: 'wrong' })
    const listed = [...stdout.matchAll(/^ {2}(--[a-z-]+) +([A-Z_]+) /gm)].map(([, flag, variable]) => [variable, flag])
    expect([code, listed]).toEqual([
      0,
      expect.arrayContaining(wrongSettings.map(([variable, flag]) => [variable, flag])),
    ])
    expect(listed).toHaveLength(wrongSettings.length)
    expect(stdout).toContain('UPSTREAM_<NAME>')
    expect(stdout).toContain('keys create')
  })

  it('says that the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const result = await runCommand([], { PORT: String(port), DATA_DIR: newFolder() })
    other.close()
    expectRefusal(result, `Port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another with PORT.`)
  })

  it('says that an address is none of this machine', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737).
    const result = await runCommand([], { HOST: '192.0.2.1', DATA_DIR: newFolder() })
    expectRefusal(result, 'Port 0 on 192.0.2.1 is not an address of this machine: choose another with HOST.')
  })
})

describe.concurrent('a data folder that can not be used', () => {
  it('D59 is refused where it is a file, or below one', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    expectRefusal(
      await runCommand([], { DATA_DIR: file }),
      `The data folder ${file} can't be made: choose another with DATA_DIR.`,
    )
    const below = join(file, 'data')
    expectRefusal(
      await runCommand([], { DATA_DIR: below }),
      `The data folder ${below} can't be made: choose another with DATA_DIR.`,
    )
  })

  it('D59 is refused where its database is a folder', async () => {
    const folder = newFolder()
    const file = join(folder, 'customers.sqlite')
    mkdirSync(file)
    expectRefusal(
      await runCommand([], { DATA_DIR: folder }),
      `The database ${file} can't be used: it is a folder, not a file.`,
    )
  })

  it('D59 is refused where its database is locked', async () => {
    const { folder, file } = await newDatabase()
    const other = await holdInOtherProcess(file, 'BEGIN EXCLUSIVE')
    const results = await Promise.all([
      runCommand([], { DATA_DIR: folder }),
      runCommand(['keys', 'create', '--workspace', 'a'], { DATA_DIR: folder }),
    ])
    await other.end()
    for (const result of results)
      expectRefusal(result, `The database ${file} can't be used: another process has locked it.`)
  })

  it('D59 is refused where its database is corrupt', async () => {
    const { folder, file } = await newDatabase()
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, 4_096))
    const { code, stdout, stderr } = await runCommand([], { DATA_DIR: folder })
    expect([code, stdout, stderr.trimEnd().split('\n')]).toEqual([
      2,
      '',
      [expect.stringContaining(`The database ${file} can't be used: it is corrupt, restore it from a backup`)],
    ])
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('D59 is refused where its database is none, or cut', async () => {
    const { folder, file } = await newDatabase()
    writeFileSync(file, readFileSync(file).subarray(0, 50))
    expectRefusal(
      await runCommand([], { DATA_DIR: folder }),
      `The database ${file} can't be used: it is corrupt, restore it from a backup.`,
    )
    writeFileSync(file, 'Dear diary, today nobody believed that I am a database. '.repeat(50))
    expectRefusal(
      await runCommand([], { DATA_DIR: folder }),
      `The database ${file} can't be used: it is not an SQLite database.`,
    )
  })

  it('D59 is refused where its database is of another program, or of a later version', async () => {
    const folder = newFolder()
    const file = join(folder, 'customers.sqlite')
    runInOtherProcess(file, 'CREATE TABLE notes (text)')
    expectRefusal(
      await runCommand([], { DATA_DIR: folder }),
      `The database ${file} can't be used: it belongs to another program.`,
    )
    const later = await newDatabase()
    runInOtherProcess(later.file, 'PRAGMA user_version = 99')
    const { code, stderr } = await runCommand([], { DATA_DIR: later.folder })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^The database .* can't be used: its schema is version 99 and this program knows versions up to \d+, upgrade it\.\n$/,
      ),
    ])
  })
})

describe('a first start', () => {
  const list = (port: number, key: string, others: RawRequest['headers'] = []) =>
    sendRequest(port, {
      method: 'GET',
      target: '/api/v2/customers',
      headers: [['Authorization', `Bearer ${key}`], ...others],
    })

  it('makes neither workspace nor key in production, and says which command makes the first key, which works at once', async () => {
    const folder = newFolder()
    const service = await startService({ DATA_DIR: folder, NODE_ENV: 'production' })
    const [, command = ''] =
      /^There is no API key yet\. Make the first one: npm run customers -- (.*)$/m.exec(service.printed()) ?? []
    expect([
      service.printed().includes('fbk_'),
      command,
      countRows(folder),
      readdirSync(folder).includes('demo-key'),
    ]).toEqual([
      false,
      `keys create --workspace NAME --data-dir ${folder}`,
      { workspaces: 0, api_keys: 0, customers: 0 },
      false,
    ])
    const made = await runCommand(command.split(' '), {})
    expect([made.code, made.stdout, made.stderr]).toEqual([
      0,
      expect.stringMatching(/^fbk_[0-9A-Za-z]{36}\n$/),
      'Keep it: only its hash is stored, and it is not shown again.\n',
    ])
    expect((await list(service.port, made.stdout.trim())).body).toEqual({
      success: true,
      data: [],
      meta: { current_page: 1, total_pages: 0, total_records: 0, total_is_exact: true, next_cursor: null },
    })
    await service.stop()
    expect(countRows(folder)).toEqual({ workspaces: 1, api_keys: 1, customers: 0 })
    const again = await startService({ DATA_DIR: folder, NODE_ENV: 'production' })
    expect(again.printed()).not.toContain('no API key yet')
    await again.stop()
  })

  it('prints a demo key elsewhere, keeps it for its owner alone, and prints it again on the second start', async () => {
    const folder = newFolder()
    chmodSync(folder, 0o755)
    const first = await startService({ DATA_DIR: folder })
    const file = join(folder, 'demo-key')
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${first.demoKey}\n`, 0o600])
    expect((await list(first.port, first.demoKey)).body).toMatchObject({ success: true, meta: { total_records: 36 } })
    await first.stop()
    const second = await startService({ DATA_DIR: folder })
    expect([second.demoKey, (await list(second.port, second.demoKey)).status]).toEqual([first.demoKey, 200])
    expect((await list(second.port, second.demoKey, [['Prefer', 'error=RATE_001']])).status).toBe(429)
    await second.stop()
    expect(countRows(folder)).toEqual({ workspaces: 1, api_keys: 1, customers: 36 })
  })

  it('keeps the demo key for its owner alone where a file of that name is there already', async () => {
    const folder = newFolder()
    const file = join(folder, 'demo-key')
    writeFileSync(file, 'left by a start that was cut short', { mode: 0o644 })
    const service = await startService({ DATA_DIR: folder })
    await service.stop()
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${service.demoKey}\n`, 0o600])
  })

  it('makes a database that others can not read, also in a folder that they can', async () => {
    const folder = newFolder()
    chmodSync(folder, 0o755)
    const service = await startService({ DATA_DIR: folder })
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)
    await service.stop()
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600])
  })

  it('makes a data folder that others can not read', async () => {
    const folder = join(newFolder(), 'made', 'here')
    const service = await startService({ DATA_DIR: folder })
    await service.stop()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })
})
