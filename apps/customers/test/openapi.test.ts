import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

interface Operation {
  readonly operationId?: string
}

let api: TestApi
beforeAll(async () => {
  api = await startApi({ UPSTREAM_INVOICES: 'http://127.0.0.1:9', UPSTREAM_BILLING_RUNS: 'http://127.0.0.1:9' })
})
afterAll(() => api.stop())

describe('/openapi.json', () => {
  it('names each operation once, for those who generate clients', async () => {
    const { text } = await api.call('GET', '/openapi.json')
    const { paths } = JSON.parse(text) as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(ids.filter((id) => id === undefined || !/^[a-z][A-Za-z]+$/.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(
      expect.arrayContaining(['listCustomers', 'changeCustomer', 'rotateKey', 'readInvoicesBelow', 'readBillingRuns']),
    )
  })
})
