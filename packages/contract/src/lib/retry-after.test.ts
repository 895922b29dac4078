import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = Date.parse('2026-11-22T12:00:00.250Z')

describe('parseRetryAfter()', () => {
  it.each([
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['Sun, 22 Nov 2026 12:00:10 GMT', 10],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['Sunday, 22-Nov-26 12:00:10 GMT', 10],
    ['Sunday, 22-Nov-26 11:00:00 GMT', 0],
    ['Wednesday, 25-Nov-26 12:00:00 GMT', 3 * 86_400],
    ['Sun Nov 22 12:00:10 2026', 10],
    ['Sun Nov 22 11:00:00 2026', 0],
    ['Tue Dec  1 12:00:00 2026', 9 * 86_400],
  ])('reads %j', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds)
  })

  it.each([
    null,
    '',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '9999999999',
    'Infinity',
    '2026-11-22T12:00:10Z',
    '22 Nov 2026',
    'Sun, 99 Nov 2026 12:00:10 GMT',
    'Sun, 22 Nov 2026 12:00:10 +0000',
    'Sun, 22 Nov 2026 12:00:10',
    'Sun, 22 Nov 2026 12:00:10 UTC',
    'Sun, 22 Nov 2026 25:00:10 GMT',
    'Sun, 22 Nop 2026 12:00:10 GMT',
    'Sunday, 22-Nov-26 12:00:10',
    'Sunday, 22-Nov-26 12:00:10 EST',
    'Sunday, 22-Nov-2026 12:00:10 GMT',
    'Sunday, 99-Nov-26 12:00:10 GMT',
    'Sun, 22-Nov-26 12:00:10 GMT',
    'Sun Nov 22 12:00:10 2026 GMT',
    'Sun Nov 22 12:00:10 GMT 2026',
    'Sun Nov 22 12:00:10 26',
    'Sun Nov 99 12:00:10 2026',
    'Nov 22 12:00:10 2026',
  ])('declines %j', (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined()
  })

  it('gives whole seconds, not below zero, or nothing for any text', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const seconds = parseRetryAfter(header, now)
        expect(seconds === undefined || (Number.isInteger(seconds) && seconds >= 0)).toBe(true)
      }),
    )
  })

  it('reads back any date it is told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), (seconds) => {
        const at = Math.floor(now / 1_000) * 1_000
        expect(parseRetryAfter(new Date(at + seconds * 1_000).toUTCString(), at)).toBe(seconds)
      }),
    )
  })
})
