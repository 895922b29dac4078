import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namesStrongly, namesWeakly, parseEntityTags } from './entity-tags.ts'

describe('parseEntityTags()', () => {
  it.each([
    ['*', '*'],
    ['\t* ', '*'],
    ['"1"', ['"1"']],
    ['""', ['""']],
    ['W/"1"', ['W/"1"']],
    ['"a,b", W/"c"', ['"a,b"', 'W/"c"']],
    [' "1"\t,\t"2" ', ['"1"', '"2"']],
    [',, "1" , ,"2",', ['"1"', '"2"']],
    [String.raw`"\"`, [String.raw`"\"`]],
    ['"!#~\u0080\u00ff"', ['"!#~\u0080\u00ff"']],
  ])('reads %j', (text, tags) => {
    expect(parseEntityTags(text)).toEqual(tags)
  })

  it.each([
    '',
    ' ',
    ',',
    '1',
    '"1',
    '1"',
    'w/"1"',
    'W/1',
    'W/ "1"',
    '"1" "2"',
    '"1"; "2"',
    '*, "1"',
    '"1", *',
    '**',
    '"a b"',
    '"\u007f"',
    "'1'",
  ])('refuses %j', (text) => {
    expect(parseEntityTags(text)).toBeUndefined()
  })

  it('is total, and reads what it made', () => {
    const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)) })
    const like = fc.string({ unit: fc.constantFrom('"', ',', ' ', 'W', '/', '*', 'a') })
    fc.assert(
      fc.property(fc.oneof(latin1, like), (text) => {
        const tags = parseEntityTags(text)
        if (typeof tags === 'object') expect(parseEntityTags(tags.join())).toEqual(tags)
      }),
    )
  })

  it('reads as much as a header can hold, in a time that grows with its length', () => {
    expect(parseEntityTags(' ,'.repeat(500_000))).toBeUndefined()
    expect(parseEntityTags('"1",'.repeat(200_000))).toHaveLength(200_000)
  })
})

// RFC 9110 §8.8.3.2, its table.
describe('namesStrongly() and namesWeakly()', () => {
  it.each([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', 'W/"1"', false, true],
    ['"1"', '"1"', true, true],
  ])('compare %s with %s', (one, other, strongly, weakly) => {
    expect([namesStrongly([one], other), namesWeakly([one], other)]).toEqual([strongly, weakly])
  })

  it('find one in a list, and any in *', () => {
    const tags = ['"1"', '"2"']
    expect([namesStrongly(tags, '"2"'), namesWeakly(tags, '"2"'), namesStrongly(tags, '"3"')]).toEqual([
      true,
      true,
      false,
    ])
    expect([namesStrongly('*', '"3"'), namesWeakly('*', '"3"')]).toEqual([true, true])
  })
})
