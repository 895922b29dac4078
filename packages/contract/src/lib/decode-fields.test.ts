import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFields } from './decode-fields.ts'

describe('decodeFields()', () => {
  it('keeps paths and sentences as they are', () => {
    expect(decodeFields({ email: 'is taken', 'items.0.price': 'must be a number' })).toEqual({
      email: 'is taken',
      'items.0.price': 'must be a number',
    })
  })

  it('takes a sentence as one about the body as a whole', () => {
    expect(decodeFields('is odd')).toEqual({ _body: 'is odd' })
  })

  it('makes dotted paths of nested objects and of objects in lists', () => {
    expect(
      decodeFields({ address: { city: 'is missing' }, items: [{ price: 'is odd' }, { price: 'is low' }] }),
    ).toEqual({
      'address.city': 'is missing',
      'items.0.price': 'is odd',
      'items.1.price': 'is low',
    })
  })

  it('joins several sentences for one field', () => {
    expect(decodeFields({ email: ['is missing', 'is odd'] })).toEqual({ email: 'is missing; is odd' })
  })

  it('prints numbers and booleans', () => {
    expect(decodeFields({ count: 3, active: false })).toEqual({ count: '3', active: 'false' })
  })

  it.each([undefined, null, '', 0, true, [], ['is odd'], { email: null }, { email: '' }, { email: [] }, { email: {} }])(
    'makes no fields of %j',
    (errors) => {
      expect(decodeFields(errors)).toEqual({})
    },
  )

  it('stops where the nesting is too deep to mean a field', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}"x"${'}'.repeat(5000)}`) as unknown
    expect(decodeFields({ email: 'is odd', deep })).toEqual({ email: 'is odd' })
  })

  it('makes a record of strings of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (errors) => {
        expect(
          Object.values(decodeFields(errors)).every((message) => typeof message === 'string' && message !== ''),
        ).toBe(true)
      }),
    )
  })
})
