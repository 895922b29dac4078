import { isFailure, orThrow } from '@faultbook/client'
import type { Failure, FailureOf, Result, Success } from '@faultbook/client'
import { defineCatalog } from '@faultbook/contract'
import { describe, expectTypeOf, it } from 'vitest'

const errors = defineCatalog({
  emailTaken: { code: 'CUS_001', status: 409, message: 'Taken', fields: ['email'] },
})

describe('isFailure()', () => {
  it('makes a failure of what was thrown', () => {
    const tell = (thrown: unknown): unknown => {
      if (!isFailure(thrown)) {
        expectTypeOf(thrown).toBeUnknown()
        throw thrown
      }
      expectTypeOf(thrown).toEqualTypeOf<Failure>()
      return thrown
    }
    void tell
  })

  it('knows the codes of the catalog that it is given the type of', () => {
    const tell = (thrown: unknown): string | undefined => {
      if (!isFailure<typeof errors>(thrown)) throw thrown
      expectTypeOf(thrown).toEqualTypeOf<FailureOf<typeof errors>>()
      // @ts-expect-error misspelt
      if (thrown.error_code === 'CUS_O01') return undefined
      return thrown.error_code === 'CUS_001' ? thrown.errors.email : undefined
    }
    void tell
  })
})

describe('orThrow()', () => {
  it('leaves the success', () => {
    const take = (result: Result<1, Failure, 2>): Success<1, 2> => orThrow(result)
    expectTypeOf(take).returns.toHaveProperty('data').toEqualTypeOf<1>()
  })
})
