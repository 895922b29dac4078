import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { newFolder } from './data-folder.ts'
import { expectRefusal } from './expect-refusal.ts'
import { runCommand, startService } from './start-service.ts'

const start = '2026-01-02T03:04:05.678Z'

/** A data folder with two workspaces: the first has a managing key, one that ends, and one that was revoked. */
async function filledFolder(): Promise<string> {
  const folder = newFolder()
  const store = openSqliteStore({ path: join(folder, 'customers.sqlite'), now: () => new Date(start) })
  for (const workspace of ['acme', 'other']) {
    const { id: workspaceId } = await store.createWorkspace(workspace)
    const add = (name: string, scopes: readonly ('keys:manage' | 'customers:read')[], expiresAt: string | null) =>
      store.insertKey({ workspaceId, name, scopes, hash: `${workspace} ${name}`, hint: 'fbk_…abcd', expiresAt })
    const manager = await add('Manager', ['customers:read', 'keys:manage'], null)
    await add('Kasse für 3', ['customers:read'], '2026-02-01T00:00:00.000Z')
    const { id } = await add('Gone', ['customers:read'], null)
    await store.revokeKey({ workspaceId, id, actor: null, evenLast: false })
    await store.touchKey(manager, new Date('2026-01-03T00:00:00.000Z'))
  }
  await store.close()
  return folder
}

const keys = (folder: string, ...args: readonly string[]) => runCommand(['keys', ...args], { DATA_DIR: folder })

describe.concurrent('keys list', () => {
  it('prints a table', async () => {
    const { code, stdout, stderr } = await keys(await filledFolder(), 'list', '--workspace', 'acme')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`\
ID  NAME         SCOPES                      HINT       STATUS   CREATED           EXPIRES           LAST USED
1   Manager      customers:read,keys:manage  fbk_…abcd  active   2026-01-02 03:04  never             2026-01-03 00:00
2   Kasse für 3  customers:read              fbk_…abcd  expired  2026-01-02 03:04  2026-02-01 00:00  never
3   Gone         customers:read              fbk_…abcd  revoked  2026-01-02 03:04  never             never
`)
  })

  it('prints JSON as the API has it', async () => {
    const { stdout } = await keys(await filledFolder(), 'list', '--workspace', 'acme', '--json')
    const times = { created_at: start, revoked_at: null, created_by: null }
    const [manager, ...rest] = JSON.parse(stdout)
    expect(manager).toEqual({
      id: 1,
      name: 'Manager',
      scopes: ['customers:read', 'keys:manage'],
      hint: 'fbk_…abcd',
      status: 'active',
      expires_at: null,
      last_used_at: '2026-01-03T00:00:00.000Z',
      ...times,
    })
    expect(rest).toMatchObject([
      { ...times, status: 'expired', expires_at: '2026-02-01T00:00:00.000Z' },
      { ...times, status: 'revoked', revoked_at: start },
    ])
  })

  it('prints every key of more than it reads at once', async () => {
    const folder = newFolder()
    const store = openSqliteStore({ path: join(folder, 'customers.sqlite') })
    const { id: workspaceId } = await store.createWorkspace('acme')
    const key = { workspaceId, name: 'Key', scopes: [], hint: '', expiresAt: null }
    for (let count = 0; count < 101; count += 1) await store.insertKey({ ...key, hash: String(count) })
    await store.close()
    const { stdout } = await keys(folder, 'list', '--workspace', 'acme', '--json')
    expect((JSON.parse(stdout) as { id: number }[]).map(({ id }) => id)).toEqual(
      Array.from({ length: 101 }, (_, index) => index + 1),
    )
  })

  it('makes nothing where nothing is', async () => {
    const folder = newFolder()
    for (const args of [['list'], ['revoke', '1']])
      expectRefusal(
        await keys(folder, ...args, '--workspace', 'acme'),
        `There is no database in ${folder}: say which folder with --data-dir.`,
      )
    expect(existsSync(join(folder, 'customers.sqlite'))).toBe(false)
  })
})

describe.concurrent('keys revoke', () => {
  it('revokes a key once, of the named workspace', async () => {
    const folder = await filledFolder()
    const revoke = () => keys(folder, 'revoke', '2', '--workspace', 'acme')
    const [first, again] = [await revoke(), await revoke()]
    expect([first.code, first.stderr]).toEqual([0, ''])
    expect(first.stdout).toMatch(/^Key 2 \(Kasse für 3\) of "acme" was revoked at 20\d\d-\S+Z\.\n$/)
    expect(again).toEqual(first)
    const store = openSqliteStore({ path: join(folder, 'customers.sqlite') })
    const revoked = await Promise.all([1, 2].map(async (id) => (await store.getKey(id, 2))?.revokedAt !== null))
    const entries = await store.listAudit(1, { limit: 1 })
    await store.close()
    expect(revoked).toEqual([true, false])
    expect(entries).toMatchObject([
      { actor: null, action: 'key.revoked', subject: 2, details: { name: 'Kasse für 3' } },
    ])
  })

  it('lets the last key that can manage keys go with --last alone', async () => {
    const folder = await filledFolder()
    expectRefusal(
      await keys(folder, 'revoke', '1', '--workspace', 'acme'),
      'No other key could manage the keys of "acme" for as long as key 1: make one with keys:manage first, or say --last.',
    )
    const { code, stdout } = await keys(folder, 'revoke', '1', '--workspace', 'acme', '--last')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Key 1 \(Manager\) of "acme" was revoked at /)])
  })

  const noId = 'Say which key by its id, as "customers keys list" shows it: customers keys revoke ID.'
  it.each([
    [['--workspace', 'acme'], noId],
    [['1', '2', '--workspace', 'acme'], noId],
    [['x', '--workspace', 'acme'], noId],
    [['0', '--workspace', 'acme'], noId],
    [['1'], 'Say which workspace: --workspace NAME.'],
    [['1', '--workspace', ' '], 'Say which workspace: --workspace NAME.'],
    [
      ['1', '--workspace', 'none'],
      'There is no workspace "none": it is made with its first key, by customers keys create.',
    ],
    [['9', '--workspace', 'acme'], 'There is no key 9 in "acme".'],
    [['1', '--bogus'], `Unknown option '--bogus'; "customers keys --help" lists the options.`],
  ])('answers %j with one sentence', async (args, sentence) => {
    expectRefusal(await keys(await filledFolder(), 'revoke', ...args), sentence)
  })
})

describe('keys revoke beside a service', () => {
  it('E68 is heeded by a running service at the next request', async () => {
    const folder = newFolder()
    const service = await startService({ DATA_DIR: folder })
    const ask = async () => {
      const headers = { authorization: `Bearer ${service.demoKey}` }
      const answer = await fetch(`http://127.0.0.1:${service.port}/api/v2/keys`, { headers })
      return [answer.status, ((await answer.json()) as { error_code?: string }).error_code]
    }
    const before = await ask()
    const { code } = await keys(folder, 'revoke', '1', '--workspace', 'demo', '--last')
    expect([before, code, await ask()]).toEqual([[200, undefined], 0, [401, 'AUTH_004']])
    await service.stop()
  })
})
