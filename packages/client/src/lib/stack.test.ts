import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, silence } from '../../test/fake-fetch.ts'
import { createFetch, orThrow } from '../index.ts'

const notFound = (): Response => refusal(404, 'RES_001')
const unavailable = (): Response => refusal(503, 'SRV_002')

// Function declarations: Bun tells the names of no others past an await.
describe('the stack of a failure', () => {
  it('case 76 holds the function that called', async () => {
    const api = clientOf(fakeFetch(notFound))
    async function loadCustomer(): Promise<unknown> {
      return await api.get('/customers/1')
    }
    expect((await failureOf(loadCustomer())).stack).toContain('loadCustomer')
  })

  it('case 76 holds the function that called, after tries and waits', async () => {
    const api = clientOf(fakeFetch(unavailable), { backoffMs: 5 })
    async function loadCustomer(): Promise<unknown> {
      return await api.get('/customers/1')
    }
    const failure = await failureOf(loadCustomer())
    expect([failure.attempts, failure.stack]).toEqual([3, expect.stringContaining('loadCustomer')])
  })

  it('case 76 holds the function that called, for a timeout and an abort', async () => {
    const api = clientOf(fakeFetch(silence), { timeoutMs: 5, retries: 0 })
    async function loadCustomer(): Promise<unknown> {
      return await api.get('/customers/1')
    }
    expect((await failureOf(loadCustomer())).stack).toContain('loadCustomer')
    async function leavePage(): Promise<unknown> {
      return await api.get('/', { signal: AbortSignal.timeout(1), timeoutMs: 1_000 })
    }
    expect((await failureOf(leavePage())).stack).toContain('leavePage')
  })

  it('case 76 holds the function that asked for a result, and threw it', async () => {
    const api = clientOf(fakeFetch(notFound))
    async function loadCustomer(): Promise<unknown> {
      return orThrow(await api.result.get('/customers/1'))
    }
    expect((await failureOf(loadCustomer())).stack).toContain('loadCustomer')
  })

  it('case 76 holds the function that walks through a list', async () => {
    const api = clientOf(fakeFetch(success([1], { next_cursor: 'a' }), notFound))
    async function listCustomers(): Promise<void> {
      for await (const customer of api.paginate('/customers')) void customer
    }
    expect((await failureOf(listCustomers())).stack).toContain('listCustomers')
  })

  it('case 76 holds the function that fetched', async () => {
    const fetch = createFetch({ fetch: fakeFetch(notFound).fetch })
    async function loadCustomer(): Promise<unknown> {
      return await fetch('https://api.test/customers/1')
    }
    expect((await failureOf(loadCustomer())).stack).toContain('loadCustomer')
  })

  it('case 76 begins with its name and message', async () => {
    const failure = await failureOf(clientOf(fakeFetch(notFound)).get('/'))
    expect(String(failure)).toBe('Failure: This is RES_001')
    // Not every engine puts it there.
    if (new Error('x').stack?.startsWith('Error: x'))
      expect(failure.stack).toMatch(/^(?:Failure|Error): This is RES_001\n/)
  })
})
