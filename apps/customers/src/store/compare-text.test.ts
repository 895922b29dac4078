import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compareText } from './compare-text.ts'

describe('compareText()', () => {
  it('orders as the bytes of UTF-8 do', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', 'é', '\ud7ff', '\ue000', '\uffee', '\u{1f600}', '\u{10ffff}'),
    })
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        expect(Math.sign(compareText(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)))
      }),
    )
  })
})
