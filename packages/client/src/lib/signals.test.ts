import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { countedSignal } from '../../test/counted-signal.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, silence } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import type { Failure } from '../index.ts'

/** An answer whose body begins, and stalls. */
function stalling(status: number): Response {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"succ')) })
  return new Response(body, { status, headers: { 'content-type': 'application/json' } })
}

class OwnReason extends Error {}
const own = new OwnReason('changed my mind')

describe('the signal of a call', () => {
  it('case 44 that has been aborted sends nothing', async () => {
    const fake = fakeFetch(success(1))
    const failure = await failureOf(clientOf(fake).get('/', { signal: AbortSignal.abort('bye') }))
    expect(failure).toMatchObject({ kind: 'abort', attempts: 0, cause: 'bye' })
    expect(fake.asked).toEqual([])
  })

  it.each([['bye'], [own], [null], [0], ['']])('case 47 gives its reason as it was: %j', async (reason) => {
    const controller = new AbortController()
    const call = failureOf(clientOf(fakeFetch(silence)).get('/', { signal: controller.signal }))
    controller.abort(reason)
    const failure = await call
    expect([failure.kind, failure.gaveUp]).toEqual(['abort', undefined])
    expect(failure.cause).toBe(reason)
  })

  it('case 47 gives the reason of the platform where there is none', async () => {
    const controller = new AbortController()
    const call = failureOf(clientOf(fakeFetch(silence)).get('/', { signal: controller.signal }))
    controller.abort(undefined)
    const failure = await call
    expect(failure.cause).toBe(controller.signal.reason)
    expect(failure.cause).toMatchObject({ name: 'AbortError' })
  })

  it('case 48 of a timeout is an abort, and not tried again', async () => {
    const fake = fakeFetch(silence)
    const failure = await failureOf(clientOf(fake).get('/', { signal: AbortSignal.timeout(10) }))
    expect(failure).toMatchObject({ kind: 'abort', attempts: 1, cause: { name: 'TimeoutError' } })
    expect(fake.asked).toHaveLength(1)
  })

  it.each([[200], [500]])('case 46 ends a body of %i that is being read', async (status) => {
    const controller = new AbortController()
    const fake = fakeFetch(stalling(status))
    const hooks = { onResponse: (): unknown => setTimeout(() => controller.abort('bye'), 5) }
    const failure = await failureOf(clientOf(fake, { hooks }).get('/', { signal: controller.signal }))
    expect(failure).toMatchObject({ kind: 'abort', status, cause: 'bye', attempts: 1 })
  })

  it.each(['get', 'post'] as const)('case 46 is no reason to try again, whatever the status is: %s', async (method) => {
    const controller = new AbortController()
    const told: string[] = []
    const hooks = {
      onResponse: (): unknown => setTimeout(() => controller.abort('bye'), 5),
      onRetry: (): unknown => told.push('retry'),
      onFailure: ({ kind }: Failure): unknown => told.push(kind),
    }
    const api = clientOf(fakeFetch(stalling(503)), { hooks })
    const { gaveUp } = await failureOf(api[method]('/', { signal: controller.signal }))
    expect([told, gaveUp]).toEqual([['abort'], undefined])
  })

  it('case 45 ends the wait for another try', async () => {
    const controller = new AbortController()
    const fake = fakeFetch(refusal(503, 'X_001', { 'retry-after': '20' }))
    const hooks = { onRetry: (): unknown => setTimeout(() => controller.abort('bye'), 5) }
    const failure = await failureOf(clientOf(fake, { hooks }).get('/', { signal: controller.signal }))
    expect(failure).toMatchObject({ kind: 'abort', cause: 'bye', attempts: 1 })
    expect(fake.asked).toHaveLength(1)
  })

  it('ends the request itself', async () => {
    const controller = new AbortController()
    const fake = fakeFetch(silence)
    const call = failureOf(clientOf(fake).get('/', { signal: controller.signal }))
    while (fake.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 0))
    expect(fake.asked[0]?.signal?.aborted).toBe(false)
    controller.abort()
    await call
    expect(fake.asked[0]?.signal?.aborted).toBe(true)
  })

  it('case 40 is another one for each try', async () => {
    const fake = fakeFetch(silence, success('second'))
    expect(await clientOf(fake, { timeoutMs: 20 }).get('/')).toBe('second')
    expect(fake.asked.map(({ signal }) => signal?.aborted)).toEqual([true, false])
  })

  it('case 42 leaves the timeout as it is', async () => {
    const { signal } = new AbortController()
    const api = clientOf(fakeFetch(silence), { retries: 0 })
    expect(await failureOf(api.get('/', { signal, timeoutMs: 10 }))).toMatchObject({ kind: 'timeout', timeoutMs: 10 })
  })

  it.each([
    ['a success', () => success(1)],
    ['a failure', () => refusal(404, 'X_001')],
  ] as const)('case 49 has no effect after %s', async (_, play) => {
    const controller = new AbortController()
    const result = await clientOf(fakeFetch(play)).result.get('/', { signal: controller.signal })
    const before = JSON.stringify(result)
    controller.abort('late')
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(JSON.stringify(result)).toBe(before)
  })

  it.each<readonly [string, Play]>([
    ['successes', () => success(1)],
    ['failures', () => refusal(404, 'X_001')],
    ['retries', () => refusal(503, 'X_001')],
    ['timeouts', silence],
  ])('case 50 has no listeners left after %s', async (_, play) => {
    const { signal, listeners, most } = countedSignal()
    const api = clientOf(fakeFetch(play), { timeoutMs: 20 })
    await Promise.all([...Array(50)].map(() => api.result.get('/', { signal })))
    expect(most()).toBeGreaterThan(0)
    expect(listeners()).toBe(0)
  })

  it('case 50 has no listeners left after 10,000 calls', async () => {
    const { signal, listeners, most } = countedSignal()
    const api = clientOf(fakeFetch(success(1)))
    for (let rounds = 0; rounds < 100; rounds += 1)
      await Promise.all([...Array(100)].map(() => api.get('/', { signal })))
    expect([most(), listeners()]).toEqual([100, 0])
  })

  it.each([
    ['a controller', new AbortController()],
    ['nothing of the kind', {}],
  ])('is refused when it is none: %s', async (_, none) => {
    const fake = fakeFetch(success(1))
    const signal = none as AbortSignal
    expect(await failureOf(clientOf(fake).get('/', { signal }))).toMatchObject({ kind: 'config', attempts: 0 })
    expect(fake.asked).toEqual([])
  })
})
