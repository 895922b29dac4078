import { describe, expect, it } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, sent } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import { isFailure } from '../index.ts'
import type { Auth } from '../index.ts'

const signedOut = Object.assign(new Error('no session'), { code: 'SIGNED_OUT' })
const unauthorized: Play = () => refusal(401, 'AUTH_001')

describe('apiKey', () => {
  it.each([[undefined], ['']])(
    'case 36 is refused, and nothing sent, when it is %j: a variable that is not set',
    async (apiKey) => {
      const fake = fakeFetch(success(1))
      const failure = await failureOf(clientOf(fake, { apiKey }).get('/'))
      expect(failure).toMatchObject({ kind: 'config', attempts: 0 })
      expect(fake.asked).toEqual([])
    },
  )

  it('is not asked for again after a 401, which surfaces', async () => {
    const fake = fakeFetch(unauthorized)
    expect(await failureOf(clientOf(fake, { apiKey: 'k1' }).get('/'))).toMatchObject({ status: 401, attempts: 1 })
  })
})

describe('auth', () => {
  it('is asked before every try', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), refusal(503, 'X_001'), success(1))
    let tokens = 0
    const auth = (): string => {
      tokens += 1
      return `t${tokens}`
    }
    await clientOf(fake, { auth }).get('/')
    expect(sent(fake, 'authorization')).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3'])
  })

  it('sends no token where it gives none', async () => {
    const fake = fakeFetch(success(1))
    await clientOf(fake, { auth: () => undefined }).get('/')
    expect(sent(fake, 'authorization')).toEqual([null])
  })

  it.each([
    [
      'throws',
      () => {
        throw signedOut
      },
    ],
    ['rejects', () => Promise.reject(signedOut)],
  ] as const)('is behind a config failure, and nothing is sent, when it %s', async (_, auth) => {
    const fake = fakeFetch(success(1))
    const failure = await failureOf(clientOf(fake, { auth }).get('/'))
    expect(failure).toMatchObject({ kind: 'config', attempts: 0, cause: { code: 'SIGNED_OUT' } })
    expect(fake.asked).toEqual([])
  })

  it('may fail with a failure, of the call that gets tokens, which is the cause, its text included', async () => {
    const tokens = clientOf(fakeFetch(page(404)))
    const fake = fakeFetch(success(1))
    const failure = await failureOf(clientOf(fake, { auth: () => tokens.post('/token') }).get('/'))
    expect([failure.kind, failure.method, fake.asked]).toEqual(['config', 'GET', []])
    expect(isFailure(failure.cause) && failure.cause).toMatchObject({
      kind: 'http',
      status: 404,
      text: '<h1>Welcome</h1>',
    })
  })

  it('that is too slow is a timeout, and sends nothing when it has come', async () => {
    const fake = fakeFetch(success(1))
    const given: ((token: string) => void)[] = []
    const auth: Auth = () =>
      new Promise((resolve) => {
        given.push(resolve)
      })
    const failure = await failureOf(clientOf(fake, { auth, timeoutMs: 20, retries: 0 }).get('/'))
    expect(failure).toMatchObject({ kind: 'timeout', phase: 'headers', attempts: 0 })
    for (const give of given) give('late')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(fake.asked).toEqual([])
  })

  it('counts for the client it was given to', async () => {
    const fake = fakeFetch(success(1))
    const baseUrl = newOrigin()
    await clientOf(fake, { baseUrl, auth: () => 'a' }).get('/')
    await clientOf(fake, { baseUrl, apiKey: 'b' }).get('/')
    await clientOf(fake, { baseUrl }).get('/')
    expect(sent(fake, 'authorization')).toEqual(['Bearer a', 'Bearer b', null])
  })

  it('is not asked by a call that has an authorization of its own, nor after its 401', async () => {
    const asked: boolean[] = []
    const auth: Auth = ({ refresh }) => `t${asked.push(refresh)}`
    const fake = fakeFetch(refusal(401, 'AUTH_001'))
    const headers = { Authorization: 'Basic YTpi' }
    expect(await failureOf(clientOf(fake, { auth }).get('/', { headers }))).toMatchObject({ status: 401, attempts: 1 })
    expect([asked, sent(fake, 'authorization')]).toEqual([[], ['Basic YTpi']])
  })
})
