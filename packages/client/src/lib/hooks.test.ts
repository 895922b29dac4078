import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import { createFetch, Failure, HookError } from '../index.ts'
import type { Hooks } from '../index.ts'

const unavailable: Play = () => refusal(503, 'X_001')
const names = ['onRequest', 'onResponse', 'onRetry', 'onFailure'] as const
/** What has every hook called once, or more. */
const plays: readonly Play[] = [unavailable, new TypeError('reset'), () => refusal(404, 'X_001')]

/** What a call rejects with, be it what it may. */
async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call did not fail')
    },
    (thrown: unknown) => thrown,
  )
}

describe('hooks', () => {
  it('are told of each try, answer and wait, in order, and of the failure in the end', async () => {
    const told: unknown[] = []
    const url = `${newOrigin()}/customers`
    const hooks: Hooks = {
      onRequest: ({ headers, ...request }) => told.push(['request', request, headers['accept']]),
      onResponse: ({ headers, ...response }) => told.push(['response', response, headers.get('x-n')]),
      onRetry: ({ failure, delayMs, ...retry }) => told.push(['retry', retry, failure.kind, delayMs]),
      onFailure: (failure) => told.push(['failure', failure.kind, failure.attempts]),
    }
    const fake = fakeFetch(
      refusal(503, 'X_001', { 'x-n': '1' }),
      new TypeError('reset'),
      refusal(404, 'X_001', { 'x-n': '3' }),
    )
    const failure = await failureOf(clientOf(fake, { baseUrl: url, hooks }).get('', { query: { token: 'secret' } }))
    expect(failure.kind).toBe('api')
    const [first, second, third] = [1, 2, 3].map((attempt) => ({ method: 'GET', url, attempt }))
    expect(told).toEqual([
      ['request', first, 'application/json'],
      ['response', { ...first, status: 503 }, '1'],
      ['retry', first, 'api', 0],
      ['request', second, 'application/json'],
      ['retry', second, 'network', 0],
      ['request', third, 'application/json'],
      ['response', { ...third, status: 404 }, '3'],
      ['failure', 'api', 3],
    ])
  })

  it('are told the very failure that is thrown', async () => {
    const told: unknown[] = []
    const hooks: Hooks = { onFailure: (failure) => told.push(failure) }
    const failure = await failureOf(clientOf(fakeFetch(unavailable), { hooks }).get('/'))
    expect(told).toEqual([failure])
    expect(told[0]).toBe(failure)
    expect(failure.gaveUp).toBe('attempts')
  })

  it('are told of no failure where there is none', async () => {
    const told: unknown[] = []
    const hooks: Hooks = { onFailure: (failure) => told.push(failure) }
    await clientOf(fakeFetch(unavailable, success(1)), { hooks }).get('/')
    expect(told).toEqual([])
  })

  it('are told of what was not sent as well', async () => {
    const told: unknown[] = []
    const hooks: Hooks = { onRequest: () => told.push('request'), onFailure: ({ kind }) => told.push(kind) }
    await failureOf(clientOf(fakeFetch(success(1)), { hooks }).get('/{id}'))
    expect(told).toEqual(['config'])
  })

  it('case 82 that are slow are waited for', async () => {
    const told: string[] = []
    const slowly = (name: string) => async (): Promise<void> => {
      told.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      told.push(`${name} ends`)
    }
    const hooks: Hooks = Object.fromEntries(names.map((name) => [name, slowly(name)]))
    await failureOf(clientOf(fakeFetch(unavailable, refusal(404, 'X_001')), { hooks }).get('/'))
    const order = ['onRequest', 'onResponse', 'onRetry', 'onRequest', 'onResponse', 'onFailure']
    expect(told).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  it('case 82 that are too slow are a timeout', async () => {
    const hooks: Hooks = { onRequest: () => new Promise(() => undefined) }
    const fake = fakeFetch(success(1))
    const failure = await failureOf(clientOf(fake, { hooks, timeoutMs: 10, retries: 0 }).get('/'))
    expect([failure.kind, fake.asked]).toEqual(['timeout', []])
  })

  it('case 82 set headers for their try', async () => {
    const hooks: Hooks = {
      onRequest: ({ headers, attempt }) => {
        if (attempt === 1) headers['x-first'] = 'yes'
        headers['traceparent'] = `00-${attempt}`
        delete headers['accept']
      },
    }
    const fake = fakeFetch(unavailable, success(1))
    const given = Object.freeze({ 'X-Own': 'mine' })
    await clientOf(fake, { hooks }).get('/', { headers: given })
    expect(fake.asked.map(({ headers }) => Object.fromEntries(headers))).toEqual([
      { 'x-own': 'mine', 'x-first': 'yes', traceparent: '00-1' },
      { 'x-own': 'mine', traceparent: '00-2' },
    ])
  })

  it('case 82 that set what is none of a header are behind a config failure', async () => {
    const hooks: Hooks = { onRequest: ({ headers }) => Object.assign(headers, { traceparent: 'a\nb' }) }
    expect(await failureOf(clientOf(fakeFetch(success(1)), { hooks }).get('/'))).toMatchObject({ kind: 'config' })
  })

  it('case 82 do not decide about a call by what they give', async () => {
    const hooks = Object.fromEntries(names.map((name) => [name, () => false])) as Hooks
    expect(await clientOf(fakeFetch(unavailable, success(1)), { hooks }).get('/')).toBe(1)
  })
})

describe('HookError', () => {
  const ways = [
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws undefined',
      () => {
        throw undefined as unknown as Error
      },
    ],
  ] as const

  it.each(names.flatMap((name) => ways.map(([way, hook]) => [name, way, hook] as const)))(
    'case 82 is what a call rejects with when %s %s, once, with the cause',
    async (name, way, hook) => {
      const fake = fakeFetch(...plays)
      const api = clientOf(fake, { hooks: { [name]: hook } })
      const [thrown, inResult] = [await thrownBy(api.get('/')), await thrownBy(api.result.get('/'))]
      for (const error of [thrown, inResult]) {
        expect(error).toBeInstanceOf(HookError)
        expect(error).not.toBeInstanceOf(Failure)
        expect((error as HookError).message).toContain(name)
        expect((error as HookError).cause).toEqual(way === 'throws undefined' ? undefined : new Error('broken'))
      }
    },
  )

  it('case 82 of onRequest sends nothing', async () => {
    const fake = fakeFetch(success(1))
    const hooks: Hooks = { onRequest: () => Promise.reject(new Error('broken')) }
    await thrownBy(clientOf(fake, { hooks }).get('/'))
    expect(fake.asked).toEqual([])
  })

  it('case 82 of onResponse ends the request, whose body nobody reads', async () => {
    const fake = fakeFetch(success(1))
    const hooks: Hooks = { onResponse: () => Promise.reject(new Error('broken')) }
    await thrownBy(clientOf(fake, { hooks }).get('/'))
    expect(fake.asked.map(({ signal }) => signal?.aborted)).toEqual([true])
  })

  it.each(['onRetry', 'onFailure'] as const)('case 82 of %s has the failure it was told of', async (name) => {
    const told: unknown[] = []
    const hook = (about: unknown): never => {
      told.push(about instanceof Failure ? about : (about as { readonly failure: unknown }).failure)
      throw new Error('broken')
    }
    const thrown = await thrownBy(clientOf(fakeFetch(...plays), { hooks: { [name]: hook } }).get('/'))
    expect(told).toHaveLength(1)
    expect(thrown instanceof HookError && thrown.failure).toBe(told[0])
    expect(told[0]).toMatchObject({ kind: 'api' })
  })

  it('case 82 is thrown by createFetch() and from pagination, too', async () => {
    const hooks: Hooks = { onFailure: () => Promise.reject(new Error('broken')) }
    const { fetch } = fakeFetch(refusal(404, 'X_001'))
    expect(await thrownBy(createFetch({ fetch, hooks })('https://api.test/'))).toBeInstanceOf(HookError)
    expect(await thrownBy(clientOf({ fetch }, { hooks }).paginate('/').next())).toBeInstanceOf(HookError)
  })
})

describe('a try that has ended', () => {
  it('case 82 tells no hook of an answer that comes late', async () => {
    const told: string[] = []
    const late: ((answer: Response) => void)[] = []
    const fetch = (): Promise<Response> => new Promise((resolve) => late.push(resolve))
    const hooks: Hooks = {
      onResponse: () => told.push('response'),
      onFailure: ({ kind }) => told.push(kind),
    }
    await failureOf(clientOf({ fetch }, { hooks, timeoutMs: 10, retries: 0 }).get('/'))
    for (const answer of late) answer(success(1))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(told).toEqual(['timeout'])
  })

  it('case 82 sends nothing more, and counts nothing, when what it waited for comes late', async () => {
    const told: number[] = []
    const late: (() => void)[] = []
    const auth = (): Promise<string> =>
      new Promise((resolve) => {
        late.push(() => resolve('late'))
        if (late.length > 1)
          setTimeout(() => {
            for (const give of late) give()
          }, 0)
      })
    const fake = fakeFetch(refusal(404, 'X_001'))
    const hooks: Hooks = { onRequest: ({ attempt }) => told.push(attempt) }
    const failure = await failureOf(clientOf(fake, { auth, hooks, timeoutMs: 300 }).get('/'))
    expect([failure.attempts, told, fake.asked.length]).toEqual([1, [1], 1])
  })
})
