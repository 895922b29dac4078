import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createApiKey, hashApiKey, hintOf, isWellFormedApiKey } from './api-key.ts'

// Worked out with Python: zlib.crc32(b'fbk_' + b'0' * 30) is 1071065882, in base62 1AU5AA.
const known = `fbk_${'0'.repeat(30)}1AU5AA`

describe('createApiKey()', () => {
  it('makes fbk_ and 36 base62 characters', () => {
    expect(createApiKey()).toMatch(/^fbk_[0-9A-Za-z]{36}$/)
  })

  it('makes a well-formed key every time, and never the same', () => {
    const keys = Array.from({ length: 2000 }, createApiKey)
    expect(keys.filter((key) => !isWellFormedApiKey(key))).toEqual([])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('draws every character about as often as any other', () => {
    const counts = new Map<string, number>()
    for (let round = 0; round < 4000; round += 1) {
      for (const character of createApiKey().slice(4, 34)) counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    const expected = (4000 * 30) / 62
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(62)
    // 61 degrees of freedom: beyond 130 once in a million runs; a byte modulo 62 gives some 700.
    expect(chiSquare).toBeLessThan(130)
  })
})

describe('isWellFormedApiKey()', () => {
  it('takes a key whose checksum was worked out elsewhere', () => {
    expect(isWellFormedApiKey(known)).toBe(true)
  })

  it('refuses a key with any one character changed', () => {
    const change = fc.record({ at: fc.integer({ min: 4, max: 39 }), to: fc.stringMatching(/^[0-9A-Za-z]$/) })
    fc.assert(
      fc.property(change, ({ at, to }) => {
        const key = createApiKey()
        const changed = key.slice(0, at) + to + key.slice(at + 1)
        return changed === key || !isWellFormedApiKey(changed)
      }),
    )
  })

  it.each(['', 'fbk_', known.slice(0, -1), `${known}0`, `${known}\n`, ` ${known}`, known.toUpperCase(), `sk_${known}`])(
    'refuses %j',
    (text) => {
      expect(isWellFormedApiKey(text)).toBe(false)
    },
  )
})

describe('hashApiKey()', () => {
  it('is the SHA-256 in hex', () => {
    expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('hintOf()', () => {
  it('shows the prefix and the last four characters', () => {
    expect(hintOf(known)).toBe(`fbk_…${known.slice(-4)}`)
  })

  it('refuses anything else without repeating it', () => {
    expect(() => hintOf('fbk_secret')).toThrow(new TypeError('Only a well-formed API key has a hint'))
  })
})
