import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from './api-error.ts'
import { defineCatalog } from './define-catalog.ts'
import type { Catalog, CatalogOptions } from './define-catalog.ts'
import type { Rows } from './row.ts'
import { standardErrors } from './standard-errors.ts'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: {
    code: 'CUS_001',
    status: 409,
    message: 'A {resource} with this email already exists',
    fallback: 'This email is already in use',
    fields: ['email'],
  },
})

/** As JavaScript calls it, and as a catalog read from a file does: unseen by the compiler. */
const defineUnchecked = (rows: unknown, options?: CatalogOptions): Catalog => defineCatalog(rows as Rows, options)

describe('defineCatalog()', () => {
  it('has one maker for each row, in the order of the rows', () => {
    expect(Object.keys(errors)).toEqual([...Object.keys(standardErrors), 'emailTaken'])
  })

  it('is frozen, and so are its makers', () => {
    expect([Object.isFrozen(errors), Object.isFrozen(errors.emailTaken)]).toEqual([true, true])
  })

  it('takes a row called __proto__ like any other', () => {
    const rows = JSON.parse('{"__proto__":{"code":"ODD_001","status":400,"message":"Odd"}}') as unknown
    expect(Object.values(defineUnchecked(rows)).map((maker) => maker.code)).toEqual(['ODD_001'])
  })

  it.each([
    [{ status: 200 }, 'Row odd: status 200 is not a registered error status (400 to 511)'],
    [{ code: 'odd-1' }, 'Row odd: code "odd-1" does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ code: 'AUTH_001' }, 'Row odd: AUTH_001 is also the code of invalidApiKey'],
    [{ message: 'As {cause}' }, 'Row odd: {cause} is taken: every maker has an option of that name'],
    [{ message: 'As {' }, 'Row odd: message has a brace that is no placeholder'],
    [{ message: 'x'.repeat(301) }, 'Row odd: message is longer than 300 characters'],
    [{ fallback: 'No {field}' }, 'Row odd: a fallback has no placeholders'],
    [{ fixs: [] }, 'Row odd: fixs is no member of a row'],
  ])('refuses a row with %j', (fault, sentence) => {
    const rows = { ...standardErrors, odd: { code: 'ODD_001', status: 400, message: 'Odd', ...fault } }
    expect(() => defineUnchecked(rows)).toThrow(new TypeError(sentence))
  })

  it('takes codes of a pattern of its own', () => {
    const own = defineCatalog({ gone: { code: 'E-7', status: 410, message: 'Gone' } }, { codePattern: /^E-[0-9]$/ })
    expect(own.gone.code).toBe('E-7')
  })

  it('refuses a code that its own pattern does not match', () => {
    expect(() =>
      defineUnchecked({ gone: { code: 'AUTH_001', status: 410, message: 'Gone' } }, { codePattern: /^E/ }),
    ).toThrow(new TypeError('Row gone: code "AUTH_001" does not match /^E/'))
  })

  it.each(['g', 'y'])('matches each code from its start when the pattern has the flag %s', (flag) => {
    const rows = {
      a: { code: 'aa', status: 404, message: 'A' },
      b: { code: 'bb', status: 404, message: 'B' },
    }
    expect(() => defineUnchecked(rows, { codePattern: new RegExp('^[a-z]+$', flag) })).not.toThrow()
  })
})

describe('a maker', () => {
  it('makes the error of a row without placeholders', () => {
    expect(errors.invalidApiKey()).toMatchObject({ code: 'AUTH_001', status: 401, message: 'Invalid API key provided' })
  })

  it('is an error of the catalog', () => {
    expect(errors.invalidApiKey()).toBeInstanceOf(ApiError)
  })

  it('fills the message with its parameters', () => {
    expect(errors.duplicate({ resource: 'Customer', field: 'email' }).message).toBe(
      'Customer with this email already exists',
    )
  })

  it('carries the parameters, and nothing else, as params', () => {
    const error = errors.emailTaken({
      resource: 'customer',
      fields: { email: 'is used' },
      cause: 1,
      retryAfterSeconds: 2,
    })
    expect(error.params).toEqual({ resource: 'customer' })
  })

  it('carries fields', () => {
    expect(errors.emailTaken({ resource: 'customer', fields: { email: 'is used' } }).fields).toEqual({
      email: 'is used',
    })
  })

  it('carries the cause', () => {
    const cause = new Error('UNIQUE constraint failed')
    expect(errors.emailTaken({ resource: 'customer', cause }).cause).toBe(cause)
  })

  it('carries headers', () => {
    expect(errors.methodNotAllowed({ method: 'PUT', headers: { Allow: 'GET, HEAD' } }).headers).toEqual({
      Allow: 'GET, HEAD',
    })
  })

  it('carries the seconds until a retry', () => {
    expect(errors.unavailable({ retryAfterSeconds: 7 }).retryAfterSeconds).toBe(7)
  })

  it('has empty fields and params, and no more, when it is given nothing', () => {
    const { fields, params, headers, retryAfterSeconds } = errors.invalidApiKey()
    expect({ fields, params, headers, retryAfterSeconds }).toEqual({
      fields: {},
      params: {},
      headers: undefined,
      retryAfterSeconds: undefined,
    })
  })

  it('prints an error with what it carries only', () => {
    expect(inspect(errors.invalidApiKey())).toBe(
      "[ApiError: Invalid API key provided] { code: 'AUTH_001', status: 401 }",
    )
  })

  it('prints the cause once', () => {
    const cause = new Error('UNIQUE constraint failed')
    const printed = inspect(errors.emailTaken({ resource: 'customer', cause }))
    expect(printed.match(/UNIQUE constraint failed/g)).toHaveLength(1)
  })

  it('answers with the fallback when it is called with nothing', () => {
    expect(uncheckedEmailTaken().message).toBe('This email is already in use')
  })

  it('answers with the fallback when it is called with options only', () => {
    const error = uncheckedEmailTaken({ cause: 'a', fields: { email: 'is used' } })
    expect({ message: error.message, cause: error.cause, fields: error.fields }).toEqual({
      message: 'This email is already in use',
      cause: 'a',
      fields: { email: 'is used' },
    })
  })

  it('takes no parameter that is inherited', () => {
    const { message, params } = uncheckedEmailTaken(Object.create({ resource: 'customer' }) as object)
    expect({ message, params }).toEqual({ message: 'This email is already in use', params: {} })
  })

  it('reads a parameter that is missing beside others as its own name', () => {
    const duplicate = errors.duplicate as unknown as (params: object) => ApiError
    expect(duplicate({ resource: 'Customer' }).message).toBe('Customer with this field already exists')
  })

  it('bears the name of its row', () => {
    expect(errors.emailTaken.name).toBe('emailTaken')
  })

  it('shows the row, its defaults filled in', () => {
    const { code, status, message, fields, retry, row } = errors.emailTaken
    expect({ code, status, message, fields, retry, row }).toEqual({
      code: 'CUS_001',
      status: 409,
      message: 'A {resource} with this email already exists',
      fields: ['email'],
      retry: 'after-fix',
      row: {
        name: 'emailTaken',
        code: 'CUS_001',
        status: 409,
        message: 'A {resource} with this email already exists',
        fallback: 'This email is already in use',
        title: 'Conflict',
        fields: ['email'],
        retry: 'after-fix',
        severity: 'info',
      },
    })
  })

  it('makes an error with the four members, whatever its parameters and fields are', () => {
    const anyInput = fc.record(
      {
        resource: fc.anything(),
        field: fc.anything(),
        fields: fc.anything(),
        cause: fc.anything(),
        headers: fc.anything(),
      },
      { requiredKeys: [] },
    )
    const duplicate = errors.duplicate as unknown as (input: object) => ApiError
    fc.assert(
      fc.property(anyInput, (input) => {
        const body = duplicate(input).toJSON()
        expect(Object.keys(body)).toEqual(['success', 'errors', 'message', 'error_code'])
        expect(body.message).not.toBe('')
      }),
    )
  })
})

describe('maker.is()', () => {
  it('knows an error of its row', () => {
    expect(errors.emailTaken.is(errors.emailTaken({ resource: 'customer' }))).toBe(true)
  })

  it('knows an error of the same row in another catalog', () => {
    expect(errors.invalidApiKey.is(defineCatalog(standardErrors).invalidApiKey())).toBe(true)
  })

  it.each([
    ['an error of another row', errors.invalidApiKey()],
    ['an error with the same code that is not of a catalog', Object.assign(new Error('x'), { code: 'CUS_001' })],
    ['null', null],
    ['the code', 'CUS_001'],
  ])('declines %s', (_, value) => {
    expect(errors.emailTaken.is(value)).toBe(false)
  })
})

/** A call that the compiler refuses: the message's parameter is missing. */
function uncheckedEmailTaken(options?: object): ApiError {
  return (errors.emailTaken as unknown as (options?: object) => ApiError)(options)
}
