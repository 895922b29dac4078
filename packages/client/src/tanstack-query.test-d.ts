import type { FailureOf } from '@faultbook/client'
import { defaultOptions, reviveFailures } from '@faultbook/client/tanstack-query'
import type { DefaultError, DefaultOptions, DehydratedState, QueryObserverResult } from '@tanstack/query-core'
import { describe, expectTypeOf, it } from 'vitest'

interface Errors {
  readonly [name: string]: { readonly code: 'CUS_001' }
}

declare module '@tanstack/query-core' {
  interface Register {
    defaultError: FailureOf<Errors>
  }
}

describe('defaultOptions', () => {
  it('is what a QueryClient takes, also where the default error is registered', () => {
    expectTypeOf<DefaultError>().toEqualTypeOf<FailureOf<Errors>>()
    expectTypeOf(defaultOptions).toExtend<DefaultOptions>()
    expectTypeOf(defaultOptions).toExtend<DefaultOptions<Error>>()
  })

  it('leaves the code of a result to be told apart', () => {
    const codeOf = ({ error }: QueryObserverResult): 'CUS_001' | undefined => error?.error_code
    expectTypeOf(codeOf).toBeFunction()
  })
})

describe('reviveFailures()', () => {
  it('gives the state it was given', () => {
    expectTypeOf(reviveFailures<DehydratedState>).returns.toEqualTypeOf<DehydratedState>()
  })
})
