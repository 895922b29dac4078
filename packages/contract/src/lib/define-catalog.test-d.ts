import { describe, expectTypeOf, it } from 'vitest'
import { isApiError } from './api-error.ts'
import type { ApiError } from './api-error.ts'
import { defineCatalog } from './define-catalog.ts'
import type { Catalog, CatalogOf, Input, Maker } from './define-catalog.ts'
import type { FieldErrors } from './fields.ts'
import type { Rows } from './row.ts'
import { standardErrors } from './standard-errors.ts'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'A {resource} exists', fields: ['email'] },
  lineInvalid: { code: 'CUS_002', status: 422, message: 'Line {line} is odd', fields: ['items.*.price', 'grid.*.*'] },
  closed: { code: 'CUS_003', status: 403, message: 'Closed', fields: [] },
})
const thrown: unknown = undefined

describe('defineCatalog()', () => {
  it('types each maker by code, status, placeholders and fields', () => {
    expectTypeOf(errors.invalidApiKey).toEqualTypeOf<Maker<'AUTH_001', 401>>()
    expectTypeOf(errors.duplicate).toEqualTypeOf<Maker<'CON_001', 409, 'resource' | 'field'>>()
    expectTypeOf(errors.emailTaken).toEqualTypeOf<Maker<'CUS_001', 409, 'resource', 'email'>>()
    expectTypeOf(errors.closed).toEqualTypeOf<Maker<'CUS_003', 403, never, never>>()
  })

  it('makes the path of an array element of each asterisk', () => {
    expectTypeOf(errors.lineInvalid).toEqualTypeOf<
      Maker<'CUS_002', 422, 'line', `items.${number}.price` | `grid.${number}.${number}`>
    >()
  })

  it('has the type that CatalogOf spells out', () => {
    const own = defineCatalog(standardErrors)
    expectTypeOf(own).toEqualTypeOf<CatalogOf<typeof standardErrors>>()
  })

  it('makes a Catalog', () => {
    expectTypeOf(errors).toExtend<Catalog>()
  })

  it('takes rows that are known at run time only', () => {
    const rows: Rows = {}
    expectTypeOf(defineCatalog(rows)).toExtend<Catalog>()
  })

  it('takes standard rows under other codes', () => {
    const own = defineCatalog({ ...standardErrors, internal: { ...standardErrors.internal, code: 'OWN_001' } })
    expectTypeOf(own.internal.code).toEqualTypeOf<'OWN_001'>()
  })

  it('refuses a status that is no error', () => {
    // @ts-expect-error 200 is no error status
    defineCatalog({ odd: { code: 'ODD_001', status: 200, message: 'Odd' } })
  })

  it('refuses a malformed code', () => {
    // @ts-expect-error a code is in capitals
    defineCatalog({ odd: { code: 'odd_001', status: 400, message: 'Odd' } })
    // @ts-expect-error a code has three digits
    defineCatalog({ odd: { code: 'ODD_01', status: 400, message: 'Odd' } })
    // @ts-expect-error a code has three digits
    defineCatalog({ odd: { code: 'ODD_0001', status: 400, message: 'Odd' } })
    // @ts-expect-error a code has an underscore
    defineCatalog({ odd: { code: 'ODD001', status: 400, message: 'Odd' } })
  })

  it('refuses a code that is there twice', () => {
    // @ts-expect-error AUTH_001 is also the code of invalidApiKey
    defineCatalog({ ...standardErrors, odd: { code: 'AUTH_001', status: 400, message: 'Odd' } })
  })

  it('refuses a placeholder with the name of an option', () => {
    // @ts-expect-error every maker has an option called cause
    defineCatalog({ odd: { code: 'ODD_001', status: 400, message: 'Odd as {cause}' } })
    // @ts-expect-error every maker has an option called fields
    defineCatalog({ odd: { code: 'ODD_001', status: 400, message: 'Odd {fields}' } })
    // @ts-expect-error every maker has an option called retryAfterSeconds
    defineCatalog({ odd: { code: 'ODD_001', status: 400, message: 'Odd {retryAfterSeconds}' } })
    // @ts-expect-error every maker has an option called headers
    defineCatalog({ odd: { code: 'ODD_001', status: 400, message: 'Odd {headers}' } })
  })

  it('refuses a member that rows do not have', () => {
    // @ts-expect-error fixs is misspelled
    defineCatalog({ odd: { code: 'ODD_001', status: 400, message: 'Odd', fixs: ['Look'] } })
  })

  it('refuses a row without a message', () => {
    // @ts-expect-error the message is missing
    defineCatalog({ odd: { code: 'ODD_001', status: 400 } })
  })

  it('takes any code with a pattern of its own', () => {
    const own = defineCatalog({ odd: { code: 'odd', status: 400, message: 'Odd' } }, { codePattern: /^[a-z]+$/ })
    expectTypeOf(own.odd).toEqualTypeOf<Maker<'odd', 400>>()
  })

  it('keeps the other rules with a pattern of its own', () => {
    const options = { codePattern: /^[a-z]+$/ }
    const odd = { code: 'odd', status: 400, message: 'Odd' } as const
    // @ts-expect-error odd is the code of both
    defineCatalog({ a: odd, b: odd }, options)
    // @ts-expect-error every maker has an option called cause
    defineCatalog({ odd: { code: 'odd', status: 400, message: 'Odd as {cause}' } }, options)
    // @ts-expect-error fixs is misspelled
    defineCatalog({ odd: { code: 'odd', status: 400, message: 'Odd', fixs: ['Look'] } }, options)
    // @ts-expect-error 200 is no error status
    defineCatalog({ odd: { code: 'odd', status: 200, message: 'Odd' } }, options)
  })

  it('refuses a finished catalog among the rows', () => {
    // @ts-expect-error makers are no rows
    defineCatalog({ ...errors })
  })
})

describe('a maker', () => {
  it('makes an error typed by its code', () => {
    expectTypeOf(errors.invalidApiKey()).toEqualTypeOf<ApiError<'AUTH_001'>>()
    expectTypeOf(errors.emailTaken({ resource: 'customer' }).code).toEqualTypeOf<'CUS_001'>()
  })

  it('takes params, fields, cause, headers and seconds in one object', () => {
    expectTypeOf(errors.emailTaken).toBeCallableWith({
      resource: 'customer',
      fields: { email: 'is used' },
      cause: thrown,
      headers: { Allow: 'GET' },
      retryAfterSeconds: 1,
    })
    expectTypeOf(errors.emailTaken).parameters.toEqualTypeOf<[params: Input<'resource', 'email'>]>()
  })

  it('takes any field where the row declares none', () => {
    expectTypeOf(errors.validationFailed).toBeCallableWith({ fields: { anything: 'is odd' } })
  })

  it('takes the paths of array elements', () => {
    expectTypeOf(errors.lineInvalid).toBeCallableWith({ line: 3, fields: { 'items.2.price': 'is odd' } })
    expectTypeOf(errors.lineInvalid).toBeCallableWith({ line: 3, fields: { 'grid.2.3': 'is odd' } })
  })

  it('requires its params', () => {
    // @ts-expect-error resource is missing
    errors.emailTaken()
    // @ts-expect-error resource is missing
    errors.emailTaken({})
    // @ts-expect-error field is missing
    errors.duplicate({ resource: 'Customer' })
    // @ts-expect-error a parameter is a string or a number
    errors.emailTaken({ resource: true })
  })

  it('refuses a misspelled param', () => {
    // @ts-expect-error it is called resource
    errors.emailTaken({ ressource: 'customer' })
    // @ts-expect-error its message has no placeholders
    errors.invalidApiKey({ resource: 'customer' })
  })

  it('refuses a field that the row does not declare', () => {
    // @ts-expect-error it is called email
    errors.emailTaken({ resource: 'customer', fields: { emial: 'is used' } })
    // @ts-expect-error an array element has a number
    errors.lineInvalid({ line: 3, fields: { 'items.first.price': 'is odd' } })
    // @ts-expect-error it is called price
    errors.lineInvalid({ line: 3, fields: { 'items.0.prize': 'is odd' } })
  })

  it('refuses fields where the row declares an empty list', () => {
    // @ts-expect-error this error names no fields
    errors.closed({ fields: { email: 'is odd' } })
  })

  it('refuses a caught error where { cause } is meant', () => {
    // @ts-expect-error an error is no options
    errors.internal(new Error('boom'))
    // @ts-expect-error what is caught is no options
    errors.internal(thrown)
  })
})

describe('maker.is()', () => {
  it('narrows to an error of its code', () => {
    if (errors.emailTaken.is(thrown)) expectTypeOf(thrown).toEqualTypeOf<ApiError<'CUS_001'>>()
  })
})

describe('isApiError()', () => {
  it('narrows to any error', () => {
    if (isApiError(thrown)) expectTypeOf(thrown).toEqualTypeOf<ApiError>()
  })

  it('narrows to the codes it is given', () => {
    if (isApiError(thrown, 'AUTH_001', 'CUS_001'))
      expectTypeOf(thrown).toEqualTypeOf<ApiError<'AUTH_001' | 'CUS_001'>>()
  })
})

describe('ApiError', () => {
  it('lets a switch over its code be exhaustive', () => {
    const name = (error: ApiError<'AUTH_001' | 'CUS_001'>): string => {
      switch (error.code) {
        case 'AUTH_001':
          return 'key'
        case 'CUS_001':
          return 'email'
        default:
          return error.code satisfies never
      }
    }
    expectTypeOf(name).returns.toBeString()
  })

  it('prints as an envelope of its code', () => {
    expectTypeOf(errors.invalidApiKey().toJSON()).toEqualTypeOf<{
      readonly success: false
      readonly errors: FieldErrors
      readonly message: string
      readonly error_code: 'AUTH_001'
    }>()
  })
})
