import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTextParser } from './text-parameters.ts'

const schema = {
  type: 'object',
  properties: {
    page: { type: 'integer' },
    ratio: { type: 'number' },
    active: { type: 'boolean' },
    name: { type: 'string' },
    ids: { type: 'array', items: { type: 'integer' } },
    tags: { type: 'array' },
  },
}
const parse = createTextParser(schema)

describe('createTextParser()', () => {
  it.each([
    [{ page: '1' }, { page: 1 }],
    [{ page: '-7' }, { page: -7 }],
    [{ page: '9007199254740991' }, { page: Number.MAX_SAFE_INTEGER }],
    [{ ratio: '0.25' }, { ratio: 0.25 }],
    [{ active: 'true' }, { active: true }],
    [{ active: 'false' }, { active: false }],
    [{ ids: '4' }, { ids: [4] }],
    [{ ids: ['4', '5'] }, { ids: [4, 5] }],
    [{ tags: 'a' }, { tags: ['a'] }],
  ])('reads %j', (texts, values) => {
    expect(parse?.(texts)).toEqual(values)
  })

  it.each([
    { page: '' },
    { page: ' 1' },
    { page: '01' },
    { page: '+1' },
    { page: '1.0' },
    { page: '1e3' },
    { page: '0x10' },
    { page: '9007199254740992' },
    { page: '99999999999999999999' },
    { page: '١' },
    { page: 'NaN' },
    { page: ['1', '2'] },
    { ratio: '.5' },
    { ratio: '1.' },
    { ratio: '1e9' },
    { ratio: 'Infinity' },
    { ratio: '--1' },
    { active: '1' },
    { active: 'TRUE' },
    { active: '' },
    { name: '1' },
    { name: 'true' },
    { unknown: '1' },
  ])('leaves %j to the validator', (texts) => {
    expect(parse?.(texts)).toEqual(texts)
  })

  it('reads what was not sent as nothing', () => {
    expect(parse?.({})).toEqual({})
  })

  it('C4 leaves __proto__ a name like any other', () => {
    const texts = JSON.parse('{"__proto__":"1","page":"2"}') as Readonly<Record<string, unknown>>
    expect(JSON.stringify(parse?.(texts))).toBe('{"__proto__":"1","page":2}')
  })

  it.each([
    undefined,
    null,
    'x',
    {},
    { properties: null },
    { properties: {} },
    { properties: { name: { type: 'string' } } },
    { properties: { name: {} } },
  ])('makes none where the schema wants texts only: %j', (textual) => {
    expect(createTextParser(textual)).toBeUndefined()
  })

  it('reads any safe integer as it is printed', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (page) => {
        expect(parse?.({ page: String(page) })).toEqual({ page: Object.is(page, -0) ? 0 : page })
      }),
    )
  })

  it('keeps any other text, or reads a number that prints the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?[0-9.eE+]{1,20}$/)), (text) => {
        const page = parse?.({ page: text })['page']
        expect(page === text || String(page) === text || text === '-0').toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
