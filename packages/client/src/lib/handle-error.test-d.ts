import { handleError } from '@faultbook/client'
import type { FailureOf, HttpFailure, NetworkFailure, UnlistedFailure } from '@faultbook/client'
import { defineCatalog } from '@faultbook/contract'
import { describe, expectTypeOf, it } from 'vitest'

const errors = defineCatalog({
  emailTaken: { code: 'CUS_001', status: 409, message: 'Taken', fields: ['email'] },
  unavailable: { code: 'SRV_002', status: 503, message: 'Later' },
})
type Problem = FailureOf<typeof errors>
declare const failure: Problem

const kinds = {
  unlisted: () => 1,
  http: () => 1,
  parse: () => 1,
  network: () => 1,
  timeout: () => 1,
  abort: () => 1,
  config: () => 1,
} as const

describe('handleError()', () => {
  it('hands each handler the failure that it is for', () => {
    void (() =>
      handleError(failure, {
        CUS_001: ({ errors: fields }) => expectTypeOf(fields).toEqualTypeOf<{ readonly email?: string }>(),
        network: (given) => expectTypeOf(given).toEqualTypeOf<NetworkFailure>(),
        http: (given) => expectTypeOf(given).toEqualTypeOf<HttpFailure>(),
        unlisted: (given) => expectTypeOf(given).toEqualTypeOf<UnlistedFailure>(),
        default: (given) => expectTypeOf(given).toEqualTypeOf<Problem>(),
      }))
  })

  it('does without default where there is a handler for every code and kind', () => {
    const all = (): number => handleError(failure, { ...kinds, CUS_001: () => 1, SRV_002: () => 1 })
    void all
  })

  it('refuses handlers that leave a failure without one', () => {
    // @ts-expect-error there is no default, and none for SRV_002
    void (() => handleError(failure, { ...kinds, CUS_001: () => 1 }))
    // @ts-expect-error there is no default, and none for the kinds
    void (() => handleError(failure, { CUS_001: () => 1, SRV_002: () => 1 }))
    // @ts-expect-error there is none at all
    void (() => handleError(failure, {}))
  })

  it('refuses a handler that no failure comes to', () => {
    // @ts-expect-error misspelt
    void (() => handleError(failure, { CUS_O01: () => 1, default: () => 2 }))
    // @ts-expect-error misspelt
    void (() => handleError(failure, { newtork: () => 1, default: () => 2 }))
    // @ts-expect-error codes have handlers of their own
    void (() => handleError(failure, { api: () => 1, default: () => 2 }))
  })

  it('refuses what is no handler', () => {
    // @ts-expect-error a handler is a function
    void (() => handleError(failure, { CUS_001: 'taken', default: () => 2 }))
  })

  it('knows the fields of a code in its handler', () => {
    // @ts-expect-error misspelt
    void (() => handleError(failure, { CUS_001: (given) => given.errors.emial, default: () => undefined }))
  })

  it('gives what the handlers give', () => {
    const plain = () => handleError(failure, { CUS_001: () => 'a', default: () => 'b' })
    expectTypeOf(plain).returns.toEqualTypeOf<string>()
    const nothing = () => handleError(failure, { CUS_001: () => undefined, default: () => undefined })
    expectTypeOf(nothing).returns.toEqualTypeOf<undefined>()
  })

  it('gives either, where some give nothing, or a promise', () => {
    const toast = (): void => undefined
    const orUndefined = () => handleError(failure, { CUS_001: () => 'a', default: () => undefined })
    expectTypeOf(orUndefined).returns.toEqualTypeOf<string | undefined>()
    const orVoid = () => handleError(failure, { CUS_001: () => 'a', default: toast })
    expectTypeOf(orVoid).returns.toEqualTypeOf<string | void>()
    const orPromise = () => handleError(failure, { CUS_001: async () => 1, network: () => 2, default: toast })
    expectTypeOf(orPromise).returns.toEqualTypeOf<Promise<number> | number | void>()
    const byArgument = () => handleError(failure, { CUS_001: (given) => given.errors.email, default: async () => 'b' })
    expectTypeOf(byArgument).returns.toEqualTypeOf<string | undefined | Promise<string>>()
  })

  it('refuses outputs that have nothing to do with one another', () => {
    // @ts-expect-error a number is no string
    void (() => handleError(failure, { CUS_001: () => 'a', default: () => 1 }))
    // @ts-expect-error nor does a promise of one hold one
    void (() => handleError(failure, { CUS_001: async () => 'a', network: () => undefined, default: () => 1 }))
  })

  it('takes the failure of one operation', () => {
    type One = FailureOf<Pick<typeof errors, 'unavailable'>>
    const tell = (one: One): string => handleError(one, { SRV_002: () => 'later', default: (given) => given.message })
    void tell
    // @ts-expect-error this one can't have it
    void ((one: One) => handleError(one, { CUS_001: () => 1, default: () => 2 }))
  })
})
