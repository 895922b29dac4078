import { createClient } from '@faultbook/client'
import type { ApiFailure, FailureOf, NetworkFailure } from '@faultbook/client'
import { dataResponse, inOrder, mockFailure, mockFetch } from '@faultbook/client/mock'
import type { MockRequest } from '@faultbook/client/mock'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expectTypeOf, it } from 'vitest'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'This email is in use', fields: ['email'] },
})

interface Customer {
  readonly id: number
  readonly account: string
}
interface Answer<Data> {
  content: { 'application/json': { success: true; data: Data } }
}
interface paths {
  '/customers': { get: { responses: { 200: Answer<Customer[]> } }; post: { responses: { 201: Answer<Customer> } } }
  '/customers/{id}': { get: { responses: { 200: Answer<Customer> } }; delete: { responses: { 204: {} } } }
}

const ada: Customer = { id: 1, account: 'Ada' }

describe('mockFetch()', () => {
  it('takes data, errors and failures of any route, and hands functions the request', () => {
    mockFetch({
      'GET /customers': [ada],
      'GET /none': undefined,
      'POST /customers': inOrder('network', errors.unavailable(), ada),
      'PUT /customers': async (request) => {
        expectTypeOf(request).toEqualTypeOf<MockRequest>()
        return errors.internal()
      },
    })
    // @ts-expect-error a route begins with its method
    mockFetch({ '/customers': [] })
    expectTypeOf(mockFetch({})).toExtend<typeof globalThis.fetch>()
    createClient({ baseUrl: 'https://api.test', fetch: mockFetch({}, { errors }) })
  })

  it('takes the routes of a document only, with the data that it says', () => {
    mockFetch<paths>({
      'GET /customers': [ada],
      'GET /customers/{id}': ({ params }) => (params.id === '1' ? ada : errors.resourceNotFound({ resource: 'X' })),
      'POST /customers': inOrder('network', ada),
      'DELETE /customers/{id}': undefined,
    })
    mockFetch<paths>({ 'GET /customers': dataResponse([ada], { meta: { total_pages: 1 } }) })
    // @ts-expect-error the parameter is called id
    mockFetch<paths>({ 'GET /customers/{id}': ({ params }) => (params.key ? ada : undefined) })
    // @ts-expect-error there is no such route
    mockFetch<paths>({ 'GET /clients': [] })
    // @ts-expect-error there is no such method
    mockFetch<paths>({ 'PATCH /customers': ada })
    // @ts-expect-error a list is wanted
    mockFetch<paths>({ 'GET /customers': ada })
    // @ts-expect-error account is missing
    mockFetch<paths>({ 'GET /customers/{id}': { id: 1 } })
    // @ts-expect-error account is missing
    mockFetch<paths>({ 'GET /customers/{id}': () => ({ id: 1 }) })
  })
})

describe('mockFailure()', () => {
  it('is of the kind or code that is asked for, and fits where failures of the catalog do', () => {
    expectTypeOf(mockFailure('network')).toEqualTypeOf<NetworkFailure>()
    expectTypeOf(mockFailure(errors.emailTaken())).toEqualTypeOf<ApiFailure<'CUS_001'>>()
    const shown: FailureOf<typeof errors>[] = [mockFailure('parse'), mockFailure(errors.emailTaken())]
    expectTypeOf(shown).toExtend<readonly Error[]>()
  })

  it('takes facts that its kind has only', () => {
    mockFailure('timeout', { phase: 'body', timeoutMs: 5, attempts: 3, gaveUp: 'attempts' })
    // @ts-expect-error a network failure has no timeout
    mockFailure('network', { timeoutMs: 5 })
    // @ts-expect-error failures of the API are made of its errors
    mockFailure('api')
    // @ts-expect-error there is no such kind
    mockFailure('offline')
  })
})
