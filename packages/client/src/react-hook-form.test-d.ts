import type { Failure } from '@faultbook/client'
import { setFormErrors } from '@faultbook/client/react-hook-form'
import type { FieldIn } from '@faultbook/client/react-hook-form'
import type { UseFormReturn } from 'react-hook-form'
import { describe, expectTypeOf, it } from 'vitest'

type Problem = Failure<
  'VAL_001' | 'CUS_001',
  { readonly VAL_001: 'email' | `items.${number}.name`; readonly CUS_001: 'email' }
>

declare const form: UseFormReturn<{ email: string; items: { name: string }[] }>
declare const problem: Problem

describe('setFormErrors()', () => {
  it('takes the form of useForm, and tells the names of the fields that the codes declare', () => {
    expectTypeOf<FieldIn<Problem>>().toEqualTypeOf<'email' | `items.${number}.name`>()
    setFormErrors(form, problem, {
      sentence: undefined,
      toName: (path) => {
        expectTypeOf(path).toEqualTypeOf<'email' | `items.${number}.name`>()
        return path
      },
    })
  })

  it('wants a sentence for what has no words of a server', () => {
    // @ts-expect-error there is none
    setFormErrors(form, problem, {})
  })

  it('takes failures only', () => {
    // @ts-expect-error no failure
    setFormErrors(form, new Error('x'), { sentence: 'x' })
  })
})
