import { handleError } from '@faultbook/client'
import type { Catalog } from '@faultbook/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../../scripts/test-parts.ts'
import { errors } from '../src/errors.ts'
import { collect, customersClient, failureIn } from './customers-client.ts'
import type { CustomersClient } from './customers-client.ts'
import { readLog } from './log-lines.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'
import { chinookCsv, chinookMap } from './transfer-files.ts'

const path = '/api/v2/customers'
const onePath = '/api/v2/customers/{id}'

const rows = Object.values<Catalog[string]>(errors).map(({ row }) => row)
const idsOf = (customers: readonly { readonly id: number }[]): readonly number[] => customers.map(({ id }) => id)
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('59 customers of the Chinook database', needs('shared', 'the Chinook customers'), () => {
  let service: TestApi
  let api: CustomersClient
  beforeAll(async () => {
    service = await startApi()
    api = customersClient(service)
    await api.post('/api/v2/customers/import', {
      query: { map: [...chinookMap], country_names: true, unknown_columns: 'ignore' },
      headers: { 'content-type': 'text/csv' },
      body: chinookCsv(),
    })
  })
  afterAll(() => service.stop())

  it('are walked through from cursor to cursor, each once, as they are wanted', async () => {
    const seen = await collect(api.paginate(path, { query: { limit: 10 } }))
    expect(idsOf(seen)).toEqual(upTo(59))
    const before = requestsTo(service)
    for await (const { id } of api.paginate(path, { query: { limit: 10, sort: '-id' } })) if (id === 45) break
    expect(requestsTo(service) - before).toBe(2)
  })

  it('come page by page, with what is told of the whole', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => api.result.get(path, { query: { page, limit: 20 } })))
    expect(pages.map((page) => (page.ok ? page.data.length : page.error))).toEqual([20, 20, 19])
    const [first] = pages
    expect(first?.ok === true && first.meta).toMatchObject({ total_pages: 3, total_records: 59, current_page: 1 })
  })

  it('are found by what is asked for, whatever its letters', async () => {
    expect(idsOf(await api.get(path, { query: { search: 'KÖHLER' } }))).toEqual([2])
    expect(idsOf(await collect(api.paginate(path, { query: { country: 'DE', limit: 1 } })))).toEqual([2, 36, 37, 38])
  })

  it('are exported as the text that is asked for', async () => {
    const csv: unknown = await api.get('/api/v2/customers/export', { headers: { accept: 'text/csv' } })
    const lines = String(csv).trimEnd().split('\r\n')
    expect([lines.length, lines[0]?.slice(0, 17), lines[2]?.slice(0, 17)]).toEqual([
      60,
      'id,account,email,',
      '2,Leonie Köhler,l',
    ])
  })
})

describe('a customer', () => {
  let service: TestApi
  let api: CustomersClient
  beforeAll(async () => {
    service = await startApi({ REQUIRE_IF_MATCH: 'true' })
    api = customersClient(service)
  })
  afterAll(() => service.stop())

  it('is made, read, changed by the ETag of what was read, and deleted', async () => {
    const made = await api.result.post(path, { body: { account: 'Ada', email: 'ada@example.com' } })
    if (!made.ok) throw made.error
    const { id } = made.data
    expect([made.reply.status, made.reply.headers.get('location')]).toEqual([201, `${path}/${id}`])

    const read = await api.result.get(onePath, { path: { id } })
    if (!read.ok) throw read.error
    expect(read.data).toEqual(made.data)
    const ifMatch = { 'If-Match': read.reply.etag }
    const changed = await api.result.patch(onePath, { path: { id }, headers: ifMatch, body: { city: 'London' } })
    expect(changed.ok && changed.data).toEqual({
      ...made.data,
      city: 'London',
      updated_at: expect.any(String) as string,
    })

    const stale = failureIn(await api.result.patch(onePath, { path: { id }, headers: ifMatch, body: { city: 'Rome' } }))
    expect([stale.error_code, stale.status]).toEqual(['REQ_011', 412])
    const blind = failureIn(await api.result.delete(onePath, { path: { id } }))
    expect([blind.error_code, blind.status]).toEqual(['REQ_013', 428])

    const etag = changed.ok ? changed.reply.etag : undefined
    const unchanged = await api.result.get(onePath, { path: { id }, headers: { 'If-None-Match': etag } })
    expect(unchanged).toMatchObject({ ok: true, data: undefined, reply: { status: 304, etag } })
    expect(await api.delete(onePath, { path: { id }, headers: { 'If-Match': etag } })).toBeUndefined()
    expect(failureIn(await api.result.get(onePath, { path: { id } }))).toMatchObject({
      error_code: 'RES_001',
      message: 'Customer not found',
      attempts: 1,
    })
  })

  it('is refused with every field that is wrong', async () => {
    // One that the document has not, as a form might send it.
    const body = { account: '', email: 'nobody', country: 'de', colour: 'red' }
    const failure = failureIn(await api.result.post(path, { body }))
    if (failure.error_code !== 'VAL_001') throw failure
    expect([failure.status, Object.keys(failure.errors)]).toEqual([422, ['account', 'email', 'country', 'colour']])
    expect(failure.errors['email']).toBe('must be a valid email')
  })

  it('is refused where its email is used', async () => {
    await api.post(path, { body: { account: 'Bob', email: 'bob@example.com' } })
    const failure = failureIn(await api.result.post(path, { body: { account: 'Bobby', email: 'BOB@example.com' } }))
    const shown = handleError(failure, {
      CON_001: ({ errors: fields }) => fields,
      default: (other): never => {
        throw other
      },
    })
    expect(shown).toEqual({ email: 'is used by another customer' })
  })
})

describe('a failure', () => {
  let service: TestApi
  beforeAll(async () => {
    service = await startApi()
  })
  afterAll(() => service.stop())

  it('is told apart by its code: a key that is wrong, missing, without the scope; a customer, a route that is not there', async () => {
    const list = async (api: CustomersClient) => failureIn(await api.result.get(path))
    const reader = customersClient(service, { apiKey: await service.addKey({ scopes: ['customers:read'] }) })
    const ours = customersClient(service)
    const failures = [
      await list(customersClient(service, { apiKey: 'fbk_nothing' })),
      await list(customersClient({ url: service.url, key: '' })),
      failureIn(await reader.result.post(path, { body: { account: 'Ada' } })),
      failureIn(await ours.result.get(onePath, { path: { id: 4_711 } })),
      failureIn(await ours.result.get('/api/v2/clients' as typeof path)),
      failureIn(await ours.result.get(path, { query: { limit: 1_000 } })),
    ]
    expect(failures.map(({ kind, status, error_code: code }) => [kind, status, code])).toEqual([
      ['api', 401, 'AUTH_001'],
      ['api', 401, 'AUTH_002'],
      ['api', 403, 'PERM_001'],
      ['api', 404, 'RES_001'],
      ['api', 404, 'RES_002'],
      ['api', 400, 'REQ_002'],
    ])
    expect(failures.map(({ attempts, gaveUp }) => [attempts, gaveUp])).toEqual(failures.map(() => [1, undefined]))
    expect(failures[5]).toMatchObject({ errors: { limit: 'must be at most 100' } })
  })

  it('is of a code that only this catalog has', async () => {
    const keys = customersClient(service)
    const listed = await keys.get('/api/v2/keys')
    const managing = listed.find(({ scopes }) => scopes.includes('keys:manage'))
    const failure = failureIn(await keys.result.delete('/api/v2/keys/{id}', { path: { id: managing?.id ?? 0 } }))
    expect([failure.error_code, failure.status]).toEqual(['KEY_001', 409])
  })

  it('carries the id that the log of the service has', async () => {
    const failure = failureIn(await customersClient(service).result.get(onePath, { path: { id: 4_712 } }))
    expect(failure.requestId).toMatch(/^[0-9a-f-]{36}$/)
    await expect
      .poll(() => readLog(service.logged()).filter((line) => line.request_id === failure.requestId))
      .toMatchObject([
        { msg: 'refused', status: 404, code: 'RES_001' },
        { status: 404, route: onePath },
      ])
  })

  it.each(rows)('of $code comes as that, asked for in a test workspace', async ({ code, status, retry }) => {
    testKey ??= await service.addKey({
      workspaceId: (await service.store.createWorkspace('tries', { isTest: true })).id,
    })
    const api = customersClient(service, { apiKey: testKey, retries: 0 })
    const failure = failureIn(await api.result.get(path, { headers: { prefer: `error=${code}` } }))
    if (failure.kind !== 'api') throw failure
    expect([failure.error_code, failure.status, failure.contradictsStatus]).toEqual([code, status, undefined])
    expect([code, failure.retryAfterMs !== undefined]).toEqual([code, retry === 'after-header'])
  })
  let testKey: string | undefined
})

function requestsTo({ logged }: TestApi): number {
  return readLog(logged()).filter(({ route, status }) => route === path && status === 200).length
}
