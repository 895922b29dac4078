import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { isClassValidatorErrors, toClassValidatorFields } from './class-validator-fields.ts'
import type { ClassValidatorError } from './class-validator-fields.ts'
import { validationRule } from './validation-rule.ts'

// As class-validator 0.15 makes them; the real ones are in compat/rules.
const found: readonly ClassValidatorError[] = [
  { property: 'extra', constraints: { whitelistValidation: 'property extra should not exist' } },
  {
    property: 'email',
    children: [],
    constraints: {
      minLength: 'email must be longer than or equal to 3 characters',
      isString: 'email must be a string',
    },
  },
  { property: 'address', children: [{ property: 'city', constraints: { isString: 'city must be a string' } }] },
  {
    property: 'items',
    children: [{ property: '1', children: [{ property: 'price', constraints: { isPositive: 'has a price' } }] }],
  },
]
const fields = {
  extra: 'is not a known field',
  email: 'must be a string',
  'address.city': 'must be a string',
  'items.1.price': 'has a price',
}

describe('toClassValidatorFields()', () => {
  it('C4 names all fields at once, nested ones by their whole path', () => {
    expect(toClassValidatorFields(found)).toEqual(fields)
  })

  it.each([
    [{ isEmail: 'email must be an email', isNotEmpty: 'email should not be empty' }, 'should not be empty'],
    [{ isLength: 'short', isEmail: 'odd' }, 'short'],
    [{ custom: 'a\r\nb\uD800' }, 'a  b'],
    [{ custom: '' }, 'is invalid'],
  ])('says the most useful of %j', (constraints, sentence) => {
    expect(toClassValidatorFields([{ property: 'email', constraints }])).toEqual({ email: sentence })
  })

  it('says _body for the value as a whole', () => {
    const constraints = { unknownValue: 'an unknown value was passed to the validate function' }
    expect(toClassValidatorFields([{ property: undefined, constraints }])).toEqual({ _body: 'is invalid' })
  })

  it('C4 names __proto__ like any other field', () => {
    const constraints = { isString: '__proto__ must be a string' }
    expect(JSON.stringify(toClassValidatorFields([{ property: '__proto__', constraints }]))).toBe(
      '{"__proto__":"must be a string"}',
    )
  })

  it('ends where an error is its own child', () => {
    const error = { property: 'a', constraints: { x: 'is odd' }, children: [] as ClassValidatorError[] }
    error.children.push(error)
    expect(Object.keys(toClassValidatorFields([error]))).toHaveLength(65)
  })
})

describe('isClassValidatorErrors()', () => {
  it.each([
    [[]],
    [undefined],
    ['x'],
    [[null]],
    [['email must be an email']],
    [[{ property: 'a' }]],
    [[{ property: 'a', children: [] }]],
    [[{ property: 1, constraints: { a: 'b' } }]],
    [[{ property: 'a', constraints: { a: 1 } }]],
    [[{ property: 'a', constraints: {}, children: [{}] }]],
    [[{ children: [{ property: 'a', constraints: { a: 'b' } }] }]],
  ])('declines %j', (value) => {
    expect(isClassValidatorErrors(value)).toBe(false)
  })
})

describe('validationRule()', () => {
  it.each([
    ['thrown bare', found],
    ['in errors', { errors: found }],
    ['as the response of an exception', { response: found }],
    ['as the message of a response', { response: { statusCode: 400, message: found } }],
  ])('recognizes errors of class-validator %s', (_, thrown) => {
    expect(validationRule(thrown, { errors, request: undefined })?.toJSON()).toEqual({
      success: false,
      errors: fields,
      message: 'Validation failed',
      error_code: 'VAL_001',
    })
  })

  it.each([[{ response: { message: ['email must be an email'] } }], [{ response: null }], [[new Error('x')]]])(
    'declines %j',
    (thrown) => {
      expect(validationRule(thrown, { errors, request: undefined })).toBeUndefined()
    },
  )
})
