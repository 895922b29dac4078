import { createClient, Failure } from '@faultbook/client'
import { defaultOptions, retry, retryDelay, reviveFailures, throwOnError } from '@faultbook/client/tanstack-query'
import {
  defaultShouldDehydrateQuery,
  dehydrate,
  environmentManager,
  hydrate,
  MutationObserver,
  QueryClient,
  QueryObserver,
} from '@tanstack/query-core'
import type { DefaultOptions, QueryObserverResult } from '@tanstack/query-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const kinds = ['api', 'unlisted', 'http', 'parse', 'network', 'timeout', 'abort', 'config']
const limited = { success: false, errors: { email: 'is odd' }, message: 'Too many requests', error_code: 'RATE_001' }

function failWith(kind: string, facts: object = {}): Failure {
  return Failure.fromJSON({ name: 'Failure', kind, message: 'It failed', ...facts })
}

/** A client of a server that always has too many requests. */
function createLimited(retries: number) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () =>
    Response.json(limited, { status: 429, headers: { 'Retry-After': '2', 'X-Request-Id': 'r1' } }),
  )
  return { fetch, api: createClient({ baseUrl: 'https://api.example.com', fetch, retries }) }
}

/** Watches a query until nothing is left to happen. */
async function watch(queryFn: () => Promise<unknown>, options: DefaultOptions): Promise<QueryObserverResult> {
  const observer = new QueryObserver(new QueryClient({ defaultOptions: options }), { queryKey: ['customers'], queryFn })
  const stop = observer.subscribe(() => undefined)
  await vi.runAllTimersAsync()
  stop()
  return observer.getCurrentResult()
}

/** In a browser, TanStack by itself tries three times more. */
function setPlace(place: 'browser' | 'server'): void {
  if (place === 'browser') vi.stubGlobal('window', globalThis)
  else vi.unstubAllGlobals()
  environmentManager.setIsServer(() => place === 'server')
}

beforeEach(() => {
  vi.useFakeTimers()
  setPlace('browser')
})
afterEach(() => {
  vi.useRealTimers()
  setPlace('server')
})

describe('retry()', () => {
  it.each(kinds)('case 87 never repeats a failure of kind %s', (kind) => {
    expect(retry(0, failWith(kind))).toBe(false)
  })

  it('case 87 leaves it at the retries of the client', async () => {
    const { fetch, api } = createLimited(2)
    const { error } = await watch(() => api.get('/customers'), defaultOptions)
    expect(error).toMatchObject({ kind: 'api', error_code: 'RATE_001', attempts: 3, gaveUp: 'attempts' })
    expect(fetch).toHaveBeenCalledTimes(3)
  })

  it.each([['browser', 4] as const, ['server', 1] as const])(
    'repeats other errors in a %s as TanStack does by itself',
    async (place, calls) => {
      setPlace(place)
      const bug = vi.fn(() => Promise.reject(new Error('a bug')))
      await watch(bug, {})
      expect(bug).toHaveBeenCalledTimes(calls)
      await watch(bug, { queries: { retry } })
      expect(bug).toHaveBeenCalledTimes(2 * calls)
    },
  )
})

describe('retryDelay()', () => {
  it('case 87 waits as long as the server asks for, where a query is retried all the same', async () => {
    const { fetch, api } = createLimited(0)
    const times: number[] = []
    const queryFn = (): Promise<unknown> => {
      times.push(Date.now())
      return api.get('/customers')
    }
    await watch(queryFn, { queries: { ...defaultOptions.queries, retry: 2 } })
    expect(fetch).toHaveBeenCalledTimes(3)
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 2_000, 4_000])
  })

  it('waits as TanStack does by itself after anything else', async () => {
    const timesOf = async (options: DefaultOptions): Promise<readonly number[]> => {
      const times: number[] = []
      const bug = (): Promise<never> => {
        times.push(Date.now())
        return Promise.reject(new Error('a bug'))
      }
      await watch(bug, { queries: { ...options.queries, retry: 7 } })
      return times.map((time) => time - (times[0] ?? 0))
    }
    const own = await timesOf({})
    expect(own.at(-1)).toBeGreaterThan(60_000)
    expect(await timesOf(defaultOptions)).toEqual(own)
  })

  it('takes 0 for a hint, and keeps to what a timer can take', () => {
    expect(retryDelay(3, failWith('http', { retryAfterMs: 0 }))).toBe(0)
    expect(retryDelay(3, failWith('http', { retryAfterMs: 2 ** 31 }))).toBe(2 ** 31 - 1)
    expect(retryDelay(3, failWith('network'))).toBe(8_000)
  })
})

describe('throwOnError()', () => {
  it.each(kinds)('case 87 gives the boundary a failure of kind %s, unless it is of the catalog', (kind) => {
    expect(throwOnError(failWith(kind))).toBe(kind !== 'api')
  })

  it('gives the boundary what is no failure', () => {
    expect(throwOnError(new TypeError('a bug'))).toBe(true)
  })

  it('keeps what is shown when it can not be fetched anew', async () => {
    const queryClient = new QueryClient({ defaultOptions })
    queryClient.setQueryData(['customers'], [{ id: 1 }], { updatedAt: 1 })
    const query = queryClient.getQueryCache().find({ queryKey: ['customers'] })
    const queryFn = (): Promise<never> => Promise.reject(failWith('network'))
    await expect(queryClient.fetchQuery({ queryKey: ['customers'], queryFn })).rejects.toThrow('It failed')
    expect(query?.state).toMatchObject({ status: 'error', error: { kind: 'network' }, data: [{ id: 1 }] })
    expect(throwOnError(failWith('network'), query)).toBe(false)
    expect(
      throwOnError(
        failWith('network'),
        new QueryClient().getQueryCache().build(new QueryClient(), { queryKey: ['b'] }),
      ),
    ).toBe(true)
  })
})

describe('defaultOptions', () => {
  it('case 87 has a mutation sent once, and its failure kept from the boundary', async () => {
    const { fetch, api } = createLimited(0)
    const queryClient = new QueryClient({ defaultOptions })
    const mutation = new MutationObserver(queryClient, { mutationFn: () => api.post('/customers', { body: {} }) })
    const outcome = mutation.mutate().catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    expect(await outcome).toMatchObject({ kind: 'api', errors: { email: 'is odd' }, gaveUp: 'unsafe' })
    expect(fetch).toHaveBeenCalledTimes(1)
    expect(mutation.options.throwOnError).toBeUndefined()
  })

  it('has a mutation that is to be repeated wait as long as the server asks for', async () => {
    const { fetch, api } = createLimited(0)
    const queryClient = new QueryClient({ defaultOptions })
    const mutationFn = (): Promise<unknown> => api.post('/customers', { body: {} })
    const outcome = new MutationObserver(queryClient, { mutationFn, retry: 1 })
      .mutate()
      .catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1_999)
    expect(fetch).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(await outcome).toMatchObject({ error_code: 'RATE_001' })
  })

  it.each([
    ['keeps a failure', failWith('http', { status: 502 }), { kind: 'http', status: 502 }],
    ['redacts anything else', new Error('secret'), { message: 'redacted' }],
  ])('%s of a query that is still under way when it is dehydrated', async (_, thrown, expected) => {
    setPlace('server')
    const print = vi.spyOn(console, 'error').mockReturnValue()
    const queryClient = new QueryClient({ defaultOptions })
    const fetched = queryClient.prefetchQuery({ queryKey: ['customers'], queryFn: () => Promise.reject(thrown) })
    const [query] = dehydrate(queryClient, { shouldDehydrateQuery: () => true }).queries
    await expect(query?.promise).rejects.toMatchObject(expected)
    await fetched
    print.mockRestore()
  })
})

describe('reviveFailures()', () => {
  const withFailed: DefaultOptions['dehydrate'] = {
    shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === 'error',
    shouldDehydrateMutation: () => true,
  }

  /** The state of a server with a failed query, a failed mutation, and a customer called Failure; as text. */
  async function renderOnServer(): Promise<string> {
    const { api } = createLimited(0)
    const queryClient = new QueryClient({ defaultOptions })
    await queryClient.prefetchQuery({ queryKey: ['failed'], queryFn: () => api.get('/customers'), retry: false })
    queryClient.setQueryData(['fine'], { name: 'Failure', kind: 'customer' })
    const mutation = new MutationObserver(queryClient, { mutationFn: () => api.post('/customers') })
    await mutation.mutate().catch(() => undefined)
    return JSON.stringify(dehydrate(queryClient, withFailed))
  }

  it('case 87 keeps the kind, the code and the fields from a server to a browser', async () => {
    const text = await renderOnServer()
    const queryClient = new QueryClient({ defaultOptions })
    hydrate(queryClient, reviveFailures(JSON.parse(text) as ReturnType<typeof dehydrate>))
    const states = [queryClient.getQueryState(['failed']), queryClient.getMutationCache().getAll()[0]?.state]
    for (const state of states) {
      expect(state?.status).toBe('error')
      expect(state?.error).toBeInstanceOf(Failure)
      expect(state?.error).toMatchObject({
        kind: 'api',
        error_code: 'RATE_001',
        errors: { email: 'is odd' },
        status: 429,
        message: 'Too many requests',
        requestId: 'r1',
        retryAfterMs: 2_000,
      })
    }
    expect(queryClient.getQueryState(['failed'])?.fetchFailureReason).toBeInstanceOf(Failure)
    expect(queryClient.getQueryData(['fine'])).toEqual({ name: 'Failure', kind: 'customer' })
  })

  it('leaves alone a state that was never text, and one without queries', () => {
    const failure = failWith('network')
    const queries = [{ state: { error: failure, data: undefined } }]
    expect(reviveFailures({ queries }).queries[0]?.state.error).toBe(failure)
    expect(reviveFailures({})).toEqual({})
  })
})
