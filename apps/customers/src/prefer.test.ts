import { describe, expect, it } from 'vitest'
import { parsePrefer } from './prefer.ts'

describe('parsePrefer()', () => {
  it.each([
    ['error=RATE_001', [['error', 'RATE_001']]],
    [
      'respond-async, wait=10',
      [
        ['respond-async', ''],
        ['wait', '10'],
      ],
    ],
    ['Error="RATE_001"', [['error', 'RATE_001']]],
    [
      'error = RATE_001 ; foo="a, b; c"; some-parameter, handling=lenient',
      [
        ['error', 'RATE_001'],
        ['handling', 'lenient'],
      ],
    ],
    [
      'a="x, error=RATE_001", b',
      [
        ['a', 'x, error=RATE_001'],
        ['b', ''],
      ],
    ],
    [String.raw`a="say \"hi\", or \\"`, [['a', String.raw`say "hi", or \\`.replace('\\\\', '\\')]]],
    ['error=RATE_001, ERROR=AUTH_001', [['error', 'RATE_001']]],
    ['error=', [['error', '']]],
    ['error=""', [['error', '']]],
    ['', []],
    [' , ,, ', []],
    ['two words, =x, a==b, "quoted", error=RATE_001', [['error', 'RATE_001']]],
    ['error=RATE_001, a="never closed, b=c', [['error', 'RATE_001']]],
    [String.raw`a="\ `.trim(), []],
  ])('reads %j', (header, expected) => {
    expect([...parsePrefer(header)]).toEqual(expected)
  })

  it('looks at each character of a hostile header once', () => {
    const before = performance.now()
    for (const piece of [String.raw`\"`, '"', 'a ', 'a=', ';', '"\\']) parsePrefer(`"${piece.repeat(500_000)}`)
    // Squared, this is hours.
    expect(performance.now() - before).toBeLessThan(30_000)
  })
})
