import { describe, expect, it } from 'vitest'
import { needs } from '../../../../scripts/test-parts.ts'
import { reply } from '../cases/script.ts'
import { envelope, fine, json, usePages } from './use-pages.ts'

const facts = { 'x-request-id': 'r1', 'retry-after': '7' }

describe('createClient() in Chromium, across origins', needs('chromium', 'the client across origins'), () => {
  const pages = usePages()

  it('case 1 reads an error with what Access-Control-Expose-Headers shows', async () => {
    const exposed = { 'access-control-expose-headers': 'X-Request-Id, Retry-After' }
    const { origin } = await pages.serve([[reply(422, { ...json, ...pages.open, ...facts, ...exposed }, envelope)]])
    const { failure } = await pages.get(origin)
    expect(failure).toMatchObject({
      kind: 'api',
      error_code: 'VAL_001',
      errors: { email: 'is taken' },
      message: 'Validation failed',
      status: 422,
      url: `${origin}/customers`,
      requestId: 'r1',
      retryAfterMs: 7_000,
      attempts: 1,
    })
  })

  it('case 69 reads an error, but neither its request id nor its wait, when they are not exposed', async () => {
    const { origin } = await pages.serve([[reply(422, { ...json, ...pages.open, ...facts }, envelope)]])
    const { failure } = await pages.get(origin)
    expect(failure).toMatchObject({ kind: 'api', error_code: 'VAL_001', status: 422 })
    expect(failure).not.toHaveProperty('requestId')
    expect(failure).not.toHaveProperty('retryAfterMs')
  })

  it('case 69 tries again on its own clock when the wait is not exposed', async () => {
    const busy = [reply(503, { ...json, ...pages.open, 'retry-after': '3600' })]
    const { origin, requests } = await pages.serve([busy, busy, [reply(200, { ...json, ...pages.open }, fine)]])
    expect(await pages.get(origin, '/', { retries: 2, backoffMs: 1 })).toEqual({ data: [{ id: 1 }] })
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET'])
  })

  it('asks for no preflight where no key is sent', async () => {
    const { origin, requests } = await pages.serve([[reply(200, { ...json, ...pages.open }, fine)]])
    expect(await pages.get(origin)).toEqual({ data: [{ id: 1 }] })
    expect(requests.map(({ method }) => method)).toEqual(['GET'])
  })

  it('sends the key after the preflight that allows it', async () => {
    const allowed = { ...pages.open, 'access-control-allow-headers': 'authorization' }
    const { origin, requests } = await pages.serve([
      [reply(204, allowed)],
      [reply(200, { ...json, ...pages.open }, fine)],
    ])
    expect(await pages.get(origin, '/', { apiKey: 'sk_secret' })).toEqual({ data: [{ id: 1 }] })
    expect(requests.map(({ method, headers }) => [method, headers['authorization']])).toEqual([
      ['OPTIONS', undefined],
      ['GET', 'Bearer sk_secret'],
    ])
  })

  it.each([
    ['a preflight', { apiKey: 'sk_secret' }, 'OPTIONS'],
    ['an answer', {}, 'GET'],
  ])(
    'case 31 tells %s that CORS blocks as network, not as offline, and the key nowhere',
    async (_, options, method) => {
      const { origin, requests } = await pages.serve([[reply(200, json, fine)]])
      const { failure, printed } = await pages.get(origin, '/customers?token=sk_query', options)
      expect(failure).toMatchObject({ kind: 'network', phase: 'headers', attempts: 1, cause: { name: 'TypeError' } })
      expect(failure).not.toHaveProperty('offline')
      expect(failure).not.toHaveProperty('status')
      expect(printed).not.toMatch(/sk_/)
      expect(requests.map((request) => request.method)).toEqual([method])
    },
  )

  it.each([
    ['include', 'session=1'],
    ['same-origin', undefined],
    [undefined, undefined],
  ] as const)('with credentials %s, sends the cookie %s', async (credentials, cookie) => {
    const allowed = { ...json, ...pages.open, 'access-control-allow-credentials': 'true', 'set-cookie': 'session=1' }
    const { origin, requests } = await pages.serve([[reply(200, allowed, fine)]])
    await pages.get(origin, '/sign-in', { credentials: 'include' })
    expect(await pages.get(origin, '/', credentials && { credentials })).toEqual({ data: [{ id: 1 }] })
    expect(requests.map(({ headers }) => headers['cookie'])).toEqual([undefined, cookie])
  })

  it('createFetch() gives answers, and throws errors', async () => {
    const { origin } = await pages.serve([
      [reply(200, { 'content-type': 'text/plain', ...pages.open }, 'fine')],
      [reply(422, { ...json, ...pages.open }, envelope)],
    ])
    const told = await pages.page.evaluate(async (url) => {
      const fetch = faultbook.createFetch({ retries: 0 })
      const response = await fetch(url)
      const thrown: unknown = await fetch(url, { method: 'POST', body: '{}' }).catch((error: unknown) => error)
      return { text: await response.text(), failure: faultbook.isFailure(thrown) && thrown.toJSON() }
    }, origin)
    expect(told.text).toBe('fine')
    expect(told.failure).toMatchObject({ kind: 'api', error_code: 'VAL_001', errors: { email: 'is taken' } })
  })
})
