import type { FastifyInstance } from 'fastify'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApiKey, hashApiKey } from '../src/api-key.ts'
import { createApp } from '../src/create-app.ts'
import { allScopes, issueKey } from '../src/issue-key.ts'
import { readSettings } from '../src/settings.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { dataOf, keyIn, keysPath as path } from './keys-client.ts'
import type { ShownKey } from './keys-client.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

describe('junk keys (reliability E)', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startApi()
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  afterAll(() => api.stop())

  it('E65 are refused without any SQL', async () => {
    const spies = [
      ...(['all', 'get', 'run', 'iterate'] as const).map((name) => vi.spyOn(StatementSync.prototype, name)),
      ...(['exec', 'prepare'] as const).map((name) => vi.spyOn(DatabaseSync.prototype, name)),
    ]
    const ran = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
    const ask = async (key: string) => (await api.call('GET', path, { key })).body?.error_code
    const key = createApiKey()
    const junk = ['junk', key.slice(0, -1), `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, key.toLowerCase()]
    expect([await Promise.all(junk.map(ask)), ran()]).toEqual([junk.map(() => 'AUTH_001'), 0])
    // The spies see what there is to see: a key that could be one is looked for.
    expect([await ask(key), ran()]).toEqual(['AUTH_001', 1])
  })
})

describe('rotation (reliability E)', () => {
  const start = Date.parse('2030-01-01T00:00:00.000Z')
  const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString()
  let clock = start
  let app: FastifyInstance
  let manager = ''
  beforeAll(async () => {
    const read = readSettings([], { RATE_LIMIT: '1000000/60' })
    if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
    const now = () => new Date(clock)
    const store = openSqliteStore({ path: ':memory:', now })
    const { id: workspaceId } = await store.createWorkspace('acme')
    app = await createApp({ settings: read.settings, store, log: pino({ level: 'silent' }), now })
    manager = await issueKey(store, { workspaceId, name: 'Manager', scopes: allScopes, expiresAt: null })
  })
  afterAll(() => app.close())

  const send = async (method: 'GET' | 'POST', url: string, key: string, payload?: object) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await app.inject({ method, url, headers, ...(payload && { payload }) })).json()
  }
  const post = async (url: string, payload: object): Promise<ShownKey> =>
    (await send('POST', url, manager, payload)).data
  /** What a key is answered with at a time. */
  const worthAt = async (seconds: number, { key }: ShownKey): Promise<string> => {
    clock = start + seconds * 1_000
    return (await send('GET', '/api/v2/customers', key)).error_code ?? 'good'
  }

  it.each([
    ['the grace ends it', 1_000_000, { overlap_seconds: 60 }, 60],
    ['its own end comes first', 40, { overlap_seconds: 60 }, 40],
    ['the default is a day', null, {}, 86_400],
    ['without an overlap it ends at once', null, { overlap_seconds: 0 }, 0],
  ])('E69 lets the old key go on for the overlap: %s', async (_, end, body, graceEnd) => {
    clock = start
    const expires = end === null ? null : at(end)
    const old = await post(path, { name: 'Shop', scopes: ['customers:read'], expires_at: expires })
    const made = await post(`${path}/${old.id}/rotate`, body)
    expect(made).toMatchObject({ name: 'Shop', scopes: ['customers:read'], expires_at: expires, status: 'active' })
    expect(made.key).not.toBe(old.key)
    const before = [await worthAt(graceEnd - 0.001, old), await worthAt(graceEnd - 0.001, made)]
    const after = [await worthAt(graceEnd, old), await worthAt(graceEnd, made)]
    const isOver = end === graceEnd
    expect([before, after]).toEqual([
      ['good', 'good'],
      ['AUTH_003', isOver ? 'AUTH_003' : 'good'],
    ])
    const shown = await send('GET', `${path}/${old.id}`, manager)
    expect(shown.data).toMatchObject({ status: 'expired', expires_at: at(graceEnd) })
  })

  it('E69 prolongs nothing by rotating again, and passes on the end of the original', async () => {
    clock = start
    const old = await post(path, { name: 'Shop', scopes: ['customers:read'], expires_at: at(1_000) })
    const ends: (string | null)[] = []
    for (const overlap of [60, 600, 30]) {
      ends.push((await post(`${path}/${old.id}/rotate`, { overlap_seconds: overlap })).expires_at)
      ends.push((await send('GET', `${path}/${old.id}`, manager)).data.expires_at)
    }
    expect(ends).toEqual([at(1_000), at(60), at(1_000), at(60), at(1_000), at(30)])
  })

  it('lets a key rotate itself, and manage on with the new one', async () => {
    clock = start
    const { key: old } = await post(path, { name: 'Deploy', scopes: ['keys:manage'] })
    const { data: own } = await send('GET', `${path}?limit=100`, old)
    const { id } = own.find(({ hint }: { readonly hint: string }) => hint.endsWith(old.slice(-4)))
    const { data: made } = await send('POST', `${path}/${id}/rotate`, old, { overlap_seconds: 0 })
    expect(made).toMatchObject({ created_by: id })
    expect([(await send('GET', path, old)).error_code, (await send('GET', path, made.key)).success]).toEqual([
      'AUTH_003',
      true,
    ])
  })
})

describe('what is kept of keys (reliability E)', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.stop())

  it('E70 shows a key in the answer that makes it, and keeps it nowhere: not in the files of the database, the log or any other answer', async () => {
    const post = async (url: string, body: object) => keyIn(await api.call('POST', url, { body }))
    const made = await post(path, { name: 'Shop', scopes: ['keys:manage'] })
    const rotated = await post(`${path}/${made.id}/rotate`, {})
    const urls = [path, `${path}/${made.id}`, `${path}/${rotated.id}`, '/api/v2/audit', `${path}/${made.key}`]
    const answers = [
      ...(await Promise.all(urls.map((url) => api.call('GET', url, { key: made.key })))),
      await api.call('POST', `${path}/${rotated.key}/rotate`, { body: {} }),
      await api.call('DELETE', `${path}/${made.id}`),
    ]
    const files = readdirSync(api.dataDir)
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(api.dataDir, file)))).toString('latin1')
    expect(files).toContain('customers.sqlite-wal')
    const told = [bytes, api.logged(), ...answers.map(({ text, headers }) => text + JSON.stringify([...headers]))]
    for (const { key } of [made, rotated]) {
      expect(bytes).toContain(hashApiKey(key))
      expect(told.filter((text) => text.includes(key.slice(4, 34)))).toEqual([])
    }
  })

  it('E72 lets a key into its own workspace alone, test or live, and makes none for another', async () => {
    const test = (await api.store.createWorkspace('tries', { isTest: true })).id
    const testKey = await api.addKey({ workspaceId: test })
    const { key: made } = keyIn(
      await api.call('POST', path, { key: testKey, body: { name: 'a', scopes: ['customers:read'] } }),
    )
    const live = await api.call('POST', '/api/v2/customers', { body: { account: 'Live' } })
    const tried = await api.call('POST', '/api/v2/customers', { key: testKey, body: { account: 'Tried' } })
    const accounts = async (key: string) =>
      (dataOf(await api.call('GET', '/api/v2/customers', { key })) as readonly { account: string }[]).map(
        ({ account }) => account,
      )
    expect([live.status, tried.status]).toEqual([201, 201])
    expect([await accounts(api.key), await accounts(testKey), await accounts(made)]).toEqual([
      ['Live'],
      ['Tried'],
      ['Tried'],
    ])
    const fields = { workspace: 'first', workspace_id: 1, is_test: false }
    const refused = await api.call('POST', path, {
      key: testKey,
      body: { name: 'a', scopes: ['keys:manage'], ...fields },
    })
    expect(refused.body?.errors).toEqual(
      Object.fromEntries(Object.keys(fields).map((name) => [name, 'is not a known field'])),
    )
  })
})
