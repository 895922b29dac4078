import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCursors } from '../src/cursor.ts'
import { fieldsOf } from '../src/store/store-suite-scene.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'
import { refusalOf } from './witness.ts'

const path = '/api/v2/customers'
const places = [
  ['Ada', 'Köln', 'DE'],
  ['Bob', 'Ulm', 'DE'],
  ['Cyd', 'KOLN', 'BR'],
  ['Dora', null, null],
  ['Ada', 'Ulm', 'BR'],
] as const

interface Meta {
  readonly next_cursor: string | null
  readonly total_records?: number
  readonly total_is_exact?: boolean
}

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  for (const [account, city, country] of places)
    await api.store.createCustomer(api.workspaceId, { ...fieldsOf(account, null), city, country })
})
afterAll(() => api.stop())

const list = async (query: string, key = api.key) => {
  const { status, body, text } = await api.call('GET', `${path}?${query}`, { key })
  expect([text, status]).toEqual([text, 200])
  const customers = body?.data as readonly { readonly id: number; readonly created_at: string }[]
  return { ids: customers.map(({ id }) => id), customers, meta: body?.meta as Meta }
}
const refused = async (query: string, key = api.key) => refusalOf(await api.call('GET', `${path}?${query}`, { key }))
const cursorOf = async (query: string, key?: string) => (await list(query, key)).meta.next_cursor ?? ''

describe('filters', () => {
  it('take those of a country, of a city whatever its spelling, and of both', async () => {
    expect((await list('country=DE')).ids).toEqual([1, 2])
    expect((await list('city=KÖLN')).ids).toEqual([1, 3])
    expect((await list('city=k%C3%B6l')).ids).toEqual([])
    expect((await list('city=koln&country=BR&search=cy')).ids).toEqual([3])
    expect((await list('country=BR&sort=-account')).ids).toEqual([3, 5])
  })

  it('take those made from a time on, before another, or on a day', async () => {
    const { customers } = await list('')
    const third = customers[2]?.created_at ?? ''
    const sooner = customers.filter(({ created_at: at }) => at < third).map(({ id }) => id)
    expect((await list(`created_before=${third}`)).ids).toEqual(sooner)
    expect((await list(`created_from=${third}`)).ids).toEqual([1, 2, 3, 4, 5].filter((id) => !sooner.includes(id)))
    const day = third.slice(0, 10)
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
    expect((await list(`created_from=${day}&created_before=${next}`)).ids).toEqual([1, 2, 3, 4, 5])
    expect((await list(`created_from=${next}`)).meta).toMatchObject({ total_records: 0, total_is_exact: true })
    expect((await list(`created_from=2000-01-01T00:00:00%2B05:30`)).ids).toHaveLength(5)
  })

  it('B30 refuse what is no country, no time and no city', async () => {
    for (const query of ['country=de', 'country=XX', 'country=', 'city=', `city=${'x'.repeat(101)}`])
      expect([query, (await refused(query)).slice(0, 2)]).toEqual([query, [400, 'REQ_002']])
    for (const time of ['2024-02-30', '0000-00-00', '999999-01-01', 'now', '2026-01-01T00:00:00%2B99:99'])
      for (const name of ['created_from', 'created_before'])
        expect(await refused(`${name}=${time}`)).toEqual([400, 'REQ_002', { [name]: 'must be a valid day or time' }])
  })
})

describe('cursors', () => {
  it('F79 lead through a list once, by whatever it is sorted, filtered and searched', async () => {
    for (const query of ['sort=account', 'sort=-account&search=a', 'sort=email', 'sort=-created_at', 'country=DE']) {
      const whole = await list(`${query}&limit=100`)
      const seen: number[] = []
      let page = await list(`${query}&limit=1`)
      for (;;) {
        seen.push(...page.ids)
        const { next_cursor: cursor } = page.meta
        if (cursor === null) break
        // All that was asked for is in the cursor.
        page = await list(`limit=1&cursor=${cursor}`)
        expect(Object.keys(page.meta)).toEqual(['next_cursor'])
      }
      expect([query, seen]).toEqual([query, whole.ids])
    }
  })

  it('G86 skip and repeat nobody while others are added, changed and deleted', async () => {
    const fresh = await startApi()
    const add = (account: string) => fresh.store.createCustomer(fresh.workspaceId, fieldsOf(account, null))
    for (const account of ['B', 'D', 'F', 'H', 'J']) await add(account)
    const ask = async (query: string) => {
      const { body } = await fresh.call('GET', `${path}?${query}`)
      const { data, meta } = body as unknown as { data: readonly { readonly account: string }[]; meta: Meta }
      return { accounts: data.map(({ account }) => account), cursor: meta.next_cursor ?? '' }
    }
    const first = await ask('sort=account&limit=2')
    await add('A')
    await add('E')
    // Where the cursor stands.
    await fresh.store.deleteCustomer(fresh.workspaceId, 2)
    const second = await ask(`limit=2&cursor=${first.cursor}`)
    await fresh.store.deleteCustomer(fresh.workspaceId, 1)
    const third = await ask(`limit=9&cursor=${second.cursor}`)
    expect([first.accounts, second.accounts, third.accounts]).toEqual([
      ['B', 'D'],
      ['E', 'F'],
      ['H', 'J'],
    ])
    await fresh.stop()
  })

  it('take the same sort, search and filters beside them, and no others', async () => {
    const cursor = await cursorOf('sort=-account&search=l&country=BR&limit=1')
    const same = await list(`cursor=${cursor}&sort=-account&search=l&country=BR`)
    expect(same.ids).toEqual((await list(`cursor=${cursor}`)).ids)
    const reasons = [
      ['sort=account', 'was made for another sort'],
      ['search=b', 'was made for another search or filter'],
      ['country=DE', 'was made for another search or filter'],
      ['created_from=2020-01-01', 'was made for another search or filter'],
      ['page=1', "can't be combined with page"],
    ] as const
    for (const [query, reason] of reasons)
      expect([query, await refused(`cursor=${cursor}&${query}`)]).toEqual([query, [400, 'REQ_002', { cursor: reason }]])
  })

  it('F79 are refused when they are tampered with, made up, or of another workspace', async () => {
    const cursor = await cursorOf('sort=account&limit=1')
    const key = await api.addKey({ workspaceId: await api.addWorkspace('other') })
    const refusal = [400, 'REQ_002', { cursor: 'is not a cursor of this list' }]
    expect(await refused(`cursor=${cursor}`, key)).toEqual(refusal)
    const content = Buffer.from(cursor, 'base64url').subarray(16).toString()
    const forged = Buffer.concat([Buffer.alloc(16), Buffer.from(content)]).toString('base64url')
    for (const text of [forged, `${cursor}A`, cursor.slice(1), cursor.toLowerCase(), 'x', 'e30', '%00', "1'--", '٣'])
      expect([text, await refused(`cursor=${encodeURIComponent(text)}`)]).toEqual([text, refusal])
    for (const text of ['', 'x'.repeat(7_001)])
      expect((await refused(`cursor=${text}`)).slice(0, 2)).toEqual([400, 'REQ_002'])
  })

  it('are good for every process on the database, and after a restart', async () => {
    const [one, other] = [await api.store.getSecret('cursors'), await api.store.getSecret('cursors')]
    expect(Buffer.compare(one, other)).toBe(0)
    const second = await startApi()
    expect(Buffer.compare(await second.store.getSecret('cursors'), one)).not.toBe(0)
    await second.stop()
  })
})

describe('cursors of a database that is restored while the service runs', () => {
  it('are signed as its other processes sign them, and none from before is taken', async () => {
    const one = await startApi()
    for (const [account] of places) await one.store.createCustomer(one.workspaceId, fieldsOf(account, null))
    const next = async (query: string) => {
      const { status, body } = await one.call('GET', `${path}?limit=1${query}`)
      return { status, cursor: (body?.meta as Meta | undefined)?.next_cursor ?? '' }
    }
    const { cursor: before } = await next('')
    const database = new DatabaseSync(join(one.dataDir, 'customers.sqlite'))
    database.exec('UPDATE secrets SET value = zeroblob(32)')
    database.close()
    expect((await next(`&cursor=${before}`)).status).toBe(400)
    const { cursor } = await next('')
    expect(createCursors(new Uint8Array(32)).parse(one.workspaceId, cursor)).toMatchObject({ after: { id: 1 } })
    await one.stop()
  })
})

describe('totals', () => {
  it('are told as far as they were counted, and never below what is shown', async () => {
    const small = await startApi({}, {}, { countAtMost: 2 })
    for (const [account] of places) await small.store.createCustomer(small.workspaceId, fieldsOf(account, null))
    const metaOf = async (query: string) => (await small.call('GET', `${path}?${query}`)).body?.meta as Meta
    expect(await metaOf('limit=1')).toMatchObject({ total_records: 5, total_is_exact: true })
    expect(await metaOf('limit=1&search=ada')).toMatchObject({ total_records: 2, total_is_exact: true })
    expect(await metaOf('limit=1&search=a')).toMatchObject({ total_records: 2, total_is_exact: false })
    expect(await metaOf('limit=2&search=a')).toMatchObject({ total_records: 3, total_is_exact: false })
    expect(await metaOf('limit=2&search=a&page=2')).toMatchObject({ total_records: 3, total_is_exact: true })
    await small.stop()
  })
})
