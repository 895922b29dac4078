import { createClient } from '@faultbook/client'
import type { Client, Failure, FailureOf, FreeClient, PathClient, ReplyFacts, Result } from '@faultbook/client'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expectTypeOf, it } from 'vitest'
import { errors as printed } from '../../../cli/test/shop-catalog.gen.ts'
import type { paths } from '../../test/customers-paths.gen.ts'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'Taken', fields: ['email'] },
})
type Codes = (typeof errors)[keyof typeof errors]['code']
interface Fields {
  readonly CUS_001: 'email'
}
type PrintedCode = 'CUS_001' | `ORD_00${1 | 2 | 3 | 4 | 5 | 6}`

const baseUrl = 'https://api.example.com'

/** What went wrong with a call, if anything. */
type ErrorOf<Call extends Promise<Result<unknown, unknown, unknown>>> = Extract<Awaited<Call>, { ok: false }>['error']

describe('createClient()', () => {
  it('knows the paths and the codes', () => {
    const api = createClient<paths, typeof errors>({ baseUrl, errors })
    expectTypeOf(api).toEqualTypeOf<PathClient<paths, Codes, { readonly CUS_001: 'email' }>>()
    expectTypeOf(api).toEqualTypeOf<Client<paths, typeof errors>>()
  })

  it('knows the codes of a catalog alone, named or given', () => {
    const api = createClient<typeof errors>({ baseUrl })
    expectTypeOf(api).toEqualTypeOf<FreeClient<Codes, { readonly CUS_001: 'email' }>>()
    expectTypeOf(createClient({ baseUrl, errors })).toEqualTypeOf(api)
    expectTypeOf(api).toEqualTypeOf<Client<typeof errors>>()
  })

  it('knows the paths alone: any code is one', () => {
    const api = createClient<paths>({ baseUrl })
    expectTypeOf<ErrorOf<ReturnType<typeof api.result.get<'/health'>>>>().toEqualTypeOf<Failure>()
  })

  it('knows neither', () => {
    const api = createClient({ baseUrl })
    expectTypeOf(api).toEqualTypeOf<FreeClient<string, {}>>()
    expectTypeOf(api).toEqualTypeOf<Client>()
    expectTypeOf(api.get('/customers')).resolves.toBeUnknown()
    expectTypeOf(api.get<{ id: number }>('/customers')).resolves.toEqualTypeOf<{ id: number }>()
    expectTypeOf(api.paginate<1>('/customers')).toEqualTypeOf<AsyncGenerator<1, void, undefined>>()
  })

  it('takes the table that faultbook types prints', () => {
    const api = createClient({ baseUrl, errors: printed })
    type Problem = ErrorOf<ReturnType<typeof api.result.get>>
    expectTypeOf<Extract<Problem, { kind: 'api' }>['error_code']>().toEqualTypeOf<PrintedCode>()
    type Order = Extract<Problem, { error_code: 'ORD_001' }>
    expectTypeOf<keyof Order['errors']>().toEqualTypeOf<`items.${number}.price` | 'address.city'>()
    const withPaths = createClient<paths, typeof printed>({ baseUrl, errors: printed })
    expectTypeOf<ErrorOf<ReturnType<typeof withPaths.result.get<'/health'>>>>().toEqualTypeOf<
      FailureOf<typeof printed>
    >()
  })

  it('takes rows that are known at run time only', () => {
    const table: Readonly<Record<string, { code: string }>> = {}
    expectTypeOf(createClient({ baseUrl, errors: table })).toEqualTypeOf<FreeClient<string, {}>>()
  })

  it('refuses a table that is none, and a misspelt option', () => {
    // @ts-expect-error a row has a code
    createClient({ baseUrl, errors: { emailTaken: { status: 409 } } })
    // @ts-expect-error misspelt
    createClient({ baseUrl, timeout: 1 })
    // @ts-expect-error there is nowhere to begin
    createClient({})
  })
})

describe('Client', () => {
  const api = createClient<paths, typeof errors>({ baseUrl, errors })

  it('gives an operation its own codes, with the fields of the catalog', () => {
    type Problem = ErrorOf<ReturnType<typeof api.result.delete<'/api/v2/keys/{id}'>>>
    expectTypeOf<Extract<Problem, { kind: 'api' }>['error_code']>().toEqualTypeOf<
      | `AUTH_00${1 | 2 | 3 | 4}`
      | `REQ_00${2 | 3}`
      | 'PERM_001'
      | 'RES_001'
      | 'KEY_001'
      | 'RATE_001'
      | 'SRV_001'
      | 'SRV_002'
    >()
    expectTypeOf<ErrorOf<ReturnType<typeof api.result.get<'/health'>>>>().toEqualTypeOf<Failure<Codes, Fields>>()
  })

  it('tells an answer from its lack by ok', async () => {
    const result = await api.result.get('/api/v2/customers/{id}', { path: { id: 1 } })
    if (result.ok) {
      expectTypeOf(result.data.account).toEqualTypeOf<string>()
      expectTypeOf(result.meta).toEqualTypeOf<undefined>()
      expectTypeOf(result.reply).toEqualTypeOf<ReplyFacts>()
      // @ts-expect-error there is none
      void result.error
      return
    }
    // @ts-expect-error there is none
    void result.data
    // @ts-expect-error an operation that reads one customer does not declare it
    if (result.error.error_code === 'CON_001') return
    if (result.error.error_code === 'RES_001') expectTypeOf(result.error.kind).toEqualTypeOf<'api'>()
  })

  it('gives each item of a list its type', async () => {
    for await (const customer of api.paginate('/api/v2/customers', { query: { limit: 100 } }))
      expectTypeOf(customer.email).toEqualTypeOf<string | null>()
  })
})
