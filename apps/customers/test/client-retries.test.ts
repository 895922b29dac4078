import type { Hooks } from '@faultbook/client'
import { afterEach, describe, expect, it } from 'vitest'
import { startCuttingProxy } from './cutting-proxy.ts'
import { customersClient, failureIn } from './customers-client.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

const path = '/api/v2/customers'
type Retry = Parameters<NonNullable<Hooks['onRetry']>>[0]

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

const start = async (env?: Readonly<Record<string, string>>): Promise<TestApi> => {
  const service = await startApi(env)
  stops.push(service.stop)
  return service
}

/** A service whose first answers are lost on the way, and what its client tells of that. */
const startBehindCuts = async (cuts: number) => {
  const service = await start()
  const proxy = await startCuttingProxy(service.port, cuts)
  stops.push(proxy.stop)
  const retries: Retry[] = []
  const hooks = { onRetry: (retry: Retry) => retries.push(retry) }
  const api = customersClient({ url: proxy.url, key: service.key }, { backoffMs: 1, hooks })
  const made = async (): Promise<unknown> => customersClient(service).get(path)
  return { api, proxy, retries, made }
}

describe('a connection that is cut after the service has done its work', () => {
  it('makes one customer: with an idempotency key the answer comes again', async () => {
    const { api, proxy, retries, made } = await startBehindCuts(2)
    const result = await api.result.post(path, { body: { account: 'Ada' }, idempotencyKey: true })
    expect(result).toMatchObject({ ok: true, data: { id: 1, account: 'Ada' }, reply: { status: 201 } })
    expect(result.ok && result.reply.headers.get('idempotency-replayed')).toBe('true')
    expect([proxy.lost(), retries.map(({ failure }) => failure.kind)]).toEqual([2, ['network', 'network']])
    expect(await made()).toMatchObject([{ id: 1, account: 'Ada' }])
  })

  it('is a failure where there is no key: whether the customer was made is not known', async () => {
    const { api, proxy, retries, made } = await startBehindCuts(1)
    const failure = failureIn(await api.result.post(path, { body: { account: 'Ada' } }))
    expect(failure).toMatchObject({ kind: 'network', attempts: 1, gaveUp: 'unsafe' })
    expect([proxy.lost(), retries]).toEqual([1, []])
    // It was, and the next call goes through.
    expect(await made()).toMatchObject([{ id: 1 }])
    expect(await api.get(path)).toHaveLength(1)
  })

  it('is not seen by who reads', async () => {
    const { api, retries } = await startBehindCuts(2)
    expect(await api.get(path)).toEqual([])
    expect(retries).toHaveLength(2)
  })

  it('is a failure after as many tries as were wanted', async () => {
    const { api } = await startBehindCuts(Infinity)
    const failure = failureIn(await api.result.get(path, { retries: 1 }))
    expect(failure).toMatchObject({ kind: 'network', phase: 'headers', attempts: 2, gaveUp: 'attempts' })
  })
})

describe('an idempotency key', () => {
  it('is refused for another body', async () => {
    const api = customersClient(await start())
    await api.post(path, { body: { account: 'Ada' }, idempotencyKey: '"order-1"' })
    const failure = failureIn(await api.result.post(path, { body: { account: 'Bob' }, idempotencyKey: '"order-1"' }))
    expect([failure.error_code, failure.status, failure.attempts]).toEqual(['VAL_002', 422, 1])
  })
})

describe('the rate limit', () => {
  it('is obeyed: no try comes before the time that the service asks for', async () => {
    const service = await start({ RATE_LIMIT: '3/1' })
    const retries: Retry[] = []
    const api = customersClient(service, { retries: 10, hooks: { onRetry: (retry) => retries.push(retry) } })
    const lists = await Promise.all(Array.from({ length: 5 }, () => api.get(path)))
    expect(lists).toEqual([[], [], [], [], []])
    expect(retries.length).toBeGreaterThanOrEqual(2)
    for (const { failure, delayMs } of retries) {
      expect(failure).toMatchObject({ error_code: 'RATE_001', status: 429 })
      const hintMs = failure.kind === 'api' ? (failure.retryAfterMs ?? 0) : 0
      expect([hintMs >= 1_000, delayMs >= hintMs]).toEqual([true, true])
    }
  })

  it('is told at once where the wait would be too long', async () => {
    const service = await start({ RATE_LIMIT: '1/3600' })
    const api = customersClient(service)
    await api.get(path)
    const failure = failureIn(await api.result.get(path))
    if (failure.error_code !== 'RATE_001') throw failure
    expect([failure.attempts, failure.gaveUp]).toEqual([1, 'wait'])
    expect(failure.retryAfterMs).toBeGreaterThan(3_000_000)
  })

  it('is the failure of a call whose time would be over', async () => {
    const service = await start({ RATE_LIMIT: '1/20' })
    const api = customersClient(service, { totalTimeoutMs: 5_000 })
    await api.get(path)
    expect(failureIn(await api.result.get(path))).toMatchObject({ error_code: 'RATE_001', gaveUp: 'deadline' })
  })
})
