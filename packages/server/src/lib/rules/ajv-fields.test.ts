import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { isAjvErrors, toAjvFields } from './ajv-fields.ts'
import type { AjvError } from './ajv-fields.ts'
import { validationRule } from './validation-rule.ts'

const ajv = new Ajv({ allErrors: true, strict: false })
addFormats.default(ajv)

/** What a real Ajv says of a value. */
function errorsOf(schema: object, value: unknown): readonly AjvError[] {
  const validate = ajv.compile(schema)
  validate(value)
  return (validate.errors ?? []) as readonly AjvError[]
}

function fieldsOf(property: object, value: unknown): unknown {
  return toAjvFields(errorsOf({ type: 'object', properties: { a: property } }, { a: value }))
}

describe('toAjvFields()', () => {
  it.each([
    [{ type: 'string' }, 1, 'must be a string'],
    [{ type: 'integer' }, 'x', 'must be an integer'],
    [{ type: ['string', 'null'] }, 1, 'must be a string or null'],
    [{ type: ['string', 'number'] }, null, 'must be a string or a number'],
    [{ enum: ['a', 'b'] }, 'c', 'must be one of a, b'],
    [{ enum: ['a'] }, 'c', 'must be a'],
    [{ enum: Array.from({ length: 13 }, (_, index) => index) }, 'c', 'must be one of the listed values'],
    [{ const: 7 }, 8, 'must be 7'],
    [{ minLength: 1 }, '', 'must not be empty'],
    [{ minLength: 2 }, 'a', 'must have at least 2 characters'],
    [{ maxLength: 1 }, 'ab', 'must have at most 1 character'],
    [{ minItems: 1 }, [], 'must have at least 1 item'],
    [{ maxItems: 2 }, [1, 2, 3], 'must have at most 2 items'],
    [{ minProperties: 1 }, {}, 'must have at least 1 field'],
    [{ maxProperties: 1 }, { b: 1, c: 2 }, 'must have at most 1 field'],
    [{ minimum: 1 }, 0, 'must be at least 1'],
    [{ maximum: 1 }, 2, 'must be at most 1'],
    [{ exclusiveMinimum: 1 }, 1, 'must be more than 1'],
    [{ exclusiveMaximum: 1 }, 1, 'must be less than 1'],
    [{ multipleOf: 5 }, 7, 'must be a multiple of 5'],
    [{ uniqueItems: true }, [1, 1], 'must not hold the same item twice'],
    [{ pattern: '^secret$' }, 'x', 'does not have the right form'],
    [{ format: 'email' }, 'x', 'must be a valid email'],
    [{ not: {} }, 'x', 'is invalid'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 1, 'must be a string'],
    [{ type: 'string', minLength: 3, pattern: '^a' }, 'x', 'must have at least 3 characters'],
  ])('says of %j given %j: %s', (schema, value, sentence) => {
    expect(fieldsOf(schema, value)).toEqual({ a: sentence })
  })

  it('C4 reports all fields at once, a missing and an unknown one by their own paths', () => {
    const schema = {
      type: 'object',
      required: ['email', 'name'],
      additionalProperties: false,
      properties: {
        email: { type: 'string' },
        name: { type: 'string' },
        items: {
          type: 'array',
          items: { type: 'object', required: ['price'], properties: { price: { type: 'number' } } },
        },
      },
    }
    expect(toAjvFields(errorsOf(schema, { name: 1, items: [{ price: 'x' }, {}], extra: 1 }))).toEqual({
      email: 'is required',
      extra: 'is not a known field',
      name: 'must be a string',
      'items.0.price': 'must be a number',
      'items.1.price': 'is required',
    })
  })

  it('calls an unknown parameter a parameter', () => {
    expect(toAjvFields(errorsOf({ additionalProperties: false }, { x: 1 }), 'parameter')).toEqual({
      x: 'is not a known parameter',
    })
  })

  it('says _body for the value as a whole', () => {
    expect(toAjvFields(errorsOf({ type: 'object' }, null))).toEqual({ _body: 'must be an object' })
  })

  it('C4 undoes the escapes of a JSON pointer', () => {
    expect(toAjvFields(errorsOf({ additionalProperties: { type: 'string' } }, { 'a/b~c': 1 }))).toEqual({
      'a/b~c': 'must be a string',
    })
  })

  it('C4 names __proto__ like any other field', () => {
    const value: unknown = JSON.parse('{"__proto__":1}')
    expect(JSON.stringify(toAjvFields(errorsOf({ additionalProperties: false }, value)))).toBe(
      '{"__proto__":"is not a known field"}',
    )
  })

  it('says _body for a path that is not well-formed', () => {
    expect(toAjvFields(errorsOf({ additionalProperties: false }, { '\uD800': 1 }))).toEqual({
      _body: 'is not a known field',
    })
  })

  it('says that a field is invalid where the keyword is unknown', () => {
    expect(toAjvFields([{ keyword: 'constructor', instancePath: '/a', params: {} }])).toEqual({ a: 'is invalid' })
  })

  it('C14 says nothing of the value, the pattern or the schema', () => {
    const fields = JSON.stringify([fieldsOf({ pattern: '^secret$' }, 'secret'), fieldsOf({ type: 'number' }, 'secret')])
    expect(fields).not.toContain('secret')
  })
})

describe('isAjvErrors()', () => {
  it.each([
    [[]],
    [undefined],
    [[null]],
    [['x']],
    [[{ keyword: 'x' }]],
    [[{ keyword: 'x', instancePath: '', params: null }]],
  ])('declines %j', (value) => {
    expect(isAjvErrors(value)).toBe(false)
  })
})

describe('validationRule()', () => {
  const found = errorsOf({ type: 'object', required: ['a'] }, {})

  it.each([
    ['errors', { errors: found }],
    ['validation', Object.assign(new Error('secret'), { validation: found, errors: [] })],
  ])('recognizes the %s of Ajv', (_, thrown) => {
    expect(validationRule(thrown, { errors, request: undefined })?.toJSON()).toEqual({
      success: false,
      errors: { a: 'is required' },
      message: 'Validation failed',
      error_code: 'VAL_001',
    })
  })

  it('recognizes what Ajv throws', () => {
    const thrown = new Ajv.ValidationError(found as never)
    expect(validationRule(thrown, { errors, request: undefined })?.fields).toEqual({ a: 'is required' })
  })
})
