import { Failure } from '@faultbook/client'
import type { ApiFailure, FailureFacts, FailureJson, FailureKind, FailureOf, GaveUp } from '@faultbook/client'
import { defineCatalog } from '@faultbook/contract'
import { describe, expectTypeOf, it } from 'vitest'

const errors = defineCatalog({
  emailTaken: { code: 'CUS_001', status: 409, message: 'Taken', fields: ['email', 'items.*.price'] },
  closed: { code: 'CUS_002', status: 403, message: 'Closed', fields: [] },
  unavailable: { code: 'SRV_002', status: 503, message: 'Later' },
})
type Problem = FailureOf<typeof errors>

describe('Failure', () => {
  it('is told apart by error_code, to the last case', () => {
    const tell = (failure: Problem): string | undefined => {
      switch (failure.error_code) {
        case 'CUS_001':
          expectTypeOf(failure.kind).toEqualTypeOf<'api'>()
          return failure.errors.email
        case 'CUS_002':
          return failure.message
        case 'SRV_002':
          return failure.errors['any.path']
        case undefined:
          expectTypeOf(failure.kind).toEqualTypeOf<Exclude<FailureKind, 'api'>>()
          return failure.kind
        default:
          return failure satisfies never
      }
    }
    void tell
  })

  it('is told apart by kind, to the last case', () => {
    const tell = (failure: Problem): unknown => {
      switch (failure.kind) {
        case 'api':
          expectTypeOf(failure.error_code).toEqualTypeOf<'CUS_001' | 'CUS_002' | 'SRV_002'>()
          return failure.contradictsStatus
        case 'unlisted':
          return failure.unlistedCode
        case 'http':
          expectTypeOf(failure.status).toEqualTypeOf<number>()
          return failure.text
        case 'parse':
          return failure.redirected
        case 'network':
          expectTypeOf(failure.status).toEqualTypeOf<number | undefined>()
          return failure.offline ?? failure.phase
        case 'timeout':
          return failure.timeoutMs
        case 'abort':
          return failure.cause
        case 'config':
          expectTypeOf(failure.status).toEqualTypeOf<undefined>()
          return failure.message
        default:
          return failure satisfies never
      }
    }
    void tell
  })

  it('is not exhausted while a case is missing', () => {
    const tell = (failure: Problem): unknown => {
      if (failure.error_code === 'CUS_001' || failure.error_code === undefined) return failure.message
      if (failure.error_code === 'CUS_002') return failure.message
      // @ts-expect-error SRV_002 is left
      return failure satisfies never
    }
    void tell
  })

  it('knows no code but those of the catalog', () => {
    const tell = (failure: Problem): unknown => {
      // @ts-expect-error misspelt
      if (failure.error_code === 'CUS_O01') return 1
      // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the misspelt case is what is tried
      switch (failure.error_code) {
        // @ts-expect-error misspelt
        case 'CUS_O01':
          return 1
        default:
          return 2
      }
    }
    void tell
  })

  it('names the fields of each code', () => {
    const tell = (failure: Problem): unknown => {
      if (failure.error_code === 'CUS_001') {
        expectTypeOf(failure.errors.email).toEqualTypeOf<string | undefined>()
        expectTypeOf(failure.errors['items.0.price']).toEqualTypeOf<string | undefined>()
        // @ts-expect-error misspelt
        return failure.errors.emial
      }
      if (failure.error_code === 'CUS_002')
        // @ts-expect-error it names none
        return failure.errors.email
      // @ts-expect-error not every failure has fields
      return failure.errors
    }
    void tell
  })

  it('is never written to', () => {
    const tell = (failure: Problem): void => {
      // @ts-expect-error readonly
      failure.attempts = 0
    }
    void tell
  })

  it('tells of every failure what is told of any', () => {
    expectTypeOf<Problem>().toExtend<FailureFacts>()
    expectTypeOf<Problem>().toExtend<Error>()
    expectTypeOf<Problem['cause']>().toBeUnknown()
    expectTypeOf<Problem['gaveUp']>().toEqualTypeOf<GaveUp | undefined>()
    expectTypeOf<Problem>().toExtend<Failure>()
    expectTypeOf<ReturnType<Problem['toJSON']>>().toEqualTypeOf<FailureJson>()
  })

  it('has any code and any field where there is no catalog', () => {
    expectTypeOf<Extract<Failure, { kind: 'api' }>>().toEqualTypeOf<ApiFailure>()
    expectTypeOf<Failure['error_code']>().toEqualTypeOf<string | undefined>()
  })

  it('is made again of its JSON, and known by instanceof', () => {
    expectTypeOf(Failure.fromJSON).returns.toEqualTypeOf<Failure>()
    const thrown: unknown = undefined
    if (thrown instanceof Failure) expectTypeOf(thrown).toEqualTypeOf<Failure>()
    // @ts-expect-error only calls make failures
    void new Failure()
  })
})
