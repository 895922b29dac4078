import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../src/lib/run-command-line.ts'
import { commandLine, newFolder, runFaultbook } from './run-faultbook.ts'

const folder = newFolder()
const run = (...args: readonly string[]) => runFaultbook(args, folder)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

describe('faultbook', () => {
  it.each([['--help'], ['-h'], ['help']])('%s lists the commands', async (flag) => {
    const { code, stdout, stderr } = await run(flag)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^faultbook <command> \[flags\]\n\n {2}types {6}print the table/)
  })

  it.each([
    ['types', '--help'],
    ['types', 'catalog.json', '-h'],
    ['help', 'types'],
  ])('%s %s shows how the command is used', async (...args) => {
    const { code, stdout } = await run(...args)
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'faultbook types <catalog> [--out FILE [--check]]'])
  })

  it.each(['--version', '-v'])('%s prints the version', async (flag) => {
    expect(await run(flag)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('has done nothing when nothing is asked for', async () => {
    const { code, stdout, stderr } = await run()
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', 'faultbook <command> [flags]'])
  })

  it.each([
    [['tpyes'], 'There is no command tpyes (CLI_002)\n  Did you mean types? "faultbook --help" lists the commands.'],
    [['constructor'], 'There is no command constructor (CLI_002)\n  "faultbook --help" lists the commands.'],
    [['--hepl'], 'There is no flag --hepl (CLI_003)\n  Did you mean --help? "faultbook --help" lists the flags.'],
    [['--key=secret'], 'There is no flag --key (CLI_003)\n  "faultbook --help" lists the flags.'],
    [
      ['types', 'a.json', '--chekc'],
      'There is no flag --chekc (CLI_003)\n  Did you mean --check? "faultbook types --help" lists the flags.',
    ],
    [
      ['types'],
      'faultbook types takes one catalog, and was given 0 (CLI_005)\n  Quote what has spaces; "faultbook types --help" has examples.',
    ],
    [
      ['types', 'a.json', '--check'],
      '--check needs --out FILE (CLI_004)\n  "faultbook types --help" shows how it is used.',
    ],
    [
      ['types', 'a.json', '--timeout', '0'],
      '--timeout is a number of seconds (CLI_004)\n  "faultbook types --help" shows how it is used.',
    ],
  ])('refuses %j', async (args, said) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr: `faultbook: ${said}\n` })
  })

  it('ends well when its reader has had enough', () => {
    // More than a pipe holds: the command is still writing.
    const rows = Array.from({ length: 5_000 }, (_, index) => [
      `row${index}`,
      { code: `A_${index}`, status: 404, message: 'Gone' },
    ])
    writeFileSync(
      join(folder, 'catalog.json'),
      JSON.stringify({ faultbook: 1, errors: Object.fromEntries(rows) as unknown }),
    )
    const script = `{ "$@"; echo "code $?" >&2; } | head -1`
    const args = ['-c', script, 'sh', ...commandLine, 'types', 'catalog.json']
    const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8', cwd: folder })
    expect([stdout, stderr]).toEqual(['// Printed by: faultbook types catalog.json\n', 'code 0\n'])
  })
})

describe('runCommandLine()', () => {
  it.each(['20.20.2', '22.17.9', '18.0.0'])('refuses Node %s', async (nodeVersion) => {
    const notes: string[] = []
    const code = await runCommandLine(['--version'], {
      nodeVersion,
      print: () => Promise.reject(new Error('printed')),
      note: (line) => notes.push(line),
      stdin: process.stdin,
    })
    expect([code, notes]).toEqual([
      2,
      [`faultbook: Faultbook needs Node 22.18 or newer, and this is ${nodeVersion} (CLI_001)\n  Install a newer Node.`],
    ])
  })
})
