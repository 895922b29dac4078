import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { exchange } from '../../../packages/server/test/send.ts'
import { requestBytes } from './wire.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'

const path = '/api/v2/customers'
const stale = [412, 'REQ_011', {}]
const required = [428, 'REQ_013', {}]
const bare = {
  account: 'Ada',
  email: null,
  phone: null,
  address: null,
  city: null,
  state: null,
  zip: null,
  country: null,
} as const
const writes = [
  ['PUT', { account: 'Bob' }],
  ['PATCH', { account: 'Bob' }],
  ['DELETE', undefined],
] as const

interface Made {
  readonly one: string
  readonly etag: string
  readonly text: string
}

async function make(api: Witness): Promise<Made> {
  const { headers, text } = await api.post({ account: 'Ada' })
  return { one: headers.get('location') ?? '', etag: headers.get('etag') ?? '', text }
}

describe('ETag and conditions (reliability H, CONTRACT C13)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  it('an ETag is on every answer with one customer, and moves with every write', async () => {
    const { one, etag } = await make(api)
    expect(etag).toMatch(/^"1-[\da-z]+"$/)
    const etagOf = async (method: string, body?: object) => {
      const { status, headers } = await api.call(method, one, { body })
      return [status, headers.get('etag')]
    }
    expect([await etagOf('GET'), await etagOf('HEAD')]).toEqual([
      [200, etag],
      [200, etag],
    ])
    expect(await etagOf('PUT', { account: 'Bob' })).toEqual([200, expect.stringMatching(/^"2-/)])
    const patched = await etagOf('PATCH', { account: 'Bob' })
    expect(patched).toEqual([200, expect.stringMatching(/^"3-/)])
    expect(await etagOf('GET')).toEqual(patched)
    expect((await api.call('GET', path)).headers.get('etag')).toBeNull()
  })

  it('a field version is neither sent nor taken (A12)', async () => {
    const { one, text } = await make(api)
    expect(text).not.toContain('version')
    const refusal = [422, 'VAL_001', { version: 'is not a known field' }]
    expect(refusalOf(await api.call('PATCH', one, { body: { version: 7 } }))).toEqual(refusal)
  })

  it('C48 a read of what one has is 304: no body, no word of its type or length, the headers of the exchange', async () => {
    const { one, etag } = await make(api)
    const all = [etag, `W/${etag}`, '*', `"x", ${etag}`, `W/"x" ,, W/${etag},`]
    for (const tags of all)
      for (const method of ['GET', 'HEAD']) {
        const { status, text, headers } = await api.call(method, one, { headers: { 'If-None-Match': tags } })
        const { connection: _c, 'keep-alive': _k, date, ...others } = Object.fromEntries(headers)
        expect([status, text, others]).toEqual([
          304,
          '',
          {
            etag,
            'x-request-id': expect.any(String),
            ratelimit: expect.any(String),
            'ratelimit-policy': expect.any(String),
          },
        ])
        expect(Date.parse(date ?? '')).not.toBeNaN()
      }
  })

  it('C48 answers without a body are followed at once by the next one: 304, 204, and all to HEAD', async () => {
    // Made and deleted behind the back of the witness, who reads no bytes.
    const { id } = await api.api.store.createCustomer(api.api.workspaceId, bare)
    const one = `${path}/${id}`
    const etag = (await api.call('GET', one)).headers.get('etag') ?? ''
    const ask = (line: string, more: Readonly<Record<string, string>> = {}) =>
      requestBytes(line, { Connection: 'keep-alive', Authorization: `Bearer ${api.api.key}`, ...more })
    const asked = [
      ask(`GET ${one}`, { 'If-None-Match': etag }),
      ask(`HEAD ${one}`, { 'If-None-Match': etag }),
      ask(`HEAD ${one}`),
      ask(`HEAD ${one}0`),
      ask(`DELETE ${one}`),
      ask(`HEAD ${one}`, { Connection: 'close' }),
    ]
    const all = (await exchange(api.api.port, Buffer.concat(asked), 8_000)).toString('latin1')
    const answers = all.split(/(?=HTTP\/1\.1 )/)
    expect(answers.map((answer) => Number(answer.slice(9, 12)))).toEqual([304, 304, 200, 404, 204, 404])
    expect(answers.filter((answer) => answer.indexOf('\r\n\r\n') !== answer.length - 4)).toEqual([])
  })

  it('a read of what one lacks is 200, and one that must be of another version 412', async () => {
    const { one, etag, text } = await make(api)
    const other = await api.call('GET', one, { headers: { 'If-None-Match': '"x", W/"y"' } })
    expect([other.status, other.text]).toEqual([200, text])
    expect((await api.call('GET', one, { headers: { 'If-Match': etag } })).status).toBe(200)
    expect(refusalOf(await api.call('GET', one, { headers: { 'If-Match': `W/${etag}` } }))).toEqual(stale)
    // RFC 9110 §13.2.2: If-Match comes first.
    const both = { 'If-Match': '"x"', 'If-None-Match': etag }
    expect(refusalOf(await api.call('GET', one, { headers: both }))).toEqual(stale)
  })

  it.each(writes)('H100 %s with the ETag of an earlier version, a weak one or another is 412', async (method, body) => {
    const { one, etag } = await make(api)
    await api.call('PATCH', one, { body: { city: 'Rom' } })
    const current = (await api.call('GET', one)).headers.get('etag') ?? ''
    for (const tags of [etag, `W/${current}`, `"x", W/${current}`, current.replace('"2', '"3'), '"2"'])
      expect(refusalOf(await api.call(method, one, { body, headers: { 'If-Match': tags } }))).toEqual(stale)
    for (const tags of ['*', current, `W/${current}`])
      expect(refusalOf(await api.call(method, one, { body, headers: { 'If-None-Match': tags } }))).toEqual(stale)
    const after = await api.call('GET', one)
    expect([after.headers.get('etag'), after.body?.data]).toMatchObject([current, { account: 'Ada', city: 'Rom' }])
  })

  it.each(writes)('H100 %s with the current ETag, a list with it, *, or no condition is done', async (method, body) => {
    const conditions = [
      (etag: string) => ({ 'If-Match': etag }),
      (etag: string) => ({ 'If-Match': `W/"x", "y" ,${etag}` }),
      () => ({ 'If-Match': '*' }),
      () => ({ 'If-None-Match': '"x"' }),
      () => ({}),
    ]
    for (const condition of conditions) {
      const { one, etag } = await make(api)
      const { status } = await api.call(method, one, { body, headers: condition(etag) })
      expect(status).toBe(method === 'DELETE' ? 204 : 200)
    }
  })

  it('H100 of two writers with one ETag one is done, and the other 412', async () => {
    const { one, etag } = await make(api)
    const headers = { 'If-Match': etag }
    const answers = await Promise.all(
      ['Rom', 'Bern'].map((city) => api.call('PATCH', one, { body: { city }, headers })),
    )
    const winner = answers.find(({ status }) => status === 200)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]))
    const kept = await api.call('GET', one)
    expect([kept.text, kept.headers.get('etag')]).toEqual([winner?.text, winner?.headers.get('etag')])
  })

  it('H100 an ETag is not met again when a customer is deleted and made anew', async () => {
    const { one, etag } = await make(api)
    await api.call('DELETE', one)
    const again = await make(api)
    expect(again.one).not.toBe(one)
    expect(refusalOf(await api.call('DELETE', one, { headers: { 'If-Match': etag } }))).toEqual([404, 'RES_001', {}])
  })

  it.each(['', ',', 'x', '"x', 'w/"x"', '"x" "y"', '"x", *'])(
    'H100 a condition that is no list of tags is 400, naming its header: %j',
    async (tags) => {
      const { one } = await make(api)
      const sentence = 'must be a valid list of entity tags, or *'
      for (const name of ['If-Match', 'If-None-Match'])
        for (const [method, body] of [['GET', undefined] as const, ...writes]) {
          const refusal = [400, 'REQ_002', { [name]: sentence }]
          expect(refusalOf(await api.call(method, one, { body, headers: { [name]: tags } }))).toEqual(refusal)
        }
    },
  )

  it('C4 every bad parameter is named at once, and before the body', async () => {
    const headers = { 'If-None-Match': 'x', 'If-Match': 'x' }
    const answer = await api.call('PATCH', `${path}/one?color=red`, { body: { zip: 7 }, headers })
    expect(Object.keys(answer.body?.errors ?? {})).toEqual(['id', 'color', 'If-Match', 'If-None-Match'])
  })
})

describe('REQUIRE_IF_MATCH (reliability H100)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness({ REQUIRE_IF_MATCH: 'true' })
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  it.each(writes)('%s without If-Match is 428, with it done', async (method, body) => {
    const { one, etag } = await make(api)
    expect(refusalOf(await api.call(method, one, { body }))).toEqual(required)
    expect(refusalOf(await api.call(method, one, { body, headers: { 'If-None-Match': '"x"' } }))).toEqual(required)
    const { status } = await api.call(method, one, { body, headers: { 'If-Match': etag } })
    expect(status).toBe(method === 'DELETE' ? 204 : 200)
  })

  it('a read and a creation need none', async () => {
    const { one } = await make(api)
    expect((await api.call('GET', one)).status).toBe(200)
  })
})
