import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import { bodyField, fromFieldEntries, maxFields, toFieldEntries } from './fields.ts'

const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, `m${index}`]))

describe('toFieldEntries()', () => {
  it('lists own, non-empty strings in order', () => {
    const fields = { b: 'x', empty: '', number: 1, none: null, nested: { a: 'x' }, list: ['x'], a: 'y' }
    expect(toFieldEntries(Object.assign(Object.create({ inherited: 'x' }), fields))).toEqual([
      ['b', 'x'],
      ['a', 'y'],
    ])
  })

  it.each([undefined, null, 'email', 1, true, []])('lists nothing for %j', (value) => {
    expect(toFieldEntries(value)).toEqual([])
  })

  it('reads each value once', () => {
    const values = ['is taken', 42]
    const fields = {
      get email(): unknown {
        return values.shift()
      },
    }
    expect(toFieldEntries(fields)).toEqual([['email', 'is taken']])
  })

  it('C2 keeps 100 entries', () => {
    expect(toFieldEntries(numbered(maxFields))).toEqual(Object.entries(numbered(maxFields)))
  })

  it('C2 says in _body how many more there are', () => {
    const entries = toFieldEntries(numbered(150))
    expect(entries).toHaveLength(maxFields)
    expect(entries.slice(0, -1)).toEqual(Object.entries(numbered(99)))
    expect(entries.at(-1)).toEqual([bodyField, '51 more problems are not listed'])
  })

  it('C2 has _body once when it is among too many', () => {
    const entries = toFieldEntries({ [bodyField]: 'is odd', ...numbered(100) })
    expect(entries).toHaveLength(maxFields)
    expect(entries.filter(([path]) => path === bodyField)).toEqual([[bodyField, '2 more problems are not listed']])
  })
})

describe('fromFieldEntries()', () => {
  it('makes __proto__ and constructor fields like any other', () => {
    const fields = fromFieldEntries([
      ['__proto__', 'is unknown'],
      ['constructor', 'is unknown'],
    ])
    expect(Object.entries(fields)).toEqual([
      ['__proto__', 'is unknown'],
      ['constructor', 'is unknown'],
    ])
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
  })

  it('keeps the entries of any record', () => {
    const anyPath = fc.oneof(anyText(), fc.constantFrom('__proto__', 'constructor', 'toString'))
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(anyPath, fc.string({ minLength: 1 })), { selector: ([path]) => path }),
        (entries) => {
          expect(new Map(toFieldEntries(fromFieldEntries(entries)))).toEqual(new Map(entries))
        },
      ),
    )
  })
})
