import { describe, expect, it } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, sent, silence } from '../../test/fake-fetch.ts'
import type { FakeFetch, Play } from '../../test/fake-fetch.ts'
import type { Auth } from '../index.ts'

/** An API that knows one token, and an `auth` that gets it when it is asked to refresh. */
function guarded(): FakeFetch & { readonly auth: Auth; readonly refreshes: () => number } {
  let token = 'old'
  let refreshes = 0
  const fake = fakeFetch(({ headers, url }) =>
    headers.get('authorization') === 'Bearer new' ? success(new URL(url).pathname) : refusal(401, 'AUTH_001'),
  )
  const auth: Auth = async ({ refresh }) => {
    if (!refresh) return token
    refreshes += 1
    await new Promise((resolve) => setTimeout(resolve, 5))
    token = 'new'
    return token
  }
  return { ...fake, auth, refreshes: () => refreshes }
}

const signedOut = Object.assign(new Error('no session'), { code: 'SIGNED_OUT' })
const unauthorized: Play = () => refusal(401, 'AUTH_001')

describe('the auth that is asked to refresh', () => {
  it('case 74 is asked once for another token by calls that are refused together, and each is tried once more', async () => {
    const { auth, refreshes, ...fake } = guarded()
    const api = clientOf(fake, { auth })
    const paths = [...Array(20)].map((_, n) => `/${n}`)
    expect(await Promise.all(paths.map((path) => api.get(path)))).toEqual(paths)
    expect([refreshes(), fake.asked.length]).toEqual([1, 40])
  })

  it('case 74 is not asked for another token by a call that was refused while it came', async () => {
    const { auth, refreshes, ...fake } = guarded()
    const held: (() => void)[] = []
    const baseUrl = newOrigin()
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await fake.fetch(input, init)
      const isHeld = input === `${baseUrl}/late` && answer.status === 401
      return isHeld ? new Promise((resolve) => held.push(() => resolve(answer))) : answer
    }
    const api = clientOf({ fetch }, { auth, baseUrl })
    const late = api.get('/late')
    expect(await api.get('/early')).toBe('/early')
    for (const release of held) release()
    expect(await late).toBe('/late')
    expect(refreshes()).toBe(1)
  })

  it('case 74 is asked anew for a token that is refused later', async () => {
    let current = 1
    let token = 1
    const fake = fakeFetch(({ headers }) =>
      headers.get('authorization') === `Bearer t${current}` ? success(current) : refusal(401, 'AUTH_001'),
    )
    const auth: Auth = ({ refresh }) => {
      if (refresh) token += 1
      return `t${token}`
    }
    const api = clientOf(fake, { auth })
    expect(await api.get('/')).toBe(1)
    current = 2
    expect(await api.get('/')).toBe(2)
    current = 3
    expect(await api.get('/')).toBe(3)
    expect(sent(fake, 'authorization')).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t2', 'Bearer t3'])
  })

  it('case 74 lets a second 401 surface', async () => {
    const fake = fakeFetch(unauthorized)
    let asks = 0
    const auth: Auth = ({ refresh }) => {
      if (refresh) asks += 1
      return `t${asks}`
    }
    expect(await failureOf(clientOf(fake, { auth }).get('/'))).toMatchObject({ kind: 'api', status: 401, attempts: 2 })
    expect([asks, sent(fake, 'authorization')]).toEqual([1, ['Bearer t0', 'Bearer t1']])
  })

  it('case 74 gives the 401 with what a refresh throws as its cause', async () => {
    const fake = fakeFetch(() => refusal(401, 'AUTH_001', { 'x-request-id': 'r-1' }))
    const auth: Auth = ({ refresh }) => {
      if (refresh) throw signedOut
      return 'old'
    }
    const failure = await failureOf(clientOf(fake, { auth, errors: codes }).get('/'))
    expect(failure).toMatchObject({
      kind: 'api',
      error_code: 'AUTH_001',
      status: 401,
      requestId: 'r-1',
      message: 'This is AUTH_001',
      attempts: 1,
      cause: { code: 'SIGNED_OUT' },
    })
    expect(fake.asked).toHaveLength(1)
  })

  it('case 74 gives a 401 that was a page with its text, when a refresh throws', async () => {
    const auth: Auth = ({ refresh }) => {
      if (refresh) throw signedOut
      return 'old'
    }
    const failure = await failureOf(clientOf(fakeFetch(page(401)), { auth }).get('/'))
    expect(failure).toMatchObject({
      kind: 'http',
      status: 401,
      text: '<h1>Welcome</h1>',
      cause: { code: 'SIGNED_OUT' },
    })
  })

  it('case 74 gives every call its 401 when the one refresh throws, and may be asked again', async () => {
    const fake = fakeFetch(unauthorized)
    let asks = 0
    const auth: Auth = async ({ refresh }) => {
      if (!refresh) return 'old'
      asks += 1
      // Until all three are refused: where a body is read later than elsewhere, none may find the first done.
      await new Promise((resolve) => setTimeout(resolve, 50))
      throw signedOut
    }
    const api = clientOf(fake, { auth })
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(api.get('/'))))
    expect(failures.map(({ attempts, status }) => [attempts, status])).toEqual([
      [1, 401],
      [1, 401],
      [1, 401],
    ])
    expect(asks).toBe(1)
    await failureOf(api.get('/'))
    expect(asks).toBe(2)
  })

  it('case 74 spends no retry: a call may fail, be refused, and fail again', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), unauthorized, refusal(503, 'X_001'), success('at last'))
    const auth: Auth = ({ refresh }) => (refresh ? 'new' : 'old')
    expect(await clientOf(fake, { auth }).get('/')).toBe('at last')
    expect(fake.asked).toHaveLength(4)
  })

  it('case 74 tries a POST without a key once more: a 401 carried nothing out', async () => {
    const { auth, ...fake } = guarded()
    expect(await clientOf(fake, { auth }).post('/customers', { body: { name: 'Ada' } })).toBe('/customers')
    expect(fake.asked.map(({ body }) => body)).toEqual(['{"name":"Ada"}', '{"name":"Ada"}'])
  })

  it('case 74 lets the 401 of a stream surface, which can be sent once only', async () => {
    const { auth, refreshes, ...fake } = guarded()
    const body = new Blob(['x']).stream()
    expect(await failureOf(clientOf(fake, { auth }).post('/', { body }))).toMatchObject({ status: 401, attempts: 1 })
    expect(refreshes()).toBe(0)
  })

  it('ends with its own call only, when one of those that wait for a token is aborted', async () => {
    const { auth, refreshes, ...fake } = guarded()
    const api = clientOf(fake, { auth })
    const controller = new AbortController()
    const gone = failureOf(api.get('/gone', { signal: controller.signal }))
    const stays = api.get('/stays')
    while (refreshes() === 0) await new Promise((resolve) => setTimeout(resolve, 0))
    controller.abort('bye')
    expect(await gone).toMatchObject({ kind: 'abort', cause: 'bye' })
    expect(await stays).toBe('/stays')
    expect(refreshes()).toBe(1)
  })

  it.each([
    ['is not asked after a redirect to another origin, which was sent no token', 'https://elsewhere.test/login', 0],
    ['is asked after a redirect to its own origin', undefined, 1],
  ])('case 33 %s', async (_, elsewhere, count) => {
    let refreshes = 0
    const auth: Auth = ({ refresh }) => `t${(refreshes += Number(refresh))}`
    const fake = fakeFetch(({ url }) =>
      Object.defineProperties(refusal(401, 'AUTH_001'), {
        redirected: { value: true },
        url: { value: elsewhere ?? url },
      }),
    )
    const failure = await failureOf(clientOf(fake, { auth }).get('/'))
    expect(failure).toMatchObject({ kind: 'api', status: 401, redirected: true, attempts: 1 + count })
    expect(refreshes).toBe(count)
  })

  it('is not asked for another token by the tries that follow, once there is one', async () => {
    const asked: boolean[] = []
    let token = 'old'
    const auth: Auth = ({ refresh }) => {
      asked.push(refresh)
      if (refresh) token = `new${asked.length}`
      return token
    }
    const fake = fakeFetch(unauthorized, refusal(503, 'X_001'), refusal(503, 'X_001'), success(1))
    expect(await clientOf(fake, { auth }).get('/')).toBe(1)
    expect(asked).toEqual([false, false, true, false, false])
    expect(sent(fake, 'authorization')).toEqual(['Bearer old', 'Bearer new3', 'Bearer new3', 'Bearer new3'])
  })

  it('case 74 is asked once, though calls that wait for no token are aborted or fail meanwhile', async () => {
    const renewals: ((token: string) => void)[] = []
    const auth: Auth = ({ refresh }) => (refresh ? new Promise((resolve) => renewals.push(resolve)) : 'old')
    const fake = fakeFetch(({ url, headers }) => {
      if (url.endsWith('/slow')) return silence()
      if (url.endsWith('/dead')) throw new TypeError('fetch failed')
      return headers.get('authorization') === 'Bearer new' ? success(1) : refusal(401, 'AUTH_001')
    })
    const api = clientOf(fake, { auth, retries: 0 })
    const controller = new AbortController()
    const slow = failureOf(api.get('/slow', { signal: controller.signal }))
    const early = api.get('/early')
    while (renewals.length === 0) await new Promise((resolve) => setTimeout(resolve, 0))
    controller.abort()
    expect([(await slow).kind, (await failureOf(api.get('/dead'))).kind]).toEqual(['abort', 'network'])
    const late = api.get('/late')
    while (fake.asked.length < 4) await new Promise((resolve) => setTimeout(resolve, 0))
    await new Promise((resolve) => setTimeout(resolve, 5))
    for (const renew of renewals) renew('new')
    expect([await early, await late, renewals.length]).toEqual([1, 1, 1])
  })
})
