import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { fold, foldEmail } from './fold.ts'

const text = fc.string({ unit: 'binary', maxLength: 40 })
const codePoints = Array.from({ length: 0x110000 }, (_, index) => index)
  .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
  .map((codePoint) => String.fromCodePoint(codePoint))

describe('fold()', () => {
  it.each([
    ['São Paulo', 'sao paulo'],
    ['KÖHLER', 'kohler'],
    ['Ko\u0308hler', 'kohler'],
    ['Straße ẞ', 'strasse ss'],
    ['Ørsted Æsir Œuvre Łódź Đorđe Ðorn Þór Ħal', 'orsted aesir oeuvre lodz dorde dorn thor hal'],
    ['İSTANBUL ısı', 'istanbul isi'],
    ['ＡＣＭＥ ﬁne ①', 'acme fine 1'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['100% a_b \\', '100% a_b \\'],
  ])('folds %j to %j', (from, to) => {
    expect(fold(from)).toBe(to)
  })

  it('is idempotent for every code point', () => {
    expect(codePoints.filter((letter) => fold(fold(letter)) !== fold(letter))).toEqual([])
  })

  it('is idempotent for any text', () => {
    fc.assert(fc.property(text, (value) => fold(fold(value)) === fold(value)))
  })

  it('folds the parts of a text as it folds the whole', () => {
    const greek = fc.string({ unit: fc.constantFrom('Σ', 'σ', 'ς', 'Α', ' ', '\u0301', 'İ'), maxLength: 8 })
    fc.assert(fc.property(fc.oneof(text, greek), fc.oneof(text, greek), (a, b) => fold(a + b) === fold(a) + fold(b)))
  })

  it('takes linear time, also for marks in the worst order', () => {
    const started = performance.now()
    fold(`a${'\u0301'.repeat(200_000)}${'\u0323'.repeat(200_000)}`)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('foldEmail()', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['ada@ｅxample.com', 'ada@example.com'],
    ['Ko\u0308hler@x.de', 'köhler@x.de'],
  ])('folds %j to %j', (from, to) => {
    expect(foldEmail(from)).toBe(to)
  })

  it('keeps accents apart', () => {
    expect(foldEmail('köhler@x.de')).not.toBe(foldEmail('kohler@x.de'))
  })

  it('is idempotent for every code point', () => {
    expect(codePoints.filter((letter) => foldEmail(foldEmail(letter)) !== foldEmail(letter))).toEqual([])
  })
})
