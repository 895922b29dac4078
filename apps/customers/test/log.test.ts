import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

describe('the log', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.stop())

  it('names a route as the API description does', async () => {
    expect((await api.call('GET', '/api/v2/customers/1')).status).toBe(404)
    await expect.poll(() => api.logged()).toContain('"route":"/api/v2/customers/{id}"')
  })

  it('logs no key that was put into a path by mistake', async () => {
    expect((await api.call('GET', `/api/v2/customers/${api.key}`)).status).toBe(400)
    expect((await api.call('GET', `/${api.key}/${api.key}?key=${api.key}`)).status).toBe(404)
    expect(api.logged()).toContain('"path":"/api/v2/customers/fbk_…"')
    expect(api.logged()).toContain('"path":"/fbk_…/fbk_…"')
    expect(api.logged()).not.toContain(api.key.slice(4))
  })
})
