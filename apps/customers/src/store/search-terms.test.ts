import { describe, expect, it } from 'vitest'

import { matchOf, termsOf } from './search-terms.ts'

const nothing = { search: null, country: null, city: null }

describe('termsOf()', () => {
  it('gives every run of one to three characters once', () => {
    expect(termsOf('abab', null, null).trim().split(' ').toSorted()).toEqual(['a', 'ab', 'aba', 'b', 'ba', 'bab'])
  })

  it('gives the country and the whole city', () => {
    expect(termsOf('', 'DE', 'ulm')).toBe('\ue100DE \ue101ulm')
  })

  it('leaves nothing of ASCII that would end a term', () => {
    expect(termsOf('"\n -', null, 'são "paulo"')).toMatch(/^[\u0080-\uffffa-zA-Z0-9 ]+$/)
  })
})

describe('matchOf()', () => {
  it('asks for runs of three side by side, or for the whole of a shorter text', () => {
    expect(matchOf({ ...nothing, search: 'abcdef' })).toBe('"abc" AND "def"')
    expect(matchOf({ ...nothing, search: 'abcd' })).toBe('"abc" AND "bcd"')
    expect(matchOf({ ...nothing, search: 'ab' })).toBe('"ab"')
    expect(matchOf(nothing)).toBe('')
  })

  it('asks for text, country and city at once', () => {
    expect(matchOf({ search: 'x', country: 'DE', city: 'ulm' })).toBe('"x" AND "\ue100DE" AND "\ue101ulm"')
  })

  it('asks for 16 runs at most', () => {
    const search = Array.from({ length: 100 }, (_, index) => String.fromCharCode(0x4e00 + index)).join('')
    expect(matchOf({ ...nothing, search }).split(' AND ')).toHaveLength(16)
  })
})
