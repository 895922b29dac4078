import { describe, expect, it, vi } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import { createFetch } from '../index.ts'
import type { Failure } from '../index.ts'

const reset = new TypeError('fetch failed')

/** How often an answer that stays the same is asked for, and what it fails with. */
async function tries(answer: Response | Error, options = {}): Promise<readonly [number, string, string | undefined]> {
  const fake = fakeFetch(answer)
  const { kind, attempts, gaveUp } = await failureOf(clientOf(fake, options).get('/'))
  expect(attempts).toBe(fake.asked.length)
  return [attempts, kind, gaveUp]
}

describe('a call without a table', () => {
  it.each([[408], [429], [500], [502], [503], [504]])(
    'is tried again for %i, with an error or a page',
    async (status) => {
      expect(await tries(refusal(status, 'X_001'))).toEqual([3, 'api', 'attempts'])
      expect(await tries(page(status))).toEqual([3, 'http', 'attempts'])
    },
  )

  it.each([
    [400],
    [401],
    [403],
    [404],
    [405],
    [409],
    [410],
    [412],
    [413],
    [422],
    [425],
    [428],
    [431],
    [501],
    [505],
    [511],
  ])('case 55 is not tried again for %i', async (status) => {
    expect(await tries(refusal(status, 'X_001'))).toEqual([1, 'api', undefined])
    expect(await tries(page(status))).toEqual([1, 'http', undefined])
  })

  it.each([[200], [201]])('is not tried again for a success of %i that is none', async (status) => {
    expect(await tries(page(status))).toEqual([1, 'parse', undefined])
  })

  it('is tried again when there is no answer', async () => {
    expect(await tries(reset)).toEqual([3, 'network', 'attempts'])
  })
})

describe('a call with a table', () => {
  it.each([
    ['never', 404, 1, undefined],
    ['never', 503, 1, undefined],
    ['after-fix', 422, 1, undefined],
    ['after-fix', 503, 1, undefined],
    ['backoff', 500, 3, 'attempts'],
    ['backoff', 400, 3, 'attempts'],
    ['after-header', 429, 3, 'attempts'],
    ['after-header', 409, 3, 'attempts'],
  ])('case 72 whose code says %s is tried so at %i: %i times', async (retry, status, count, gaveUp) => {
    const errors = { row: { code: 'X_001', status, retry } }
    expect(await tries(refusal(status, 'X_001'), { errors })).toEqual([count, 'api', gaveUp])
  })

  it.each([
    [503, 3],
    [409, 1],
  ])('is tried as the status says for a code without a word of retrying: %i, %i times', async (status, count) => {
    expect((await tries(refusal(status, 'X_001'), { errors: { row: { code: 'X_001' } } }))[0]).toBe(count)
  })

  it.each([
    [503, 3],
    [409, 1],
  ])('is tried as the status says for a code that is not in it: %i, %i times', async (status, count) => {
    expect((await tries(refusal(status, 'TEA_001'), { errors: codes })).slice(0, 2)).toEqual([count, 'unlisted'])
  })

  it.each([
    [502, 3],
    [404, 1],
  ])('is tried as the status says for a page: %i, %i times', async (status, count) => {
    expect((await tries(page(status), { errors: codes })).slice(0, 2)).toEqual([count, 'http'])
  })

  it('is tried as its code says, whatever the row is called', async () => {
    const errors = { constructor: { code: 'toString', status: 503, retry: 'never' } }
    expect(await tries(refusal(503, 'toString'), { errors })).toEqual([1, 'api', undefined])
    expect((await tries(refusal(503, 'constructor'), { errors })).slice(0, 2)).toEqual([3, 'unlisted'])
  })
})

describe('retries', () => {
  it('case 53 ends with the first answer', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), reset, success('third'), success('fourth'))
    expect(await clientOf(fake).get('/')).toBe('third')
    expect(fake.asked).toHaveLength(3)
  })

  it('case 54 ends with the failure of the last try, its body included', async () => {
    const last = new Response('third', { status: 502, headers: { 'x-request-id': 'r-3' } })
    const failure = await failureOf(clientOf(fakeFetch(reset, refusal(503, 'X_001'), last)).get('/'))
    expect(failure).toMatchObject({ kind: 'http', status: 502, text: 'third', requestId: 'r-3', attempts: 3 })
  })

  it.each([
    [0, 1],
    [1, 2],
    [4, 5],
  ])('is how often it is tried again, of the client and of the call: %i', async (retries, count) => {
    expect(await tries(reset, { retries })).toEqual([count, 'network', 'attempts'])
    const fake = fakeFetch(reset)
    await failureOf(clientOf(fake, { retries: 9 }).get('/', { retries }))
    expect(fake.asked).toHaveLength(count)
  })

  it.each([[Number.NaN], [-1]])('is none when it is %d', async (retries) => {
    expect(await tries(reset, { retries })).toEqual([1, 'network', 'attempts'])
  })

  it('ends before a failure that no try can mend', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), refusal(404, 'X_001'), success(1))
    expect(await failureOf(clientOf(fake).get('/'))).toMatchObject({ status: 404, attempts: 2 })
    expect(fake.asked).toHaveLength(2)
  })

  it('ends where the time for all of it would end', async () => {
    const failures: Failure[] = []
    const api = clientOf(fakeFetch(refusal(503, 'X_001', { 'retry-after': '3' })), {
      totalTimeoutMs: 2_000,
      hooks: { onRetry: ({ failure }) => failures.push(failure) },
    })
    const failure = await failureOf(api.get('/'))
    expect([failure.gaveUp, failure.attempts, failures]).toEqual(['deadline', 1, []])
    expect(failure).toMatchObject({ kind: 'api', retryAfterMs: 3_000 })
  })

  it('waits before each', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const at: number[] = []
    const fake = fakeFetch(() => {
      at.push(performance.now())
      return refusal(503, 'X_001')
    })
    try {
      await failureOf(clientOf(fake, { backoffMs: 40 }).get('/'))
    } finally {
      vi.restoreAllMocks()
    }
    const [first = 0, second = 0, third = 0] = at
    // Timers may be a little early.
    expect(second - first).toBeGreaterThan(37)
    expect(third - second).toBeGreaterThan(77)
  })

  it('sends an empty body anew, as createFetch() is given it', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), success(1))
    // As platforms do: a Request whose body is sent can't be sent again.
    const fetch: typeof globalThis.fetch = async (input, init) => {
      await new Request(input, init).text()
      return fake.fetch(input, init)
    }
    const url = `${newOrigin()}/customers`
    expect((await createFetch({ fetch, backoffMs: 0 })(url, { method: 'PUT', body: '' })).status).toBe(200)
    expect(fake.asked).toHaveLength(2)
  })
})
