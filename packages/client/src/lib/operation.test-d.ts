import { createClient } from '@faultbook/client'
import type { Args, CallOf, CodesOf, DataOf, ItemOf, ListPaths, MetaOf, PathsWith } from '@faultbook/client'
import { describe, expectTypeOf, it } from 'vitest'
import type { paths } from '../../test/customers-paths.gen.ts'

interface Customer {
  id: number
  account: string
  email: string | null
  phone: string | null
  address: string | null
  city: string | null
  state: string | null
  zip: string | null
  country: string | null
  created_at: string
  updated_at: string
}

/** What the Customers API has no example of. */
interface OtherPaths {
  '/plain': {
    get: { parameters: {}; responses: { 200: { content: { 'application/json': { name: string } } } } }
    head: { parameters: {}; responses: { 200: { content?: never } } }
  }
  '/bulk': {
    post: {
      parameters: { header: { 'X-Tenant': string }; query: { dry: boolean } }
      requestBody?: { content: { 'application/merge-patch+json': { name?: string } } }
      responses: { '2XX': { content: { 'application/json': { success: boolean; data: 1; meta: 2 } } } }
    }
  }
  '/upload': {
    post: {
      parameters: { query?: never; header?: never; path?: never }
      requestBody: { content: { 'multipart/form-data': { file: string }; 'application/json': { name: string } } }
      responses: {
        200: { content: { 'application/json': { success: true; data: 'old' } } }
        201: { content: { 'application/json': { success: true; data: 'new' } } }
        404: { content: { 'application/json': { success: false; error_code: string } } }
      }
    }
  }
}

const api = createClient<paths>({ baseUrl: 'https://api.example.com' })
const other = createClient<OtherPaths>({ baseUrl: 'https://api.example.com' })
const one = '/api/v2/customers/{id}'

describe('PathsWith', () => {
  it('names the paths that have a method', () => {
    expectTypeOf<PathsWith<paths, 'patch'>>().toEqualTypeOf<'/api/v2/customers/{id}'>()
    expectTypeOf<PathsWith<paths, 'head'>>().toEqualTypeOf<never>()
    expectTypeOf<PathsWith<OtherPaths, 'head'>>().toEqualTypeOf<'/plain'>()
  })
})

describe('DataOf', () => {
  it('is the data of the envelope', () => {
    expectTypeOf<DataOf<paths, typeof one, 'get'>>().toEqualTypeOf<Customer>()
    expectTypeOf<DataOf<paths, '/api/v2/customers', 'get'>>().toEqualTypeOf<Customer[]>()
    expectTypeOf<DataOf<paths, '/api/v2/customers', 'post'>>().toEqualTypeOf<Customer>()
  })

  it('is the body where there is no envelope', () => {
    expectTypeOf<DataOf<OtherPaths, '/plain', 'get'>>().toEqualTypeOf<{ name: string }>()
  })

  it('is text where there is no JSON', () => {
    expectTypeOf<DataOf<paths, '/api/v2/customers/export', 'get'>>().toEqualTypeOf<string>()
  })

  it('is undefined where there is no body', () => {
    expectTypeOf<DataOf<paths, typeof one, 'delete'>>().toEqualTypeOf<undefined>()
    expectTypeOf<DataOf<OtherPaths, '/plain', 'head'>>().toEqualTypeOf<undefined>()
  })

  it('is that of every success, a range of them included', () => {
    expectTypeOf<DataOf<OtherPaths, '/upload', 'post'>>().toEqualTypeOf<'old' | 'new'>()
    expectTypeOf<DataOf<OtherPaths, '/bulk', 'post'>>().toEqualTypeOf<1>()
  })
})

describe('MetaOf', () => {
  it('is the meta of the envelope, or undefined', () => {
    expectTypeOf<MetaOf<paths, '/api/v2/customers', 'get'>>().toHaveProperty('next_cursor')
    expectTypeOf<MetaOf<OtherPaths, '/bulk', 'post'>>().toEqualTypeOf<2>()
    expectTypeOf<MetaOf<paths, typeof one, 'get'>>().toEqualTypeOf<undefined>()
    expectTypeOf<MetaOf<paths, typeof one, 'delete'>>().toEqualTypeOf<undefined>()
  })
})

describe('CodesOf', () => {
  it('is what the operation declares', () => {
    expectTypeOf<CodesOf<paths, '/api/v2/audit', 'get'>>().toEqualTypeOf<
      | 'REQ_002'
      | 'REQ_003'
      | 'AUTH_001'
      | 'AUTH_002'
      | 'AUTH_003'
      | 'AUTH_004'
      | 'PERM_001'
      | 'RATE_001'
      | 'SRV_001'
      | 'SRV_002'
    >()
  })

  it('is any of the catalog where it declares none, or any text', () => {
    expectTypeOf<CodesOf<paths, '/health', 'get', 'CUS_001'>>().toEqualTypeOf<'CUS_001'>()
    expectTypeOf<CodesOf<OtherPaths, '/upload', 'post', 'CUS_001'>>().toEqualTypeOf<'CUS_001'>()
    expectTypeOf<CodesOf<paths, '/health', 'get'>>().toEqualTypeOf<string>()
  })
})

describe('ListPaths', () => {
  it('names the paths that answer with a list, and ItemOf what it holds', () => {
    expectTypeOf<ListPaths<paths>>().toEqualTypeOf<
      '/api/v2/customers' | '/api/v2/keys' | '/api/v2/audit' | '/api/v2/activity'
    >()
    expectTypeOf<ItemOf<paths, '/api/v2/customers'>>().toEqualTypeOf<Customer>()
  })
})

describe('Args', () => {
  it('may be left out where nothing is required', () => {
    expectTypeOf<Args<paths, '/api/v2/customers', 'get'>>().toEqualTypeOf<
      [call?: CallOf<paths, '/api/v2/customers', 'get'>]
    >()
    expectTypeOf<Args<paths, typeof one, 'get'>>().toEqualTypeOf<[call: CallOf<paths, typeof one, 'get'>]>()
  })
})

describe('CallOf', () => {
  it('takes path parameters, and wants them all', () => {
    void api.get(one, { path: { id: 42 } })
    // @ts-expect-error a path parameter is missing
    void api.get(one, { path: {} })
    // @ts-expect-error the path's parameters are missing
    void api.get(one)
    // @ts-expect-error an id is a number
    void api.get(one, { path: { id: '42' } })
    // @ts-expect-error this path has no parameters
    void api.get('/health', { path: { id: 42 } })
  })

  it('takes the query that is declared', () => {
    void api.get('/api/v2/customers', { query: { limit: 100, sort: '-created_at' } })
    // @ts-expect-error misspelt
    void api.get('/api/v2/customers', { query: { limti: 100 } })
    // @ts-expect-error no field is called that
    void api.get('/api/v2/customers', { query: { sort: 'made' } })
    // @ts-expect-error this operation has none
    void api.get('/health', { query: { limit: 1 } })
    // @ts-expect-error this one is required
    void other.post('/bulk', { headers: { 'X-Tenant': 'a' } })
  })

  it('takes the headers that are declared, and others', () => {
    void api.get(one, { path: { id: 1 }, headers: { 'If-None-Match': '"1"', 'X-Own': 1, 'x-none': undefined } })
    void api.get('/health', { headers: { 'X-Own': 'yes' } })
    void other.post('/bulk', { query: { dry: true }, headers: { 'X-Tenant': 'a' } })
    // @ts-expect-error a declared header is required
    void other.post('/bulk', { query: { dry: true }, headers: { 'X-Own': 'yes' } })
    // @ts-expect-error no header holds an object
    void api.get('/health', { headers: { 'X-Own': {} } })
  })

  it('takes the body that is declared', () => {
    void api.post('/api/v2/customers', { body: { account: 'Ada', email: null } })
    // @ts-expect-error its account is missing
    void api.post('/api/v2/customers', { body: { email: null } })
    // @ts-expect-error the body is missing
    void api.post('/api/v2/customers', {})
    // @ts-expect-error misspelt
    void api.post('/api/v2/customers', { body: { account: 'Ada', emial: 'ada@example.com' } })
    // @ts-expect-error a GET has none
    void api.get('/health', { body: {} })
    void other.post('/bulk', { query: { dry: true }, headers: { 'X-Tenant': 'a' }, body: { name: 'Ada' } })
    // @ts-expect-error JSON is JSON, however its media type is called
    void other.post('/bulk', { query: { dry: true }, headers: { 'X-Tenant': 'a' }, body: { name: 1 } })
  })

  it('takes whatever fetch sends where the body is no JSON', () => {
    void api.post('/api/v2/customers/import', { headers: { 'content-type': 'text/csv' }, body: 'account\nAda' })
    void api.post('/api/v2/customers/import', { body: new Blob(['account\nAda'], { type: 'text/csv' }) })
    void other.post('/upload', { body: new FormData() })
    void other.post('/upload', { body: { name: 'Ada' } })
    // @ts-expect-error a form is no plain object
    void other.post('/upload', { body: { file: 'a' } })
  })

  it('takes what any call takes', () => {
    const signal = AbortSignal.timeout(1)
    void api.get('/health', { signal, timeoutMs: 1, totalTimeoutMs: Infinity, retries: 0, idempotencyKey: true })
    void api.get('/health', { signal: undefined, idempotencyKey: 'a' })
    // @ts-expect-error misspelt
    void api.get('/health', { timeout: 1 })
  })
})

describe('a call', () => {
  it('blames the path for being misspelt', () => {
    void api.get(
      // @ts-expect-error there is no such path
      '/api/v2/customer',
    )
    void api.get(
      // @ts-expect-error there is no such path
      '/api/v2/customer/{id}',
      { path: { id: 42 } },
    )
    void api.delete(
      // @ts-expect-error this path has no DELETE
      '/health',
    )
    void api.paginate(
      // @ts-expect-error this is no list
      '/health',
    )
  })
})
