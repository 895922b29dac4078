import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { FakeFetch } from '../../test/fake-fetch.ts'
import { createFetch } from '../index.ts'

const capacity = 35

/** An origin that is dead until it is brought back. */
function mortal(): FakeFetch & { readonly revive: () => void; readonly kill: () => void } {
  let isDead = true
  const fake = fakeFetch(() => {
    if (isDead) throw new TypeError('fetch failed')
    return success('alive')
  })
  return { ...fake, revive: () => (isDead = false), kill: () => (isDead = true) }
}

/** Calls all at once; gives how many requests were sent for them, and what the calls that failed say of it. */
async function storm(
  fake: FakeFetch,
  baseUrl: string,
  calls: number,
): Promise<readonly [number, ReadonlySet<string | undefined>]> {
  const before = fake.asked.length
  const api = clientOf(fake, { baseUrl })
  const results = await Promise.all([...Array(calls)].map(() => api.result.get('/')))
  const reasons = new Set(results.map((result) => (result.ok ? 'alive' : result.error.gaveUp)))
  return [fake.asked.length - before, reasons]
}

describe('the budget of retries', () => {
  it('case 70 holds 1,000 calls against a dead origin to 35 retries, and says so', async () => {
    const [requests, reasons] = await storm(mortal(), newOrigin(), 1_000)
    expect(requests).toBe(1_000 + capacity)
    expect(reasons).toContain('budget')
  })

  it('case 70 is the same for other clients of the origin, and for createFetch()', async () => {
    const fake = mortal()
    const origin = newOrigin()
    await storm(fake, `${origin}/v1`, 100)
    expect(await storm(fake, `${origin}/v2`, 10)).toEqual([10, new Set(['budget'])])
    const failure = await failureOf(createFetch({ fetch: fake.fetch, backoffMs: 0 })(`${origin}/v3`))
    expect([failure.attempts, failure.gaveUp]).toEqual([1, 'budget'])
  })

  it('case 70 is another for another origin', async () => {
    const fake = mortal()
    await storm(fake, newOrigin(), 100)
    expect((await storm(fake, newOrigin(), 1))[0]).toBe(3)
  })

  it('case 70 fills with successes, 14 for a retry', async () => {
    const fake = mortal()
    const origin = newOrigin()
    await storm(fake, origin, 100)
    fake.revive()
    await storm(fake, origin, 13)
    fake.kill()
    expect((await storm(fake, origin, 1))[0]).toBe(1)
    fake.revive()
    await storm(fake, origin, 14 * 3)
    fake.kill()
    expect((await storm(fake, origin, 10))[0]).toBe(10 + 3)
  })

  it('case 70 fills up to what it was', async () => {
    const fake = mortal()
    const origin = newOrigin()
    await storm(fake, origin, 100)
    fake.revive()
    await storm(fake, origin, 14 * (capacity + 5))
    fake.kill()
    expect((await storm(fake, origin, 100))[0]).toBe(100 + capacity)
  })

  it('is given back by the call that a retry has brought through', async () => {
    const origin = newOrigin()
    const flaky = fakeFetch((_, nth) => {
      if (nth % 2 === 1) throw new TypeError('fetch failed')
      return success(1)
    })
    const api = clientOf(flaky, { baseUrl: origin })
    for (let calls = 0; calls < 3 * capacity; calls += 1) await api.get('/')
    expect(flaky.asked).toHaveLength(6 * capacity)
  })

  it('is not spent by failures that are not tried again', async () => {
    const origin = newOrigin()
    const api = clientOf(fakeFetch(refusal(404, 'RES_001')), { baseUrl: origin })
    await Promise.all([...Array(100)].map(() => api.result.get('/')))
    expect((await storm(mortal(), origin, 1))[0]).toBe(3)
  })

  it('is not spent by calls that are aborted while they wait', async () => {
    const origin = newOrigin()
    const dead = mortal()
    for (let calls = 0; calls < 2 * capacity; calls += 1) {
      const controller = new AbortController()
      const hooks = { onRetry: () => controller.abort() }
      const api = clientOf(dead, { baseUrl: origin, hooks, backoffMs: 10_000 })
      expect((await failureOf(api.get('/', { signal: controller.signal }))).kind).toBe('abort')
    }
    expect(dead.asked).toHaveLength(2 * capacity)
    expect((await storm(dead, origin, 1))[0]).toBe(3)
  })
})
