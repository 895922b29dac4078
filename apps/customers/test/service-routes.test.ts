import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import { holdInOtherProcess } from './start-service.ts'

describe('serviceRoutes()', () => {
  it('D59 answers /ready with 503 at once while another process holds the lock', async () => {
    const api = await startApi()
    const other = await holdInOtherProcess(join(api.dataDir, 'customers.sqlite'), 'BEGIN IMMEDIATE')
    const from = performance.now()
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.call('GET', '/ready')))
    expect(performance.now() - from).toBeLessThan(800)
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    await other.end()
    expect((await api.call('GET', '/ready')).status).toBe(200)
    await api.stop()
  })

  it('answers an address that has failed too often, whatever the query', async () => {
    const api = await startApi({ RATE_LIMIT: '1/60' })
    await api.call('GET', '/nothing')
    const paths = ['/health', '/health?x=1', '/ready?x=1', '/openapi.json', '/health/x']
    const answers = await Promise.all(paths.map((path) => api.call('GET', path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    await api.stop()
  })
})
