import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import { ApiError } from './api-error.ts'
import { encodeFields, envelope, toEnvelope } from './envelope.ts'
import type { FieldErrors } from './fields.ts'
import type { WireError } from './format.ts'

const taken: WireError = {
  code: 'CUS_001',
  status: 409,
  title: 'Taken',
  message: 'A customer with this email already exists',
  fields: { email: 'is used by another customer', 'address.city': 'is missing' },
  guideUrl: 'https://api.example.com/errors/CUS_001',
  requestId: '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11',
}
const smiley = '\u{1F600}'

describe('envelope', () => {
  it('C3 is JSON in UTF-8', () => {
    expect(envelope.contentType).toBe('application/json; charset=utf-8')
  })

  it('says that its bytes do not depend on the request', () => {
    expect(envelope.isStable).toBe(true)
  })
})

describe('envelope.encode()', () => {
  it('C1 sends the four members in this order', () => {
    expect(envelope.encode(taken)).toBe(
      '{"success":false,"errors":{"email":"is used by another customer","address.city":"is missing"},' +
        '"message":"A customer with this email already exists","error_code":"CUS_001"}',
    )
  })

  it('C2 sends {} when no field is at fault', () => {
    expect(envelope.encode({ ...taken, fields: {} })).toBe(
      '{"success":false,"errors":{},"message":"A customer with this email already exists","error_code":"CUS_001"}',
    )
  })

  it('escapes what JSON must', () => {
    expect(envelope.encode({ ...taken, code: 'a"b', message: 'a\n"b"\uD800', fields: { 'a"\u0000': 'b\\' } })).toBe(
      '{"success":false,"errors":{"a\\"\\u0000":"b\\\\"},"message":"a\\n\\"b\\"\\ud800","error_code":"a\\"b"}',
    )
  })

  it('C2 cuts the message to 300 code points', () => {
    const body = envelope.encode({ ...taken, message: 'x'.repeat(301), fields: {} })
    expect(body).toBe(`{"success":false,"errors":{},"message":"${'x'.repeat(299)}…","error_code":"CUS_001"}`)
  })

  it('never splits a surrogate pair', () => {
    const body = envelope.encode({ ...taken, message: `x${smiley.repeat(301)}`, fields: {} })
    expect(body).toBe(`{"success":false,"errors":{},"message":"x${smiley.repeat(298)}…","error_code":"CUS_001"}`)
  })

  it('C2 sends any message and any fields as the four members, in order and of their types', () => {
    fc.assert(
      fc.property(
        anyText({ maxLength: 400 }),
        fc.dictionary(anyText(), anyText(), { maxKeys: 120 }),
        anyText(),
        (message, fields, code) => {
          const body = JSON.parse(envelope.encode({ ...taken, message, fields, code })) as Record<string, unknown>
          const errors = body['errors'] as object
          expect(Object.keys(body)).toEqual(['success', 'errors', 'message', 'error_code'])
          expect(body).toMatchObject({ success: false, error_code: code })
          expect(Array.from(String(body['message'])).length).toBeLessThanOrEqual(300)
          expect(Object.getPrototypeOf(errors)).toBe(Object.prototype)
          expect(Object.keys(errors).length).toBeLessThanOrEqual(100)
          expect(Object.values(errors).every((value) => typeof value === 'string' && value !== '')).toBe(true)
        },
      ),
    )
  })
})

describe('encodeFields()', () => {
  it('C4 prints __proto__ and constructor like any other field', () => {
    const fields = JSON.parse('{"__proto__":"is unknown","constructor":"is unknown"}') as FieldErrors
    expect(encodeFields(fields)).toBe('{"__proto__":"is unknown","constructor":"is unknown"}')
  })

  it('leaves out what is no sentence', () => {
    const fields: unknown = { a: '', b: 1, c: null, d: ['x'], e: { toJSON: () => 'x' }, f: undefined, g: 'is odd' }
    expect(encodeFields(fields as FieldErrors)).toBe('{"g":"is odd"}')
  })

  it('never calls a toJSON', () => {
    const fields = Object.assign(Object.create({ toJSON: () => 'secret' }) as object, { email: 'is odd' })
    expect(encodeFields(fields)).toBe('{"email":"is odd"}')
  })

  it('C2 prints 100 entries at most, the last of them saying how many more there are', () => {
    const fields = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, 'is odd']))
    const printed = JSON.parse(encodeFields(fields)) as object
    expect(Object.keys(printed)).toHaveLength(100)
    expect(printed).toMatchObject({ f98: 'is odd', _body: '2 more problems are not listed' })
  })
})

describe('toEnvelope()', () => {
  it('projects an error to the four members, in this order', () => {
    const error = new ApiError({ code: 'CUS_001', status: 409 }, 'Taken', {
      fields: { email: 'is used' },
      cause: 'secret',
    })
    expect(Object.entries(toEnvelope(error))).toEqual([
      ['success', false],
      ['errors', { email: 'is used' }],
      ['message', 'Taken'],
      ['error_code', 'CUS_001'],
    ])
  })

  it('prints as the format does', () => {
    const fields = JSON.parse('{"__proto__":"is unknown","b":"","a":"is odd"}') as FieldErrors
    const error = new ApiError({ code: 'CUS_001', status: 409 }, 'x'.repeat(301), { fields })
    expect(JSON.stringify(toEnvelope(error))).toBe(envelope.encode({ ...taken, message: error.message, fields }))
  })
})

describe('envelope.decode()', () => {
  it('reads what it sends', () => {
    expect(envelope.decode(JSON.parse(envelope.encode(taken)) as Record<string, unknown>)).toEqual({
      code: 'CUS_001',
      message: 'A customer with this email already exists',
      fields: { email: 'is used by another customer', 'address.city': 'is missing' },
    })
  })

  it('takes an error_code alone', () => {
    expect(envelope.decode({ error_code: 'AUTH_001' })).toEqual({ code: 'AUTH_001', fields: {} })
  })

  it('takes an error_code and a message beside members of another format', () => {
    expect(envelope.decode({ type: 'card', title: 'Card', error_code: 'CARD_001', message: 'Declined' })).toEqual({
      code: 'CARD_001',
      message: 'Declined',
      fields: {},
    })
  })

  it('leaves out members of the wrong type', () => {
    expect(envelope.decode({ success: false, error_code: 7, message: ['x'], errors: 1 })).toEqual({ fields: {} })
  })

  it.each([
    {},
    { message: 'Taken' },
    { success: true, error_code: 'AUTH_001' },
    { success: 'false', error_code: 'AUTH_001' },
    { success: null, error_code: 'AUTH_001' },
    { error_code: '' },
    { error_code: 1 },
    { title: 'Taken', error_code: 'CUS_001' },
    { detail: 'Taken', error_code: 'CUS_001' },
  ])('declines %j', (body) => {
    expect(envelope.decode(body)).toBeUndefined()
  })
})
