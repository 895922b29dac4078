import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteLength, countBytes } from './byte-length.ts'

const point = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code))
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: point }),
  fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\uD83D', '\uDE00') }),
)

describe('countBytes()', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['\x7f', 1],
    ['\x80', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['\uffff', 3],
    ['\u{10000}', 4],
    ['\u{10ffff}', 4],
    ['\uD83D', 3],
  ])('of %j is %i', (text, bytes) => {
    expect(countBytes(text)).toBe(bytes)
  })

  it('agrees with Buffer and TextEncoder on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect([countBytes(text), byteLength(text)]).toEqual([
          new TextEncoder().encode(text).length,
          Buffer.byteLength(text),
        ])
        expect(countBytes(text)).toBe(byteLength(text))
      }),
      { numRuns: 1_000 },
    )
  })
})
