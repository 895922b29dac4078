import { afterAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { createApiKey, hashApiKey } from '../src/api-key.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { startApi } from './start-api.ts'
import type { Answer, TestApi } from './start-api.ts'

const path = '/api/v2/customers'
const activity = '/api/v2/activity'

/** What an answer about errors holds. */
interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly meta: {
    readonly next_before: number | null
    readonly counts: {
      readonly since: string
      readonly total: number
      readonly by_code: Readonly<Record<string, number>>
      readonly by_status: Readonly<Record<string, number>>
      readonly by_route: Readonly<Record<string, number>>
    }
  }
}
const apis: TestApi[] = []
afterAll(() => Promise.all(apis.map((api) => api.stop())))
async function start(...options: Parameters<typeof startApi>): Promise<TestApi> {
  const api = await startApi(...options)
  apis.push(api)
  return api
}

/** Reads errors with the key that has every scope, or with another. */
async function read(api: TestApi, query = '', key = api.key): Promise<Page> {
  const answer = await api.call('GET', `${activity}${query}`, { key })
  expect(answer.status).toBe(200)
  return answer.body as unknown as Page
}

const codesOf = ({ data }: Page): readonly unknown[] => data.map(({ code }) => code)
const refusedWith = ({ body }: Answer): string | undefined => body?.error_code

describe('GET /api/v2/activity', () => {
  it('lists the errors that were sent, the newest first, and counts them', async () => {
    const time = Date.parse('2026-05-06T07:08:09.123Z')
    const api = await start({}, { now: () => new Date(time) })
    const sent = [
      await api.call('GET', `${path}/77?color=red`),
      await api.call('PATCH', `${path}/77`, { body: { city: 'Oslo' } }),
      await api.call('POST', path, { body: '{' }),
      await api.call('HEAD', `${path}?page=0`),
    ]
    const page = await read(api)
    const id = (index: number): string | null | undefined => sent[index]?.headers.get('x-request-id')
    const same = { at: '2026-05-06T07:08:09.123Z', key_id: 1, provoked: false }
    const one = `${path}/{id}`
    expect(page.data).toEqual([
      { ...same, id: 4, request_id: id(3), code: 'REQ_002', status: 400, method: 'HEAD', route: path },
      { ...same, id: 3, request_id: id(2), code: 'REQ_001', status: 400, method: 'POST', route: path },
      { ...same, id: 2, request_id: id(1), code: 'RES_001', status: 404, method: 'PATCH', route: one },
      { ...same, id: 1, request_id: id(0), code: 'REQ_002', status: 400, method: 'GET', route: one },
    ])
    expect(page.meta).toEqual({
      next_before: null,
      counts: {
        since: '2026-04-06T07:00:00.000Z',
        total: 4,
        by_code: { REQ_002: 2, REQ_001: 1, RES_001: 1 },
        by_status: { 400: 3, 404: 1 },
        by_route: { [path]: 2, [one]: 2 },
      },
    })
  })

  it('pages through them, each once', async () => {
    const api = await start()
    for (let count = 0; count < 25; count += 1) await api.call('GET', `${path}/77`)
    const first = await read(api)
    const second = await read(api, `?before=${first.meta.next_before}&limit=4`)
    const third = await read(api, `?before=${second.meta.next_before}&limit=1`)
    const ids = [first, second, third].map(({ data, meta }) => [data.map(({ id }) => id), meta.next_before])
    const down = (from: number, to: number): readonly number[] =>
      Array.from({ length: from - to + 1 }, (_, at) => from - at)
    expect(ids).toEqual([
      [down(25, 6), 6],
      [down(5, 2), 2],
      [[1], null],
    ])
  })

  it('takes those of a code or a status, and counts these', async () => {
    const api = await start()
    for (const target of [`${path}/77`, `${path}?page=0`, `${path}/78`, `${path}/one`]) await api.call('GET', target)
    const missing = await read(api, '?code=RES_001')
    expect([codesOf(missing), missing.meta.counts.by_code]).toEqual([['RES_001', 'RES_001'], { RES_001: 2 }])
    const wrong = await read(api, '?status=400&limit=1')
    expect([codesOf(wrong), wrong.meta.counts.by_route]).toEqual([['REQ_002'], { [path]: 1, [`${path}/{id}`]: 1 }])
    expect(wrong.meta.next_before).toBe(wrong.data[0]?.['id'])
    expect(codesOf(await read(api, '?code=RES_001&status=400'))).toEqual([])
    for (const query of ['code=res_001', 'status=200', 'limit=101', 'before=0', 'code=A&color=red'])
      expect([query, (await api.call('GET', `${activity}?${query}`)).status]).toEqual([query, 400])
  })

  it('knows the errors of a key that is worth nothing any more, or too little, or used too often', async () => {
    const api = await start({ RATE_LIMIT: '3/60' })
    const reader = await api.addKey({ scopes: ['activity:read'] })
    const expired = await api.addKey({ expiresAt: '2020-01-01T00:00:00.000Z' })
    const revoked = await api.addKey()
    const database = new DatabaseSync(join(api.dataDir, 'customers.sqlite'))
    database.prepare("UPDATE api_keys SET revoked_at = '2026-01-01' WHERE hash = ?").run(hashApiKey(revoked))
    database.close()
    for (const key of [expired, revoked, reader]) await api.call('GET', path, { key })
    for (let count = 0; count < 4; count += 1) await api.call('GET', path)
    const found = (await read(api, '', reader)).data.map(({ code, key_id }) => [code, key_id])
    expect(found).toEqual([
      ['RATE_001', 1],
      ['PERM_001', 2],
      ['AUTH_004', 4],
      ['AUTH_003', 3],
    ])
  })

  it('knows nothing of the errors of nobody', async () => {
    const api = await start()
    for (const key of [null, 'junk', createApiKey()]) await api.call('GET', path, { key })
    await api.call('GET', '/api/v2/nothing')
    await api.call('OPTIONS', path)
    expect((await read(api)).meta.counts.total).toBe(0)
  })

  it('marks those that were asked for', async () => {
    const api = await start()
    const { id } = await api.store.createWorkspace('tries', { isTest: true })
    const key = await api.addKey({ workspaceId: id })
    await api.call('GET', path, { key, headers: { prefer: 'error=SRV_001' } })
    await api.call('GET', `${path}/77`, { key })
    const { data } = await read(api, '', key)
    expect(data.map(({ code, status, provoked }) => [code, status, provoked])).toEqual([
      ['RES_001', 404, false],
      ['SRV_001', 500, true],
    ])
  })

  it('shows nothing of another workspace, and counts nothing of it', async () => {
    const api = await start()
    const theirs = await api.addKey({ workspaceId: await api.addWorkspace('second') })
    for (let count = 0; count < 3; count += 1) await api.call('GET', `${path}/77`)
    await api.call('GET', `${path}?page=0`, { key: theirs })
    const [ours, other] = [await read(api), await read(api, '', theirs)]
    expect([codesOf(ours), ours.meta.counts.total]).toEqual([['RES_001', 'RES_001', 'RES_001'], 3])
    expect([codesOf(other), other.data[0]?.['id'], other.meta.counts.by_code]).toEqual([['REQ_002'], 1, { REQ_002: 1 }])
  })

  it('keeps nothing of body, query, path, headers or key', async () => {
    const api = await start()
    const canary = 'canary4711'
    const headers = { 'x-canary': canary, cookie: canary, 'user-agent': canary, 'x-request-id': canary, prefer: canary }
    const fields = { account: canary, email: canary, [canary]: canary }
    expect(refusedWith(await api.call('POST', `${path}?${canary}=${canary}`, { headers, body: fields }))).toBe(
      'REQ_002',
    )
    expect(refusedWith(await api.call('POST', path, { headers, body: fields }))).toBe('VAL_001')
    expect(refusedWith(await api.call('GET', `${path}/${canary}`, { headers }))).toBe('REQ_002')
    expect(refusedWith(await api.call('GET', `${path}/${api.key}`, { headers }))).toBe('REQ_002')
    const { text } = await api.call('GET', activity)
    expect(codesOf(JSON.parse(text) as Page)).toHaveLength(4)
    const files = ['customers.sqlite', 'customers.sqlite-wal'].map((name) =>
      readFileSync(join(api.dataDir, name), 'latin1'),
    )
    for (const secret of [canary, api.key])
      expect([text, ...files].filter((place) => place.includes(secret))).toEqual([])
  })

  it('forgets what is too old, and what it counted of it', async () => {
    let time = Date.parse('2026-05-06T07:08:09.123Z')
    const api = await start({}, { now: () => new Date(time) })
    await api.call('GET', `${path}/77`)
    time += 30 * 86_400_000
    await api.call('GET', `${path}?page=0`)
    expect(codesOf(await read(api))).toEqual(['REQ_002', 'RES_001'])
    time += 1
    const later = await read(api)
    // Counted by the hour: the first goes with its hour.
    expect([codesOf(later), later.meta.counts.total, later.meta.counts.since]).toEqual([
      ['REQ_002'],
      2,
      '2026-05-06T07:00:00.000Z',
    ])
    time += 3_600_000
    expect((await read(api)).meta.counts).toMatchObject({ total: 1, by_code: { REQ_002: 1 } })
  })

  it('holds the last 10,000 of a flood, and counts them all', async () => {
    const api = await start()
    const flood = 15_000
    const headers = { authorization: `Bearer ${api.key}` }
    for (let sent = 0; sent < flood; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, () => api.app.inject({ url: `${path}/77`, headers })))
      // As between requests that come over a network.
      await new Promise(setImmediate)
    }
    const ids: unknown[] = []
    let before = ''
    for (;;) {
      const { data, meta } = await read(api, `?limit=100${before}`)
      ids.push(...data.map(({ id }) => id))
      expect(meta.counts).toMatchObject({ total: flood, by_code: { RES_001: flood }, by_status: { 404: flood } })
      if (meta.next_before === null) break
      before = `&before=${meta.next_before}`
    }
    expect(ids).toEqual(Array.from({ length: 10_000 }, (_, at) => flood - at))
    expect(openRows(api)).toBe(10_000)
  }, 120_000)

  it('gives no id twice where two processes write to one file', async () => {
    const api = await start()
    const other = openSqliteStore({ path: join(api.dataDir, 'customers.sqlite') })
    const entry = { at: new Date().toISOString(), requestId: 'other', code: 'RES_001', status: 404, method: 'GET' }
    for (let count = 0; count < 5; count += 1) {
      await api.call('GET', `${path}/77`)
      await read(api, '?limit=1')
      const entries = [{ ...entry, route: path, keyId: 1, isProvoked: false }]
      await other.writeActivity([{ workspaceId: api.workspaceId, entries, counts: [] }])
    }
    await other.close()
    expect((await read(api)).data.map(({ id }) => id)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })
})

function openRows({ dataDir }: TestApi): unknown {
  const database = new DatabaseSync(join(dataDir, 'customers.sqlite'), { readOnly: true })
  const total = database.prepare('SELECT count(*) AS total FROM activity').get()?.['total']
  database.close()
  return total
}
