import { createClient } from '@faultbook/client'
import type { CodeOf, FailureOf, FieldsOf } from '@faultbook/client'
import { describe, expectTypeOf, it } from 'vitest'
import { shop } from './shop-catalog.ts'
import { errors as shopTable } from './shop-catalog.gen.ts'
import type { errors as standard } from './standard-catalog.ts'
import type { errors as standardTable } from './standard-catalog.gen.ts'

type Caught<Call> = Call extends () => Promise<infer Answer>
  ? Answer extends { readonly ok: false; readonly error: infer Problem }
    ? Problem
    : never
  : never

describe('the printed table', () => {
  it('has the codes of the catalog', () => {
    expectTypeOf<CodeOf<typeof standardTable>>().toEqualTypeOf<CodeOf<typeof standard>>()
    expectTypeOf<CodeOf<typeof shopTable>>().toEqualTypeOf<CodeOf<typeof shop>>()
    expectTypeOf<CodeOf<typeof shopTable>>().toEqualTypeOf<`CUS_001` | `ORD_00${1 | 2 | 3 | 4 | 5 | 6}`>()
  })

  it('has the fields of the catalog', () => {
    expectTypeOf<FieldsOf<typeof standardTable>>().toEqualTypeOf<FieldsOf<typeof standard>>()
    expectTypeOf<FieldsOf<typeof shopTable>>().toEqualTypeOf<FieldsOf<typeof shop>>()
    expectTypeOf<FieldsOf<typeof shopTable>['ORD_001']>().toEqualTypeOf<`items.${number}.price` | 'address.city'>()
  })

  it('gives a client the failures that the catalog gives it', () => {
    const byTable = createClient<typeof shopTable>({ baseUrl: '/', errors: shopTable })
    const byCatalog = createClient<typeof shop>({ baseUrl: '/', errors: shop })
    type ByTable = Caught<() => ReturnType<typeof byTable.result.get<number>>>
    type ByCatalog = Caught<() => ReturnType<typeof byCatalog.result.get<number>>>
    expectTypeOf<ByTable>().toEqualTypeOf<ByCatalog>()
    expectTypeOf<ByTable>().toEqualTypeOf<FailureOf<typeof shop>>()
    expectTypeOf<Extract<ByTable, { error_code: 'CUS_001' }>['errors']>().toEqualTypeOf<{ readonly email?: string }>()
  })
})
