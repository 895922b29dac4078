import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countRows, newFolder } from './data-folder.ts'
import { expectRefusal } from './expect-refusal.ts'
import { runCommand } from './start-service.ts'

describe.concurrent('keys create', () => {
  it.each([
    [[], 'Say which workspace the key is for: --workspace NAME.'],
    [['--workspace', ' '], 'Say which workspace the key is for: --workspace NAME.'],
    [['--workspace'], `Option '--workspace <value>' argument missing; "customers keys --help" lists the options.`],
    [
      ['--workspace', 'a', '--scopes', 'customers:all'],
      'There is no scope "customers:all": choose of customers:read, customers:write, keys:manage, activity:read.',
    ],
    [['--workspace', 'a', '--expires', '0'], '--expires is a number of days from 1 to 99999.'],
    [['--workspace', 'a', '--bogus'], `Unknown option '--bogus'; "customers keys --help" lists the options.`],
  ])('answers %j with one sentence', async (args, sentence) => {
    const folder = newFolder()
    expectRefusal(await runCommand(['keys', 'create', ...args], { DATA_DIR: folder }), sentence)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is the one command for keys', async () => {
    expectRefusal(await runCommand(['keys', 'delete'], {}), 'Say what to do with keys: customers keys create (--help).')
    const flags = ['--workspace', '--name', '--scopes', '--expires', '--data-dir']
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
})
