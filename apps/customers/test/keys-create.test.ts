import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countRows, newFolder } from './data-folder.ts'
import { expectRefusal } from './expect-refusal.ts'
import { runCommand } from './start-service.ts'

describe.concurrent('keys create', () => {
  it.each([
    [[], 'Say which workspace the key is for: --workspace NAME.'],
    [['--workspace', ' '], 'Say which workspace the key is for: --workspace NAME.'],
    [['--workspace', 'a\nb'], '--workspace is one line of text.'],
    [['--workspace'], `Option '--workspace <value>' argument missing; "customers keys --help" lists the options.`],
    [
      ['--workspace', 'a', '--scopes', 'customers:all'],
      'There is no scope "customers:all": choose of customers:read, customers:write, keys:manage, activity:read.',
    ],
    [['--workspace', 'a', '--expires', '0'], '--expires is a number of days from 1 to 99999.'],
    [['--workspace', 'a', '--name', ''], '--name is one line of text of at most 100 characters.'],
    [['--workspace', 'a', '--name', 'a\u001b[2J'], '--name is one line of text of at most 100 characters.'],
    [['--workspace', 'a', '--name', 'x'.repeat(101)], '--name is one line of text of at most 100 characters.'],
    [['--workspace', 'a', 'b'], `Unexpected argument 'b'; "customers keys --help" lists the options.`],
    [
      ['--workspace', 'a', '--expires', '-1'],
      `Option '--expires' argument is ambiguous; "customers keys --help" lists the options.`,
    ],
    [['--workspace', 'a', '--bogus'], `Unknown option '--bogus'; "customers keys --help" lists the options.`],
  ])('answers %j with one sentence', async (args, sentence) => {
    const folder = newFolder()
    expectRefusal(await runCommand(['keys', 'create', ...args], { DATA_DIR: folder }), sentence)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is one of three commands for keys', async () => {
    expectRefusal(
      await runCommand(['keys', 'delete'], {}),
      'Say what to do with keys: create, list, revoke (customers keys --help).',
    )
    const flags = ['--workspace', '--test', '--name', '--scopes', '--expires', '--json', '--last', '--data-dir']
    for (const args of [['--help'], ['-h'], ['create', '--help'], ['create', '-h']]) {
      const help = await runCommand(['keys', ...args], {})
      expect([args, help.code, flags.filter((flag) => !help.stdout.includes(flag))]).toEqual([args, 0, []])
    }
  })

  it('reads of the settings the data folder alone, its flag before its variable', async () => {
    const [folder, other] = [newFolder(), newFolder()]
    const create = ['keys', 'create', '--workspace', 'a']
    const made = await runCommand([...create, '--data-dir', folder], { DATA_DIR: other, PORT: 'abc', UPSTREAM_A: 'x' })
    expect([made.code, countRows(folder), readdirSync(other)]).toEqual([
      0,
      { workspaces: 1, api_keys: 1, customers: 0 },
      [],
    ])
    expectRefusal(await runCommand([...create, '--data-dir', ' '], {}), '--data-dir is " ", but must be a folder.')
    expectRefusal(await runCommand(create, { DATA_DIR: '' }), 'DATA_DIR is "", but must be a folder.')
  })

  it('makes a test workspace, and keys for one, but never turns a live one into it', async () => {
    const env = { DATA_DIR: newFolder() }
    const create = (workspace: string, ...args: readonly string[]) =>
      runCommand(['keys', 'create', '--workspace', workspace, ...args], env)
    for (const [workspace, args] of [
      ['tries', ['--test']],
      ['tries', ['--test']],
      ['tries', []],
      ['live', []],
    ] as const)
      expect([workspace, (await create(workspace, ...args)).code]).toEqual([workspace, 0])
    expectRefusal(await create('live', '--test'), 'The workspace "live" is live: leave --test out, or name another.')
    expect(countRows(env.DATA_DIR)).toEqual({ workspaces: 2, api_keys: 4, customers: 0 })
  })
})
