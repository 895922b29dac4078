import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

it('creates, reads, changes and deletes a customer', async () => {
  const created = await api.call('POST', '/api/v2/customers', { body: { account: 'Köhler' } })
  expect([created.status, created.headers.get('location')]).toEqual([201, '/api/v2/customers/1'])
  expect((await api.call('PATCH', '/api/v2/customers/1', { body: { city: 'Köln' } })).body?.data).toMatchObject({
    account: 'Köhler',
    city: 'Köln',
  })
  expect((await api.call('PUT', '/api/v2/customers/1', { body: { account: 'Other' } })).body?.data).toMatchObject({
    account: 'Other',
    city: null,
  })
  const gone = await api.call('DELETE', '/api/v2/customers/1')
  expect([gone.status, gone.text, gone.headers.get('content-type'), gone.headers.get('content-length')]).toEqual([
    204,
    '',
    null,
    null,
  ])
  expect((await api.call('PATCH', '/api/v2/customers/1', { body: {} })).body?.error_code).toBe('RES_001')
})
