import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findStrays, refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { requestBytes } from './wire.ts'

const path = '/api/v2/customers'
const unreadable = [400, 'REQ_001', {}]
const invalid = (fields: unknown) => [422, 'VAL_001', fields]
const wantsObject = invalid({ _body: 'must be an object' })
const wantsJson = [415, 'REQ_009', {}]

describe('bodies (reliability A)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const rawPost = (headers: Readonly<Record<string, string>>, body: string | Buffer = '') =>
    api.raw(
      requestBytes(
        `POST ${path}`,
        { Authorization: `Bearer ${api.api.key}`, 'Content-Type': 'application/json', ...headers },
        body,
      ),
    )

  it('A11 wants an object, and says so', async () => {
    expect(await findStrays(api, ['1', '"a"', 'true', 'null', '[]', '[{}]', ''], wantsObject)).toEqual([])
    expect(await findStrays(api, [' ', '\n\t '], unreadable)).toEqual([])
  })

  it('A12 lets nobody write what is not theirs to write', async () => {
    const names = [
      'id',
      'workspace_id',
      'tenant_id',
      'created_at',
      'updated_at',
      'deleted_at',
      'scopes',
      'version',
      'email_key',
      'createdAt',
    ]
    const body = { account: 'a', ...Object.fromEntries(names.map((name) => [name, 1])) }
    const expected = invalid(Object.fromEntries(names.map((name) => [name, 'is not a known field'])))
    expect(refusalOf(await api.post(body))).toEqual(expected)
  })

  it('A13 refuses values of another type, each on its field', async () => {
    const body = {
      account: { $ne: null },
      email: { $ne: null },
      phone: ['a'],
      address: true,
      city: 1e3,
      state: {},
      zip: 12_345,
      country: [],
    }
    const both = 'must be a string or null'
    const texts = { email: both, phone: both, address: both, city: both, state: both, zip: both, country: both }
    expect(refusalOf(await api.post(body))).toEqual(invalid({ account: 'must be a string', ...texts }))
  })

  it('A14 misses an object where there is no body (C12: 422)', async () => {
    const [declared] = await rawPost({ 'Content-Length': '0' })
    const [bare] = await api.raw(requestBytes(`POST ${path}`, { Authorization: `Bearer ${api.api.key}` }))
    const [chunked] = await rawPost({ 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n')
    expect([declared, bare, chunked].map((answer) => answer && refusalOf(answer))).toEqual([
      wantsObject,
      wantsObject,
      wantsObject,
    ])
  })

  it('A15 reads application/json in UTF-8 and no other type', async () => {
    const types = [
      'text/plain',
      'text/json',
      'application/json; charset=utf-16',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      '*/*',
      'json',
    ]
    for (const type of types) {
      for (const [method, target] of [
        ['POST', path],
        ['PUT', `${path}/1`],
        ['PATCH', `${path}/1`],
      ] as const) {
        const answer = await api.call(method, target, { body: '{"account":"a"}', headers: { 'content-type': type } })
        expect([type, ...refusalOf(answer)]).toEqual([type, ...wantsJson])
        expect(answer.headers.get(method === 'PATCH' ? 'accept-patch' : 'accept')).toBe('application/json')
      }
    }
    const [missing] = await api.raw(
      requestBytes(`POST ${path}`, { Authorization: `Bearer ${api.api.key}` }, '{"account":"a"}'),
    )
    expect(missing && refusalOf(missing)).toEqual(wantsJson)
  })

  it('A16 unpacks nothing', async () => {
    const large = Buffer.alloc(10_000_000, 0x20)
    for (const [coding, body] of [
      ['gzip', gzipSync(large)],
      ['br', brotliCompressSync(large)],
      ['gzip, identity', gzipSync('{}')],
      ['x-own', Buffer.from('{}')],
    ] as const) {
      const answer = await api.call('POST', path, { body, headers: { 'content-encoding': coding } })
      expect([...refusalOf(answer), answer.headers.get('accept-encoding')]).toEqual([...wantsJson, 'identity'])
    }
  })

  it.each(['text/html', '*/*;q=0', 'application/json;q=0', ';;,=', 'x'.repeat(2_000)])(
    'A17 answers in JSON whatever Accept says (%#)',
    async (accept) => {
      expect(refusalOf(await api.call('POST', path, { body: '{', headers: { accept } }))).toEqual(unreadable)
    },
  )

  it('A18 refuses a body that is too long by its length, unread, and in chunks once it is, and closes', async () => {
    const tooLarge = [413, 'REQ_007', {}]
    const before = process.memoryUsage().arrayBuffers
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`
    const long = await Promise.all([
      rawPost({ 'Content-Length': String(100 * 2 ** 30), Connection: 'keep-alive' }),
      rawPost({ 'Content-Length': '65537', Connection: 'keep-alive' }),
      rawPost({ 'Transfer-Encoding': 'chunked', Connection: 'keep-alive' }, chunk.repeat(40)),
    ])
    expect(long.map((answers) => answers.map(refusalOf))).toEqual([[tooLarge], [tooLarge], [tooLarge]])
    expect(long.flat().filter(({ headers }) => headers.get('connection') !== 'close')).toEqual([])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
    expect((await api.post(`{"account":"a"${' '.repeat(65_536 - 15)}}`)).status).toBe(201)
  })

  it('A19 asks for no body that it would refuse, and knows no other expectation', async () => {
    const refused = await rawPost({ Expect: '100-continue', 'Content-Length': '65537' })
    expect(refused.map(refusalOf)).toEqual([[413, 'REQ_007', {}]])
    const unknown = await rawPost({ Expect: 'tea' }, '{}')
    expect(unknown.map(refusalOf)).toEqual([[417, 'REQ_010', {}]])
    const asked = await rawPost({ Expect: '100-continue' }, '{"account":"a"}')
    expect(asked.map(({ status }) => status)).toEqual([100, 201])
  })
})
