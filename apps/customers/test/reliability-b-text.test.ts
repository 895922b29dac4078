import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from './start-api.ts'
import { findStrays, refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { requestBytes } from './wire.ts'

const path = '/api/v2/customers'
const fields = ['account', 'email', 'phone', 'address', 'city', 'state', 'zip', 'country'] as const
const lines = ['account', 'phone', 'address', 'city', 'state', 'zip'] as const
const invalid = (errors: unknown) => [422, 'VAL_001', errors]
const taken = [409, 'CON_001', { email: 'is used by another customer' }]

describe('text (reliability B)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const fieldOf = ({ body }: Answer, name: string) =>
    (body?.data as Readonly<Record<string, unknown>> | undefined)?.[name]
  /** How long the slowest of some requests takes, in ms, one after another. */
  const slowest = async (requests: readonly (() => Promise<void>)[]) => {
    let longest = 0
    for (const request of requests) {
      const started = performance.now()
      await request()
      longest = Math.max(longest, performance.now() - started)
    }
    return longest
  }
  const get = (target: string) => api.call('GET', target)
  /** The fields that refuse a text as other than a line, of those that are lines. */
  const refusing = async (text: string) => {
    const { status, body } = await api.post(Object.fromEntries(lines.map((name) => [name, text])))
    return status === 422 &&
      Object.values(body?.errors ?? {}).every((sentence) => sentence === 'must be a valid line of text')
      ? Object.keys(body?.errors ?? {})
      : status
  }

  it('B21 refuses NUL in every field, parameter, path and header', async () => {
    const all = Object.fromEntries(fields.map((name) => [name, 'a\0b']))
    expect(refusalOf(await api.post(all))).toMatchObject([
      422,
      'VAL_001',
      Object.fromEntries(fields.map((name) => [name, expect.any(String)])),
    ])
    for (const name of fields)
      expect(refusalOf(await api.post({ account: 'x', [name]: '\0' }))).toMatchObject([
        422,
        'VAL_001',
        { [name]: expect.any(String) },
      ])
    expect(refusalOf(await get(`${path}?search=%00`))).toEqual([400, 'REQ_002', { search: 'holds a NUL character' }])
    expect(refusalOf(await get(`${path}?sort=id%00`))).toMatchObject([400, 'REQ_002', { sort: expect.any(String) }])
    expect(refusalOf(await get(`${path}/1%00`))).toMatchObject([400, 'REQ_002', { id: expect.any(String) }])
    expect(refusalOf(await get('/%00'))).toMatchObject([404, 'RES_002', {}])
    const [header] = await api.raw(requestBytes(`GET ${path}`, { Authorization: 'Bearer a\0b' }))
    expect(header && refusalOf(header)).toEqual([400, 'REQ_003', {}])
  })

  it.each([
    ['a right-to-left override', '\u202e'],
    ['a zero-width space', '\u200b'],
    ['an isolate', '\u2066'],
    ['a byte order mark', '\ufeff'],
    ['a line separator', '\u2028'],
    ['an escape', '\u001b[31m'],
    ['a C1 control', '\u0085'],
    ['a tab', '\t'],
    ['a line break', '\r\n'],
  ])('B23 refuses %s within a line', async (_, hidden) => {
    expect(await refusing(`a${hidden}b`)).toEqual([...lines])
  })

  it('B23 counts characters, not code units, and lets an emoji in at the limit', async () => {
    const family = '👩‍👩‍👧‍👦'
    const full = `${family}${'👩'.repeat(200 - Array.from(family).length)}`
    expect(Array.from(full)).toHaveLength(200)
    expect(fieldOf(await api.post({ account: full }), 'account')).toBe(full)
    expect(refusalOf(await api.post({ account: `${full}👩` }))).toEqual(
      invalid({ account: 'must have at most 200 characters' }),
    )
  })

  it('B23 refuses ten thousand accents on one letter at once, and searches and sorts 199 of them', async () => {
    const zalgo = (marks: number) => `z${'\u0301\u0327'.repeat(marks)}`
    const tooLong = invalid({ account: 'must have at most 200 characters' })
    const requests = [
      async () => expect(refusalOf(await api.post({ account: zalgo(5_000) }))).toEqual(tooLong),
      async () => expect((await api.post({ account: zalgo(99) })).status).toBe(201),
      async () => expect((await get(`${path}?search=${encodeURIComponent(zalgo(49))}&sort=-account`)).status).toBe(200),
    ]
    expect(await slowest(requests)).toBeLessThan(1_000)
  })

  it.each([
    ['case', 'Elise@Example.com', 'eLISE@eXAMPLE.COM'],
    ['an accent in two ways', 'b.\u00e9@example.com', 'B.E\u0301@example.com'],
    ['a ligature', 'c\ufb00@example.com', 'cff@example.com'],
    ['full width', 'd\uff41@example.com', 'da@example.com'],
    ['a dotted capital I', '\u0130@example.com', 'i\u0307@example.com'],
  ])('B24 knows an email again in spite of %s, and keeps it as it was written', async (_, first, second) => {
    expect(fieldOf(await api.post({ account: 'one', email: first }), 'email')).toBe(first)
    expect(refusalOf(await api.post({ account: 'two', email: second }))).toEqual(taken)
    expect((await get(`${path}?search=${encodeURIComponent(second)}`)).body?.meta).toMatchObject({ total_records: 1 })
  })

  it('B24 keeps é and e apart in an email, which are two mailboxes', async () => {
    expect((await api.post({ account: 'e', email: 'e.only@example.com' })).status).toBe(201)
    expect((await api.post({ account: 'é', email: 'é.only@example.com' })).status).toBe(201)
  })

  it('B25 makes one row of twenty at once that differ in case', async () => {
    const spelling = (index: number) =>
      Array.from('racing', (letter, at) => ((index >> at) % 2 === 0 ? letter : letter.toUpperCase())).join('')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => api.post({ account: 'x', email: `${spelling(index)}@example.com` })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status !== 201).map(refusalOf)).toEqual(
      Array.from({ length: 19 }, () => taken),
    )
  })

  it('B26 refuses space around a line and line breaks in an email', async () => {
    for (const text of [' a', 'a ', '\ta', 'a\r\n', '\u00a0a', 'a\u3000', ' '])
      expect([text, await refusing(text)]).toEqual([text, [...lines]])
    const emails = [
      ' a@example.com',
      'a@example.com ',
      'a@example.com\r\nBcc: b@example.com',
      'a b@example.com',
      'a@example.com\n',
    ]
    const bodies = emails.map((email) => JSON.stringify({ account: 'x', email }))
    expect(await findStrays(api, bodies, invalid({ email: 'must be a valid email' }))).toEqual([])
  })

  it('B27 keeps what a spreadsheet would take for a formula as it is', async () => {
    for (const formula of ['=HYPERLINK("http://x.test","y")', '+1+1', '-2+3', '@SUM(A1)', '=cmd|"/C calc"!A0']) {
      expect(fieldOf(await api.post({ account: formula, address: formula }), 'address')).toBe(formula)
    }
  })

  it.each(['account', 'email', 'country', 'zip'])('B28 refuses 60 KB for %s within a second', async (name) => {
    const pieces = ['a', 'a.', '.', 'a@', '@', 'a@a.', ' ', '\u2003', 'a ', '\u00a0', 'é']
    const runs = pieces.map((piece) => piece.repeat(Math.floor(60_000 / Buffer.byteLength(piece))))
    const texts = runs.flatMap((text) => [text, `x@${text.slice(0, -4)}!`, `${text.slice(0, -8)}@a!`])
    const expected = [422, 'VAL_001', { [name]: expect.any(String) }]
    const requests = texts.map((text) => async () => {
      expect(refusalOf(await api.post({ account: 'x', [name]: text }))).toMatchObject(expected)
    })
    // Steps in the square of the length, which is the mildest backtracking, take several seconds.
    expect(await slowest(requests)).toBeLessThan(1_000)
  })

  it.each(['search', 'sort', 'page', 'limit'])('B28 refuses 7 KB for %s within a second', async (name) => {
    const texts = ['a', '-', '1', '-1', '%20', '%25a'].map((piece) => piece.repeat(Math.floor(7_000 / piece.length)))
    const expected = [400, 'REQ_002', { [name]: expect.any(String) }]
    const requests = texts.map((text) => async () => {
      expect(refusalOf(await get(`${path}?${name}=${text}`))).toMatchObject(expected)
    })
    expect(await slowest(requests)).toBeLessThan(1_000)
  })

  it('B30 takes no date from a caller, well-formed or not', async () => {
    const dates = ['0000-00-00', '999999-01-01', '2024-02-30', '2024-01-01T00:00:00+99:99', '2016-12-31T23:59:60Z']
    for (const date of [...dates, '2024-01-01T00:00:00.000Z'])
      for (const name of ['created_at', 'updated_at']) {
        const refusal = invalid({ [name]: 'is not a known field' })
        expect(refusalOf(await api.post({ account: 'x', [name]: date }))).toEqual(refusal)
        const query = `${name}=${encodeURIComponent(date)}`
        expect(refusalOf(await get(`${path}?${query}`))).toEqual([
          400,
          'REQ_002',
          { [name]: 'is not a known parameter' },
        ])
      }
  })

  it('B31 takes for a whole number only its plain decimal digits', async () => {
    const numbers = [
      '2147483648',
      '9007199254740993',
      '-1',
      '1.0',
      '1e3',
      '0x10',
      '01',
      '+1',
      ' 1',
      '1_000',
      'Infinity',
      '٣',
      '',
    ]
    for (const name of ['page', 'limit']) {
      for (const text of numbers)
        expect([text, refusalOf(await get(`${path}?${name}=${encodeURIComponent(text)}`))]).toMatchObject([
          text,
          [400, 'REQ_002', { [name]: expect.any(String) }],
        ])
    }
    for (const text of numbers.slice(1, -1))
      expect([text, refusalOf(await get(`${path}/${encodeURIComponent(text)}`))]).toMatchObject([
        text,
        [400, 'REQ_002', { id: expect.any(String) }],
      ])
    expect(refusalOf(await get(`${path}/2147483648`))).toEqual([404, 'RES_001', {}])
  })
})
