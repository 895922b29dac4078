import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, refusal } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { ClientOptions } from '../index.ts'

type Headers = Readonly<Record<string, string>>
const noJitter = { backoffMs: 0, maxRetryAfterMs: Infinity, totalTimeoutMs: Infinity }

/** How long a client would wait before each further try; none of it is waited for. */
async function delaysOf(
  headers: Headers,
  options: Partial<ClientOptions> = {},
  status = 503,
): Promise<readonly number[]> {
  const delays: number[] = []
  const controller = new AbortController()
  const hooks = {
    onRetry: ({ delayMs }: { readonly delayMs: number }): void => {
      delays.push(delayMs)
      controller.abort()
    },
  }
  const api = clientOf(fakeFetch(refusal(status, 'X_001', headers)), { ...noJitter, ...options, hooks })
  await failureOf(api.get('/', { signal: controller.signal }))
  return delays
}

async function hintOf(headers: Headers, status = 503): Promise<unknown> {
  const failure = await failureOf(clientOf(fakeFetch(page(status, headers)), { retries: 0 }).get('/'))
  return 'retryAfterMs' in failure ? failure.retryAfterMs : undefined
}

afterEach(() => {
  vi.restoreAllMocks()
})

const date = 'Sun, 22 Nov 2026 12:00:00 GMT'

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    [' 7 ', 7_000],
  ])('case 59, 60 is waited for: %j', async (header, delayMs) => {
    expect(await delaysOf({ 'retry-after': header })).toEqual([delayMs])
  })

  it('case 60 of 0 is tried at once, and counted', async () => {
    const fake = fakeFetch(refusal(503, 'X_001', { 'retry-after': '0' }))
    expect(await failureOf(clientOf(fake).get('/'))).toMatchObject({ attempts: 3, gaveUp: 'attempts' })
  })

  it.each([
    ['Sun, 22 Nov 2026 12:00:10 GMT', 10_000],
    ['Sunday, 22-Nov-26 12:00:10 GMT', 10_000],
    ['Sun Nov 22 12:00:10 2026', 10_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['Sun Nov 22 11:00:00 2026', 0],
  ])('case 61, 62 is counted from the Date of the answer: %s', async (header, delayMs) => {
    expect(await delaysOf({ 'retry-after': header, date })).toEqual([delayMs])
  })

  it('case 61 is counted from our own clock where the answer has no Date', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.parse(date))
    expect(await delaysOf({ 'retry-after': 'Sun, 22 Nov 2026 12:00:10 GMT' })).toEqual([10_000])
    expect(await delaysOf({ 'retry-after': 'Sun, 22 Nov 2026 12:00:10 GMT', date: 'nonsense' })).toEqual([10_000])
  })

  it.each(['-5', '1.5', '1e3', '0x10', 'abc', '', '2026-11-22T12:00:10Z', '1, 5', 'Infinity', '+1', '9999999999'])(
    'case 63 is ignored when it is %j, for a backoff as ever',
    async (header) => {
      vi.spyOn(Math, 'random').mockReturnValue(0.5)
      expect(await delaysOf({ 'retry-after': header }, { backoffMs: 100 })).toEqual([50])
      expect(await hintOf({ 'retry-after': header })).toBeUndefined()
    },
  )

  it('case 64 past the longest wait fails at once, and says when', async () => {
    const fake = fakeFetch(refusal(503, 'X_001', { 'retry-after': '3600' }))
    expect(await failureOf(clientOf(fake).get('/'))).toMatchObject({
      kind: 'api',
      attempts: 1,
      gaveUp: 'wait',
      retryAfterMs: 3_600_000,
    })
  })

  it.each([
    ['30', [30_000]],
    ['31', []],
  ])('case 64 is waited for up to 30 s: %s', async (header, delays) => {
    const { totalTimeoutMs } = noJitter
    const controller = new AbortController()
    const found: number[] = []
    const hooks = {
      onRetry: ({ delayMs }: { readonly delayMs: number }): void => {
        found.push(delayMs)
        controller.abort()
      },
    }
    const api = clientOf(fakeFetch(refusal(429, 'X_001', { 'retry-after': header })), { totalTimeoutMs, hooks })
    await failureOf(api.get('/', { signal: controller.signal }))
    expect(found).toEqual(delays)
  })

  it.each([
    ['api', 409, 'CON_002', 'api'],
    ['unlisted', 418, 'TEA_001', 'unlisted'],
  ])('is told by a failure of kind %s, whatever the status is', async (_, status, code, kind) => {
    const api = clientOf(fakeFetch(refusal(status, code, { 'retry-after': '2' })), { errors: codes, retries: 0 })
    expect(await failureOf(api.get('/'))).toMatchObject({ kind, retryAfterMs: 2_000 })
  })

  it('of what is not tried again is told, and not waited for', async () => {
    expect(await delaysOf({ 'retry-after': '2' }, {}, 404)).toEqual([])
    expect(await hintOf({ 'retry-after': '2' }, 404)).toBe(2_000)
  })
})

describe('RateLimit', () => {
  it.each([
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ ratelimit: '"a";r=0; t=7, "b";r=5;t=9' }, 7_000],
    [{ ratelimit: '"daily";r=5000;t=40000, "burst";r=0;t=2' }, 2_000],
    [{ ratelimit: '"rest=9";r=0;t=2' }, 2_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=5' }, 5_000],
    [{ 'ratelimit-reset': '30' }, 30_000],
    [{ 'x-ratelimit-reset': '30' }, 30_000],
    [{ 'x-ratelimit-reset': `${Date.parse(date) / 1_000 + 30}`, date }, 30_000],
    [{ 'x-ratelimit-reset': `${Date.parse(date) + 30_000}`, date }, 30_000],
    [{ 'x-ratelimit-reset': `${Date.parse(date) / 1_000 - 30}`, date }, 0],
    [{ 'x-ratelimit-reset': '0' }, 0],
  ])('case 68 is read as a hint of 429 and 503: %j', async (headers, hint) => {
    expect(await hintOf(headers as Headers, 429)).toBe(hint)
    expect(await hintOf(headers as Headers, 503)).toBe(hint)
    expect(await delaysOf(headers as Headers, {}, 429)).toEqual([hint])
  })

  it.each(['', 'soon', '-1', 'NaN', 'Infinity', '0x10', '1e3'])(
    'case 68 is no hint when it resets at %j',
    async (header) => {
      expect(await hintOf({ 'x-ratelimit-reset': header }, 429)).toBeUndefined()
    },
  )

  it('case 68 is no hint of other answers, which have it all the time', async () => {
    expect(await hintOf({ ratelimit: '"default";r=9;t=30', 'ratelimit-reset': '30' }, 500)).toBeUndefined()
  })

  it('case 68 counts less than Retry-After', async () => {
    const headers = { 'retry-after': '1', ratelimit: '"default";r=0;t=30', 'x-ratelimit-reset': '40' }
    expect(await hintOf(headers, 429)).toBe(1_000)
  })
})

describe('the backoff', () => {
  it.each([
    [0, [0, 0, 0, 0]],
    [0.5, [50, 100, 200, 400]],
    [0.999_999, [100, 200, 400, 800]],
  ])('is drawn from 0 to twice as much with each try: %d', async (random, expected) => {
    vi.spyOn(Math, 'random').mockReturnValue(random)
    const delays: number[] = []
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
      work: (given?: unknown) => void,
      ms: number,
      given: unknown,
    ) => {
      if (ms < 9_000) queueMicrotask(() => work(given))
      return 0
    }) as never)
    const hooks = { onRetry: ({ delayMs }: { readonly delayMs: number }): unknown => delays.push(delayMs) }
    await failureOf(clientOf(fakeFetch(page(503)), { backoffMs: 100, retries: 4, hooks }).get('/'))
    expect(delays.map((delayMs) => Math.round(delayMs))).toEqual(expected)
  })

  it('is drawn from 0 to 10 s at most', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999_9)
    expect((await delaysOf({}, { backoffMs: 1e9 })).map((delayMs) => Math.round(delayMs))).toEqual([10_000])
  })

  it('is drawn from 0 to 250 ms before the first further try, where nothing else is said', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999_9)
    const { backoffMs: _, ...others } = noJitter
    const found = await delaysOf({}, { ...others, backoffMs: undefined } as never)
    expect(found.map((delayMs) => Math.round(delayMs))).toEqual([250])
  })

  it('case 67 is never below the hint, and never below itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 30_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (seconds, backoffMs, random) => {
          vi.spyOn(Math, 'random').mockReturnValue(random)
          const [delayMs] = await delaysOf({ 'retry-after': `${seconds}` }, { backoffMs })
          expect(delayMs).toBe(Math.max(seconds * 1_000, random * Math.min(10_000, backoffMs)))
        },
      ),
    )
  })

  it('is another each time', async () => {
    const found = await Promise.all([...Array(20)].map(() => delaysOf({}, { backoffMs: 1_000 })))
    expect(new Set(found.flat()).size).toBeGreaterThan(15)
    expect(found.flat().every((delayMs) => delayMs >= 0 && delayMs <= 1_000)).toBe(true)
  })
})
