import { describe, expect, it } from 'vitest'
import { findCountry } from './country-names.ts'
import { bindMapping, parseMapping } from './mapping.ts'

const map = (texts: readonly string[], row: Readonly<Record<string, unknown>>) => {
  const mapping = parseMapping(texts)
  if ('mistake' in mapping) throw new Error(mapping.mistake)
  const { toFields, missing, unused } = bindMapping(mapping, Object.keys(row))
  return { fields: Object.fromEntries(toFields(new Map(Object.entries(row)))), missing, unused }
}

describe('bindMapping()', () => {
  it('takes columns by the names of the fields, in any case', () => {
    expect(map([], { Account: 'Ada', ZIP: '1', Fax: '2' })).toEqual({
      fields: { account: 'Ada', zip: '1' },
      missing: [],
      unused: ['Fax'],
    })
  })

  it('gives one of two columns that differ in case, the exact one, and the other to nobody', () => {
    expect(map([], { EMAIL: 'one', email: 'two' })).toMatchObject({ fields: { email: 'two' }, unused: ['EMAIL'] })
  })

  it('has one look at many columns, however many are asked for', () => {
    const columns = Array.from({ length: 200_000 }, (_, index) => `Column ${index}`)
    const mapping = parseMapping([`account=${'{column 199999}'.repeat(5_000)}`])
    if ('mistake' in mapping) throw new Error(mapping.mistake)
    const { toFields, unused } = bindMapping(mapping, columns)
    expect(unused).toHaveLength(199_999)
    expect(toFields(new Map([['Column 199999', 'a']])).get('account')).toBe('a'.repeat(5_000))
  })

  it('cuts what is longer than any row, so that a long cell many times over is no more work than once', () => {
    const { fields } = map([`account=${'{Long}'.repeat(80)}`], { Long: 'x'.repeat(60_000) })
    expect(fields['account']).toHaveLength(120_000)
  })

  it('joins columns, and leaves no space for an empty one', () => {
    const texts = ['account={First} {middle} {Last}', 'zip=Plz', 'id=']
    const row = { First: 'Ada', Middle: '', Last: 'Byron', Plz: '1', zip: '9', id: '7' }
    expect(map(texts, row)).toEqual({ fields: { account: 'Ada Byron', zip: '1' }, missing: [], unused: ['zip'] })
    expect(map(texts, { First: '', Last: '' })).toMatchObject({ fields: {}, missing: ['middle', 'Plz'] })
  })

  it.each([
    ['zip', '"zip" has no "=": write field=Column'],
    ['Plz=zip', /^"Plz=zip" names no field: choose of id, account, /],
    ['zip={a', '"zip={a" has a brace without its other one'],
    ['zip=a}', '"zip=a}" has a brace without its other one'],
  ])('refuses %s', (text, sentence) => {
    const { mistake } = parseMapping([text]) as { readonly mistake: string }
    expect(mistake).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence))
  })

  it('refuses a field twice', () => {
    expect(parseMapping(['zip=a', 'ZIP=b'])).toEqual({ mistake: 'zip is mapped twice' })
  })
})

describe('findCountry()', () => {
  it.each([
    ['Germany', 'DE'],
    ['USA', 'US'],
    ['united kingdom', 'GB'],
    ['UK', 'GB'],
    ['Czech Republic', 'CZ'],
    ['de', 'DE'],
    ['DEU', 'DE'],
    ['Turkey', 'TR'],
    ['Atlantis', undefined],
    ['constructor', undefined],
  ])('finds %s as %s', (name, code) => {
    expect(findCountry(name)).toBe(code)
  })
})
