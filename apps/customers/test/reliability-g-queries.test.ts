import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TestApi } from './start-api.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { requestBytes } from './wire.ts'

const path = '/api/v2/customers'

describe('queries (reliability G)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
    for (const account of ['100% Wool', 'Under_score', 'Back\\slash', "Quote's", 'Plain', 'aXXb'])
      await api.post({ account })
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const refused = async (query: string) => refusalOf(await api.call('GET', `${path}?${query}`))
  const found = async (search: string) => {
    const { body } = await api.call('GET', `${path}?search=${encodeURIComponent(search)}`)
    return ((body?.data ?? []) as readonly { readonly account: string }[]).map(({ account }) => account)
  }
  const refusal = (name: string) => [400, 'REQ_002', { [name]: expect.any(String) }]

  it.each(['page', 'limit'])('G83 takes for a %s no text that is not a plain number in its range', async (name) => {
    const texts = [
      '0',
      '-1',
      '1.5',
      '1e3',
      '1,',
      '1,2',
      '+1',
      '%201',
      '1%20',
      '٣',
      '',
      'NaN',
      'null',
      '9223372036854775808',
      '0x1',
      '1%00',
      '1n',
      '01',
      'true',
    ]
    for (const text of texts) expect([text, await refused(`${name}=${text}`)]).toEqual([text, refusal(name)])
    for (const query of [`${name}=1&${name}=2`, `${name}[]=1`, `${name}[gt]=1`, `${name.toUpperCase()}=1`])
      expect([query, (await refused(query)).slice(0, 2)]).toEqual([query, [400, 'REQ_002']])
  })

  it('G83 names every parameter at fault at once, and unknown ones too', async () => {
    const fields = {
      page: 'must be at least 1',
      limit: 'must be at most 100',
      sort: expect.any(String),
      color: 'is not a known parameter',
    }
    expect(await refused('sort=x&color=1&limit=101&page=0')).toEqual([400, 'REQ_002', fields])
  })

  it('G85 gives no page past the ten thousandth', async () => {
    for (const page of ['10001', '1000000', '999999999999999'])
      expect(await refused(`page=${page}`)).toEqual([400, 'REQ_002', { page: 'must be at most 10000' }])
    const last = await api.call('GET', `${path}?page=10000&limit=10`)
    expect([last.status, last.body?.data]).toEqual([200, []])
  })

  it('G85 gives no page behind the hundred thousandth customer: further on there are cursors', async () => {
    for (const [limit, page] of [
      [100, 1_001],
      [20, 5_001],
      [99, 1_011],
    ] as const) {
      expect((await api.call('GET', `${path}?page=${page}&limit=${limit}`)).status).toBe(200)
      const message = `must be at most ${page} with this limit; further on, use next_cursor`
      expect(await refused(`page=${page + 1}&limit=${limit}`)).toEqual([400, 'REQ_002', { page: message }])
    }
  })

  it.each(['id', 'account', 'email', 'created_at', 'updated_at'].flatMap((by) => [by, `-${by}`]))(
    'G86 repeats and skips nobody from page to page by %s, ties and all, while nothing changes',
    async (sort) => {
      const { call, post, api: paged, stop } = await startWitness()
      for (let count = 0; count < 23; count += 1) await post({ account: `Same ${count % 2}` })
      // As rows of one transaction have it.
      alterAll(paged, "created_at = '2030-01-01T00:00:00.000Z', updated_at = created_at")
      const ids = await Promise.all([1, 2, 3, 4, 5].map((page) => idsOf(call, `page=${page}&limit=5&sort=${sort}`)))
      const all = ids.flat()
      expect(all.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1))
      expect(await idsOf(call, `limit=100&sort=${sort}`)).toEqual(all)
      await stop()
    },
  )

  it('G86 by id, repeats and skips nobody who was there, while others are added', async () => {
    const { call, post, stop } = await startWitness()
    for (let count = 0; count < 6; count += 1) await post({ account: 'First' })
    const first = await idsOf(call, 'page=1&limit=4')
    await post({ account: 'Added' })
    expect([...first, ...(await idsOf(call, 'page=2&limit=4'))]).toEqual([1, 2, 3, 4, 5, 6, 7])
    // A row that goes moves those after it: docs/customers.md says so.
    await call('DELETE', `${path}/1`)
    expect(await idsOf(call, 'page=2&limit=4')).toEqual([6, 7])
    await stop()
  })

  it('G87 searches for what is typed: no character is a pattern', async () => {
    expect(await found('%')).toEqual(['100% Wool'])
    expect(await found('_')).toEqual(['Under_score'])
    expect(await found('\\')).toEqual(['Back\\slash'])
    expect(await found("'")).toEqual(["Quote's"])
    for (const pattern of ['a%b', 'a*b', 'a__b', '^a', '.*', '[a-z]', '%a'.repeat(30)])
      expect([pattern, await found(pattern)]).toEqual([pattern, []])
    expect(await found('')).toHaveLength(6)
    expect(await refused(`search=${'a'.repeat(101)}`)).toEqual(refusal('search'))
    expect(await refused(`search=${'a'.repeat(7_000)}`)).toEqual(refusal('search'))
  })

  it('G88 sorts by what is on the list', async () => {
    const columns = Array.from({ length: 50 }, (_, index) => `account${index}`).join()
    for (const sort of [
      'password_hash',
      'email_key',
      'workspace_id',
      '-created_at;drop',
      'account desc',
      'account,email',
      '--account',
      '+account',
      'ACCOUNT',
      '1',
      'constructor',
      '__proto__',
      columns,
    ]) {
      expect([sort, await refused(`sort=${encodeURIComponent(sort)}`)]).toEqual([sort, refusal('sort')])
    }
  })

  it('G90 takes for an id only a whole number, in its one spelling', async () => {
    const texts = [
      'abc',
      '%00',
      '1%00',
      '0',
      '-1',
      '1.0',
      '01',
      '+1',
      '%201',
      '1%20',
      '1e0',
      '٣',
      'null',
      'undefined',
      '[object%20Object]',
      '9007199254740993',
      '3F2504E0-4F89-11D3-9A0C-0305E82C3301',
      '__proto__',
    ]
    for (const text of texts) {
      const [answer] = await api.raw(
        requestBytes(`GET ${path}/${encodeURI(decodeURIComponent(text)).replace('\0', '%00')}`, {
          Authorization: `Bearer ${api.api.key}`,
        }),
      )
      expect([text, answer && refusalOf(answer)]).toEqual([text, refusal('id')])
    }
    expect((await api.call('GET', `${path}/1`)).status).toBe(200)
    expect(refusalOf(await api.call('GET', `${path}/9007199254740991`))).toEqual([404, 'RES_001', {}])
  })

  it('G91 lets no SQL through, in whatever parameter or field', async () => {
    for (const text of injections) {
      const encoded = encodeURIComponent(text)
      expect([text, (await api.call('GET', `${path}?search=${encoded}`)).status]).toEqual([text, 200])
      for (const name of ['page', 'limit', 'sort', 'id'])
        expect([text, (await refused(`${name}=${encoded}`)).slice(0, 2)]).toEqual([text, [400, 'REQ_002']])
      for (const method of ['GET', 'DELETE'])
        expect([text, refusalOf(await api.call(method, `${path}/${encoded}`))]).toEqual([text, refusal('id')])
      const { status, body } = await api.post({ account: text, address: text })
      expect([status, body?.data]).toMatchObject([201, { account: text, address: text }])
      expect(await found(text)).toContain(text)
    }
    // Rows and tables are as they were: testify() counts them after each test.
    expect(api.api.logged()).not.toMatch(/SQLITE_|syntax error|no such/)
  })

  it('G92 stops a key that walks through the pages faster than its limit', async () => {
    const strict = await startWitness({ RATE_LIMIT: '30/3600' })
    const statuses: number[] = []
    for (let page = 1; page <= 60; page += 1) {
      const answer = await strict.call('GET', `${path}?page=${page}&limit=100`)
      statuses.push(answer.status)
      expect(answer.headers.get('ratelimit')).toMatch(new RegExp(`^"key";r=${Math.max(0, 30 - page)};t=\\d+$`))
    }
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), ...Array.from({ length: 30 }, () => 429)])
    const other = await strict.api.addKey()
    expect((await strict.call('GET', path, { key: other })).status).toBe(200)
    await strict.stop()
  })
})

async function idsOf(call: Witness['call'], query: string): Promise<readonly number[]> {
  const { body } = await call('GET', `${path}?${query}`)
  return ((body?.data ?? []) as readonly { readonly id: number }[]).map(({ id }) => id)
}

function alterAll({ dataDir }: TestApi, assignments: string): void {
  const database = new DatabaseSync(join(dataDir, 'customers.sqlite'))
  database.exec(`UPDATE customers SET ${assignments}`)
  database.close()
}

const injections = [
  "' OR '1'='1",
  "' OR 1=1 --",
  "'; DROP TABLE customers; --",
  "1; DELETE FROM customers WHERE '1'='1",
  '" OR ""="',
  "') UNION SELECT hash, hint, 1, 2 FROM api_keys --",
  "1' AND (SELECT count(*) FROM sqlite_master) > 0 --",
  "x' AND randomblob(100000000) --",
  "'||(SELECT hash FROM api_keys LIMIT 1)||'",
  '1 ORDER BY 99',
  'id/**/DESC',
  ':workspace OR 1=1',
  '?1',
  '$search',
  '@id',
  'CASE WHEN 1=1 THEN id ELSE account END',
  "\\'; --",
  "%' ESCAPE '%",
  'PRAGMA writable_schema=1',
  "ATTACH DATABASE 'x' AS y",
]
