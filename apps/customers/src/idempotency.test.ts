import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIdempotencyKey } from './idempotency.ts'

const longest = 'k'.repeat(255)

describe('parseIdempotencyKey()', () => {
  it.each([
    ['k', 'k'],
    ['"k"', 'k'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['!#~', '!#~'],
    ['k"k', 'k"k'],
    [String.raw`k\k`, String.raw`k\k`],
    [String.raw`"\"\\"`, String.raw`"\ `.trim()],
    [longest, longest],
    [`"${longest}"`, longest],
    [`"${String.raw`\\`.repeat(255)}"`, '\\'.repeat(255)],
  ])('H95 reads %s', (text, key) => {
    expect(parseIdempotencyKey(text)).toBe(key)
  })

  it.each([
    '',
    '""',
    '"',
    '"k',
    '"k"k"',
    '"k";a=1',
    '"k", "l"',
    String.raw`"\k"`,
    String.raw`"k\"`,
    'k k',
    '"k k"',
    'k\tk',
    'k\u007f',
    'kü',
    '"ü"',
    `${longest}k`,
    `"${longest}k"`,
  ])('H95 refuses %j', (text) => {
    expect(parseIdempotencyKey(text)).toBeUndefined()
  })

  it('reads any key that is sent quoted, and bare where it begins with no quote', () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(fc.string({ unit: visible, minLength: 1, maxLength: 255 }), (key) => {
        expect(parseIdempotencyKey(`"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`)).toBe(key)
        if (!key.startsWith('"')) expect(parseIdempotencyKey(key)).toBe(key)
      }),
    )
  })
})
