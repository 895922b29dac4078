import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { needs, sharedFile } from '../../../scripts/test-parts.ts'
import { countRows, newFolder } from './data-folder.ts'
import { commandLine, environment, runCommand } from './start-service.ts'
import type { CommandResult } from './start-service.ts'
import { chinookMap } from './transfer-files.ts'

const folder = newFolder()
const files = newFolder()
const env = { DATA_DIR: folder }
const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, env)
const addWorkspace = (name: string): Promise<CommandResult> => run('keys', 'create', '--workspace', name)
const exportOf = async (workspace: string, ...args: readonly string[]): Promise<string> =>
  (await run('export', '--workspace', workspace, ...args)).stdout
const fileOf = (name: string, content: string | Buffer): string => {
  const path = join(files, name)
  writeFileSync(path, content)
  return path
}

beforeAll(async () => {
  for (const name of ['first', 'second', 'third', 'killed', 'undisturbed', 'odd']) await addWorkspace(name)
}, 60_000)

describe('customers import', needs('shared', 'the Chinook customers'), () => {
  const file = sharedFile('data/chinook-customers.csv')
  const mapping = [...chinookMap.flatMap((map) => ['--map', map]), '--country-names']

  it('takes Chinook in, tells what it left out, and does nothing the second time', async () => {
    const first = await run('import', file, '--workspace', 'first', ...mapping)
    expect(first).toEqual({
      code: 0,
      stdout: '59 rows: 59 created, 0 failed.\n',
      stderr:
        'Left out, because no field has these names: CustomerId, Company, Fax, SupportRepId (--map FIELD=COLUMN takes one in).\n',
    })
    const again = await run('import', file, '--workspace', 'first', ...mapping)
    expect([again.code, again.stdout]).toEqual([0, first.stdout])
    expect(again.stderr).toMatch(
      /^This file was imported at 2\d{3}-.+Z, and nothing was done now \(--again imports it once more\)\.\n$/,
    )
    expect(countRows(folder).customers).toBe(59)
    const more = await run('import', file, '--workspace', 'first', '--again', ...mapping)
    expect([more.code, more.stdout]).toEqual([1, '59 rows: 0 created, 59 failed.\n'])
    expect(more.stderr.split('\n')[0]).toBe('line 2: email is used by another customer')
  })

  it('takes back what export wrote, byte by byte, as CSV and as JSON', async () => {
    for (const [workspace, name] of [
      ['second', 'customers.csv'],
      ['third', 'customers.ndjson'],
    ] as const) {
      const path = join(files, name)
      const written = await run('export', '--workspace', 'first', '--output', path)
      expect(written).toEqual({ code: 0, stdout: '', stderr: `59 customers are in ${path}.\n` })
      expect((await run('import', path, '--workspace', workspace)).stdout).toBe('59 rows: 59 created, 0 failed.\n')
      const again = await exportOf(workspace, '--format', name.split('.')[1] ?? '')
      expect(again).toBe(readFileSync(path, 'utf8'))
      expect(again.split('\n').length).toBeGreaterThan(59)
    }
    expect(readdirSync(files).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('takes what comes in, and gives what goes out to whoever has had enough', async () => {
    const script =
      'head -3 "$0" | "$@" import - --workspace odd --map account=LastName; "$@" export --workspace first | head -1'
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, file, ...commandLine], {
      env: environment(env),
      encoding: 'utf8',
    })
    expect([status, stdout.split('\n')[0], stdout.split('\n')[1]]).toEqual([
      0,
      '2 rows: 0 created, 2 failed.',
      'id,account,email,phone,address,city,state,zip,country,created_at,updated_at\r',
    ])
    expect(stderr).toContain('line 2: country must be a valid country code\n')
  })

  it('shows a bar on a terminal, and lines that stay', async () => {
    const rows = Array.from({ length: 4_000 }, (_, index) => `C${index},${index === 1_000 ? 'bad' : ''}`)
    const path = fileOf('bar.csv', `account,email\n${rows.join('\n')}\n`)
    const command = [...commandLine, 'import', path, '--workspace', 'third'].map((part) => `'${part}'`).join(' ')
    const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      env: { ...environment(env), TERM: 'xterm' },
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stdout).toMatch(/Importing [█░]+ \d+% \| \d+ rows \| \S+ left/)
    expect(stdout).toContain('line 1002: email must be a valid email')
    expect(stdout).toContain('4000 rows: 3999 created, 1 failed.')
  })
})

describe('customers import of a file that is odd', () => {
  it('H103 takes windows-1252 where it is told so, and else names the line', async () => {
    const path = fileOf('latin.csv', Buffer.from('account,city\r\nAda,Bonn\r\nJosé,Köln\r\n', 'latin1'))
    expect(await run('import', path, '--workspace', 'odd')).toEqual({
      code: 2,
      stdout: '',
      stderr: `Line 3 of ${path} is not UTF-8: save the file as UTF-8, or say --encoding windows-1252.\n`,
    })
    const one = fileOf('one.csv', 'account\nZoe\n')
    expect((await run('import', one, '--workspace', 'odd')).stdout).toBe('1 row: 1 created, 0 failed.\n')
    const read = await run('import', path, '--workspace', 'odd', '--encoding', 'windows-1252')
    expect(read.stdout).toBe('2 rows: 2 created, 0 failed.\n')
    expect(await exportOf('odd')).toContain(',José,,,,Köln,')
  })

  it('keeps no row of it with --atomic, and tells of all that fail', async () => {
    const before = countRows(folder).customers
    const path = fileOf('atomic.csv', 'account,email\nNew,new@x.io\nTwice,NEW@x.io\n,bad\n')
    expect(await run('import', path, '--workspace', 'odd', '--atomic')).toEqual({
      code: 1,
      stdout: '2 rows failed, so none was created.\n',
      stderr: 'line 3: email is used by another customer\nline 4: account is required, email must be a valid email\n',
    })
    expect(countRows(folder).customers).toBe(before)
  })

  const mistakes: readonly (readonly [readonly string[], string])[] = [
    [['import', 'x.csv'], 'Say which workspace: --workspace NAME.'],
    [
      ['import', 'x.csv', '--workspace', 'nowhere'],
      'There is no workspace "nowhere": it is made with its first key, by customers keys create.',
    ],
    [['import', 'x.csv', '--workspace', 'odd'], 'The file x.csv is not there.'],
    [['import', '.', '--workspace', 'odd'], 'The file . is a folder.'],
    [['import', '--workspace', 'odd'], 'Say which file: customers import FILE, or - for what comes in.'],
    [['import', 'x', '--workspace', 'odd', '--map', 'zip'], '--map "zip" has no "=": write field=Column.'],
    [['import', 'x', '--workspace', 'odd', '--map', 'zip={Plz'], '--map "zip={Plz" has a brace without its other one.'],
    [['import', 'x', '--workspace', 'odd', '--format', 'xml'], '--format is csv or ndjson.'],
    [['import', 'x', '--workspace', 'odd', '--encoding', 'utf-7'], '--encoding is one of utf-8, windows-1252.'],
    [['export', '--workspace', 'odd', '--output', 'no/such/file'], 'There is no folder no/such.'],
  ]
  it.each(mistakes)('answers %j with one sentence', async (args, sentence) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` })
  })
})

describe('a customers import that is killed', () => {
  const path = fileOf('killed.csv', oddRows(6_000))
  const customersOf = (workspace: string): number => {
    const database = new DatabaseSync(join(folder, 'customers.sqlite'), { readOnly: true, timeout: 5_000 })
    const sql = 'SELECT customer_count AS total FROM workspaces WHERE name = ?'
    const total = Number(database.prepare(sql).get(workspace)?.['total'])
    database.close()
    return total
  }

  it('H97 H103 goes on where it was killed, and tells in the end what an undisturbed one does', async () => {
    const args = (workspace: string) => ['import', path, '--workspace', workspace]
    const undisturbed = await runToEnd(args('undisturbed'))
    expect([undisturbed.code, undisturbed.stdout]).toEqual([1, '6000 rows: 5919 created, 81 failed.\n'])
    expect(undisturbed.stderr.split('\n')).toHaveLength(82)

    const killedAt: number[] = []
    for (let kill = 0; kill < 5; kill += 1) {
      const child = spawn(commandLine[0] ?? '', [...commandLine.slice(1), ...args('killed')], {
        env: environment(env),
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
      const target = customersOf('killed') + 50 + Math.floor(Math.random() * 900)
      while (customersOf('killed') < target && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 1))
      child.kill('SIGKILL')
      expect(await ended).toBe('SIGKILL')
      killedAt.push(customersOf('killed'))
    }
    const last = await runToEnd(args('killed'))
    const told = last.stderr.split('\n').filter((line) => line.startsWith('line '))
    expect(told).toEqual(undisturbed.stderr.split('\n').filter((line) => line.startsWith('line ')))
    expect([last.code, last.stdout]).toEqual([undisturbed.code, undisturbed.stdout])
    expect(await exportOf('killed')).toBe(await exportOf('undisturbed'))
    expect(auditOf('killed')).toBe(1)
    console.log(
      `killed after ${killedAt.join(', ')} of 5919 customers: the same rows, the same report, one audit entry`,
    )
  }, 180_000)
})

/** Rows with all that is odd in CSV; every 50th can't be taken, and times are given, so that two exports are the same. */
function oddRows(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const times = '2020-01-01T00:00:00.000Z,2020-01-02T00:00:00.000Z'
    if (index % 150 === 50) return `"Twice ""${index}""",c1@x.io,,,${times}`
    if (index % 150 === 100) return index % 300 === 100 ? 'ragged,' : `,bad,"two\r\nlines",,${times}`
    return `"Customer, ""${index}""",c${index}@x.io,"Köln",${String(index).padStart(5, '0')},${times}`
  })
  rows[149] = rows[1] ?? ''
  return `\uFEFFaccount,email,city,zip,created_at,updated_at\r\n${rows.join('\r\n')}`
}

async function runToEnd(args: readonly string[]): Promise<CommandResult> {
  const child = spawn(commandLine[0] ?? '', [...commandLine.slice(1), ...args], { env: environment(env) })
  const streams = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (streams.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (streams.stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...streams }
}

function auditOf(workspace: string): number {
  const database = new DatabaseSync(join(folder, 'customers.sqlite'), { readOnly: true, timeout: 5_000 })
  const sql =
    "SELECT count(*) AS total FROM audit WHERE action = 'customers.imported' AND workspace_id = (SELECT id FROM workspaces WHERE name = ?)"
  const total = Number(database.prepare(sql).get(workspace)?.['total'])
  database.close()
  return total
}
