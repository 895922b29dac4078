import { envelope } from '@faultbook/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, keyIn, keysIn, keysPath, manager, startKeysApi } from './keys-client.ts'
import { startApi } from './start-api.ts'
import type { Answer } from './start-api.ts'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

const { api, call, make, list, makeWorkspace } = await startKeysApi()
afterAll(() => api.stop())

describe('the keys API', () => {
  let mine = ''
  beforeAll(async () => {
    mine = await makeWorkspace('mine')
  })

  it('makes a key that is shown once, and works at once, as far as its scopes go', async () => {
    const end = inAnHour()
    const made = await call('POST', '', { name: 'Shop', scopes: ['customers:read'], expires_at: end }, mine)
    const { key, ...shown } = keyIn(made)
    expect([made.status, made.headers.get('location'), made.headers.get('cache-control')]).toEqual([
      201,
      `${keysPath}/2`,
      'no-store',
    ])
    expect(shown).toEqual({
      id: 2,
      name: 'Shop',
      scopes: ['customers:read'],
      hint: `fbk_…${key.slice(-4)}`,
      status: 'active',
      created_at: time,
      expires_at: end,
      revoked_at: null,
      last_used_at: null,
      created_by: 1,
    })
    const uses = [await api.call('GET', '/api/v2/customers', { key }), await call('GET', '', undefined, key)]
    expect(uses.map(codeOf)).toEqual([
      [200, undefined],
      [403, 'PERM_001'],
    ])
    const [read, all] = [await call('GET', '/2', undefined, mine), await call('GET', '', undefined, mine)]
    expect(read.body?.data).toEqual({ ...shown, last_used_at: time })
    expect(keysIn(all)[1]).toEqual(read.body?.data)
    expect(read.text + all.text).not.toContain(key.slice(4, 34))
  })

  it.each<readonly [object, Readonly<Record<string, string>>]>([
    [{ name: ' a', scopes: ['keys:manage'] }, { name: 'must be a valid line of text' }],
    [{ name: 'x'.repeat(101), scopes: ['keys:manage'] }, { name: 'must have at most 100 characters' }],
    [{ name: 'a', scopes: [] }, { scopes: 'must have at least 1 item' }],
    [{ name: 'a', scopes: ['keys:manage', 'keys:manage'] }, { scopes: 'must not hold the same item twice' }],
    [
      { name: 'a', scopes: ['keys:all'] },
      { 'scopes.0': 'must be one of customers:read, customers:write, keys:manage, activity:read' },
    ],
    [
      { ...manager, id: 9, created_by: 9 },
      { id: 'is not a known field', created_by: 'is not a known field' },
    ],
    ...[
      '2020-01-01T00:00:00Z',
      '2030-01-01',
      '2030-02-30T00:00:00Z',
      '2030-01-01T00:00:00',
      '2030-01-01T25:00:00Z',
    ].map(
      (end) =>
        [{ ...manager, expires_at: end }, { expires_at: 'must be a valid RFC 3339 time in the future' }] as const,
    ),
  ])('refuses %j', async (body, fields) => {
    const { status, text } = await call('POST', '', body)
    const refusal = { code: 'VAL_001', status: 422, title: '', message: 'Validation failed', fields } as const
    expect([status, text]).toEqual([422, envelope.encode(refusal as Parameters<typeof envelope.encode>[0])])
  })

  it('takes a time with an offset, and gives it in UTC', async () => {
    const { body } = await call('POST', '', { ...manager, expires_at: '2099-01-01T00:00:00.5+01:00' })
    expect(body?.data).toMatchObject({ expires_at: '2098-12-31T23:00:00.500Z' })
  })

  it('gives no scope that the key it is made with lacks, also not by rotating a key that has it', async () => {
    const { key } = await make()
    const powerful = await make({ name: 'a', scopes: ['customers:write'] })
    const count = async () => (await list()).length
    const before = await count()
    for (const refused of [
      await call('POST', '', { name: 'a', scopes: ['keys:manage', 'customers:write'] }, key),
      await call('POST', `/${powerful.id}/rotate`, {}, key),
    ]) {
      expect([...codeOf(refused), refused.body?.message, refused.headers.get('www-authenticate')]).toEqual([
        403,
        'PERM_001',
        'This API key lacks the customers:write permission',
        'Bearer realm="customers", error="insufficient_scope", scope="customers:write"',
      ])
    }
    expect(await count()).toBe(before)
    expect((await call('POST', '', manager, key)).status).toBe(201)
  })

  it('lists keys by id, a page after another', async () => {
    const key = await makeWorkspace('pages')
    for (let count = 0; count < 4; count += 1) await make(manager, key)
    const pages: unknown[] = []
    for (let after: number | null = 0; after !== null;) {
      const answer: Answer = await call('GET', `?limit=2${after === 0 ? '' : `&after=${after}`}`, undefined, key)
      pages.push(keysIn(answer).map(({ id }) => id))
      after = (answer.body?.meta as Readonly<Record<'next_after', number | null>> | undefined)?.next_after ?? null
    }
    expect(pages).toEqual([[1, 2], [3, 4], [5]])
    const { body } = await call('GET', '?limit=101&after=0', undefined, key)
    expect(body?.errors).toEqual({ limit: 'must be at most 100', after: 'must be at least 1' })
  })

  it("counts keys and audit entries apart: what others do moves no number, and another's key is as none", async () => {
    const [one, other] = [await makeWorkspace('one'), await makeWorkspace('two')]
    const ids = [(await make(manager, one)).id]
    for (let count = 0; count < 3; count += 1) await make(manager, other)
    ids.push((await make(manager, one)).id)
    const audit = await api.call('GET', '/api/v2/audit?limit=1', { key: one })
    expect([ids, audit.body?.data]).toMatchObject([[2, 3], [{ id: 3 }]])
    for (const [method, target, body] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate', {}],
    ] as const) {
      const [theirs, nobodys] = [
        await call(method, `/4${target}`, body, one),
        await call(method, `/99${target}`, body, one),
      ]
      expect([theirs.text, theirs.body?.message]).toEqual([nobodys.text, 'Key not found'])
    }
    expect((await call('GET', '/4', undefined, other)).body?.data).toMatchObject({ status: 'active', revoked_at: null })
  })

  it('limits each key by itself, also where keys of two workspaces have the same id', async () => {
    const limited = await startApi({ RATE_LIMIT: '2/60' })
    const theirs = await limited.addKey({ workspaceId: await limited.addWorkspace('second') })
    const ask = async (key: string) => (await limited.call('GET', `${keysPath}/1`, { key })).status
    const [ours, others] = [limited.key, theirs]
    const statuses: number[] = []
    for (const key of [ours, ours, ours, others, others, others]) statuses.push(await ask(key))
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429])
    await limited.stop()
  })
})
