import { afterEach, describe, expect, it, vi } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, silence } from '../../test/fake-fetch.ts'

/** An answer whose body begins with this, and stalls. */
function stalling(status: number, text = ''): Response {
  const body = new ReadableStream({
    start: (controller) => text && controller.enqueue(new TextEncoder().encode(text)),
  })
  return new Response(body, { status, headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' } })
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('timeoutMs', () => {
  it('case 38 ends a try without headers', async () => {
    const failure = await failureOf(clientOf(fakeFetch(silence), { timeoutMs: 10 }).get('/'))
    expect(failure).toMatchObject({ kind: 'timeout', phase: 'headers', timeoutMs: 10, attempts: 3, gaveUp: 'attempts' })
    expect('status' in failure).toBe(false)
  })

  it.each([
    [200, '{"succ'],
    [200, ''],
    [500, ''],
  ])('case 39 ends a try whose body stalls: %i after %j', async (status, text) => {
    const fake = fakeFetch(() => stalling(status, text))
    const failure = await failureOf(clientOf(fake, { timeoutMs: 10, retries: 0 }).get('/'))
    expect(failure).toMatchObject({ kind: 'timeout', phase: 'body', status, requestId: 'r-1' })
  })

  it('case 23 keeps what has come of an error whose body stalls', async () => {
    const fake = fakeFetch(() => stalling(500, 'Internal S'))
    const failure = await failureOf(clientOf(fake, { timeoutMs: 10, retries: 0 }).get('/'))
    expect(failure).toMatchObject({ kind: 'http', status: 500, text: 'Internal S', requestId: 'r-1' })
  })

  it('case 37 ends a try of a fetch that ignores its signal and never settles', async () => {
    let calls = 0
    const fetch = (): Promise<Response> => {
      calls += 1
      return silence()
    }
    expect(await failureOf(clientOf({ fetch }, { timeoutMs: 10 }).get('/'))).toMatchObject({
      kind: 'timeout',
      attempts: 3,
    })
    expect(calls).toBe(3)
  })

  it('of the call counts before that of the client', async () => {
    const api = clientOf(fakeFetch(silence), { timeoutMs: 10_000, retries: 0 })
    expect(await failureOf(api.get('/', { timeoutMs: 10 }))).toMatchObject({ timeoutMs: 10 })
  })

  it.each([[0], [-1], [Number.NaN], [-Infinity]])('case 52 of %d is refused, and nothing sent', async (ms) => {
    const fake = fakeFetch(success(1))
    const failures = [
      await failureOf(clientOf(fake, { timeoutMs: ms }).get('/')),
      await failureOf(clientOf(fake).get('/', { timeoutMs: ms })),
      await failureOf(clientOf(fake, { totalTimeoutMs: ms }).get('/')),
      await failureOf(clientOf(fake).get('/', { totalTimeoutMs: ms })),
    ]
    expect(failures.map(({ kind, attempts }) => [kind, attempts])).toEqual([...Array(4)].map(() => ['config', 0]))
    expect(fake.asked).toEqual([])
  })

  it.each([[Infinity], [2 ** 31], [2 ** 31 - 1], [2 ** 40], [Number.MAX_VALUE]])(
    'case 52 of %d is no limit, and no timer of 1 ms',
    async (ms) => {
      const timers = vi.spyOn(globalThis, 'setTimeout')
      const slow = async (): Promise<Response> => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return success('slow')
      }
      expect(await clientOf(fakeFetch(slow), { timeoutMs: ms, totalTimeoutMs: ms }).get('/')).toBe('slow')
      expect(timers.mock.calls.every(([, timeMs = 0]) => timeMs < 2 ** 31)).toBe(true)
    },
  )

  it('leaves no timer behind', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    await clientOf(fakeFetch(refusal(503, 'X_001'), success(1))).get('/')
    const left = new Set(set.mock.results.map(({ value }) => value as unknown))
    for (const [timer] of cleared.mock.calls) left.delete(timer)
    expect(set.mock.calls.length).toBeGreaterThan(0)
    expect(left.size).toBe(0)
  })
})

describe('totalTimeoutMs', () => {
  it('ends the last try', async () => {
    const api = clientOf(fakeFetch(silence), { timeoutMs: 10_000, totalTimeoutMs: 20 })
    const failure = await failureOf(api.get('/'))
    expect(failure).toMatchObject({ kind: 'timeout', attempts: 1, timeoutMs: 20, gaveUp: 'deadline' })
  })

  it('shortens the tries that are left', async () => {
    const slowly = async (): Promise<Response> => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return refusal(503, 'X_001')
    }
    const api = clientOf(fakeFetch(slowly, silence), { timeoutMs: 10_000, totalTimeoutMs: 1_500 })
    const failure = await failureOf(api.get('/'))
    expect(failure).toMatchObject({ kind: 'timeout', attempts: 2, gaveUp: 'deadline' })
    expect('timeoutMs' in failure && failure.timeoutMs).toBeLessThanOrEqual(1_451)
  })

  it('counts the wait for a slow hook: after it nothing more is sent', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'))
    const hooks = { onRetry: () => new Promise((resolve) => setTimeout(resolve, 60)) }
    const failure = await failureOf(clientOf(fake, { totalTimeoutMs: 30, retries: 9, hooks }).get('/'))
    expect([failure.kind, failure.gaveUp, failure.attempts, fake.asked.length]).toEqual(['api', 'deadline', 1, 1])
  })

  it.each([
    ['forward', 1e9],
    ['back', -1e9],
  ])('case 75 is measured by a clock that does not jump %s', async (_, jump) => {
    const fake = fakeFetch(refusal(503, 'X_001'), refusal(503, 'X_001'), success('third'))
    let now = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => (now += jump))
    const hooks = { onRetry: (): unknown => Date.now() }
    expect(await clientOf(fake, { totalTimeoutMs: 5_000, hooks }).get('/')).toBe('third')
  })
})
