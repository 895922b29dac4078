import type { FastifyReply } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRateLimits } from '../src/rate-limits.ts'
import { startApi } from './start-api.ts'
import type { Answer } from './start-api.ts'

const path = '/api/v2/customers'
const told = ({ headers }: Answer): readonly number[] => {
  const [, left = '', seconds = ''] = /^"key";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? []
  return [Number(left), Number(seconds)]
}

describe('the limit of a key (reliability I)', () => {
  it('I104 lets exactly so many of more requests through that come at once, and says of each how many are left', async () => {
    const api = await startApi({ RATE_LIMIT: '10/60' })
    const answers = await Promise.all(Array.from({ length: 35 }, () => api.call('GET', path)))
    const through = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 429)
    expect([through.length, refused.length]).toEqual([10, 25])
    expect(through.map((answer) => told(answer)[0]).toSorted((a = 0, b = 0) => b - a)).toEqual([
      9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    ])
    for (const answer of answers) expect(answer.headers.get('ratelimit-policy')).toBe('"key";q=10;w=60')
    for (const answer of refused) {
      const [left = -1, seconds = 0] = told(answer)
      const retryAfter = Number(answer.headers.get('retry-after'))
      // Not before the window is over, and jittered: those who were refused together don't come back together.
      expect([left, retryAfter >= seconds, retryAfter <= seconds * 1.2 + 1]).toEqual([0, true, true])
    }
    await api.stop()
  })

  it('I104 lets as many through again once it said so', async () => {
    const api = await startApi({ RATE_LIMIT: '3/1' })
    const call = async (): Promise<readonly number[]> =>
      (await Promise.all(Array.from({ length: 5 }, () => api.call('GET', path))))
        .map(({ status }) => status)
        .toSorted((a, b) => a - b)
    expect(await call()).toEqual([200, 200, 200, 429, 429])
    await expect.poll(call, { interval: 1_100 }).toEqual([200, 200, 200, 429, 429])
    await api.stop()
  })
})

describe('createRateLimits()', () => {
  afterEach(() => void vi.useRealTimers())

  it('I104 counts in windows that begin with the first request: around the end of one nearly twice the limit can pass', async () => {
    vi.useFakeTimers()
    const limits = createRateLimits({ requests: 10, windowSeconds: 60 })
    const reply = { header: () => reply } as unknown as FastifyReply
    const pass = async (count: number): Promise<number> => {
      const results = await Promise.allSettled(
        Array.from({ length: count }, () => limits.countRequest({ workspaceId: 1, id: 1 }, reply)),
      )
      return results.filter(({ status }) => status === 'fulfilled').length
    }
    expect(await pass(1)).toBe(1)
    vi.advanceTimersByTime(59_900)
    expect(await pass(20)).toBe(9)
    vi.advanceTimersByTime(200)
    expect(await pass(20)).toBe(10)
    vi.advanceTimersByTime(30_000)
    expect(await pass(20)).toBe(0)
  })
})
