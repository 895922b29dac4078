import { createClient, isFailure } from '@faultbook/client'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { dataResponse } from './data-response.ts'
import { inOrder } from './in-order.ts'
import type { MockAnswer } from './mock-answer.ts'
import { mockFetch } from './mock-fetch.ts'
import type { MockFetchOptions, MockRoutes } from './mock-fetch.ts'

const errors = defineCatalog(standardErrors)
const baseUrl = 'https://api.test/api/v2'

const start = (routes: MockRoutes, options: MockFetchOptions = { baseUrl }) => {
  const fetch = mockFetch(routes, options)
  return { fetch, api: createClient({ baseUrl, errors, fetch, apiKey: 'key', retries: 0, backoffMs: 1 }) }
}
const failureOf = async (routes: MockRoutes, call: object = {}): Promise<unknown> => {
  const result = await start(routes).api.result.get('/customers', call)
  return result.ok ? result : result.error
}
const answerWith = (answer: MockAnswer): MockRoutes => ({ 'GET /customers': answer })

describe('mockFetch()', () => {
  it('answers with data, lists included', async () => {
    const { api } = start({
      'GET /customers': [{ id: 1 }],
      'GET /customers/{id}': ({ params }) => ({ id: params['id'] }),
    })
    expect(await api.get('/customers')).toEqual([{ id: 1 }])
    expect(await api.get('/customers/{id}', { path: { id: 'a/b' } })).toEqual({ id: 'a/b' })
  })

  it('answers with 204 where there is no data', async () => {
    const { api } = start({ 'DELETE /customers/{id}': undefined })
    expect(await api.result.delete('/customers/{id}', { path: { id: 1 } })).toMatchObject({ reply: { status: 204 } })
  })

  it('answers with a Response as often as it is asked', async () => {
    const { api } = start({ 'GET /customers': dataResponse([1], { meta: { total: 1 }, headers: { ETag: '"1"' } }) })
    for (let tried = 0; tried < 2; tried += 1)
      expect(await api.result.get('/customers')).toMatchObject({
        data: [1],
        meta: { total: 1 },
        reply: { etag: '"1"' },
      })
  })

  it('answers with an error of the catalog, given or thrown', async () => {
    const throwing = (): never => {
      throw errors.resourceNotFound({ resource: 'Customer' })
    }
    const found = { kind: 'api', error_code: 'RES_001', status: 404, message: 'Customer not found' }
    expect(await failureOf(answerWith(errors.resourceNotFound({ resource: 'Customer' })))).toMatchObject(found)
    expect(await failureOf(answerWith(throwing))).toMatchObject(found)
    expect(await failureOf(answerWith(async () => throwing()))).toMatchObject(found)
  })

  it('answers with nobody there', async () => {
    expect(await failureOf(answerWith('network'))).toMatchObject({ kind: 'network', cause: { code: 'ECONNREFUSED' } })
  })

  it('never answers, until the caller has had enough', async () => {
    expect(await failureOf(answerWith('timeout'), { timeoutMs: 20 })).toMatchObject({
      kind: 'timeout',
      phase: 'headers',
    })
    const controller = new AbortController()
    const asked = failureOf(answerWith('timeout'), { signal: controller.signal })
    controller.abort('bye')
    expect(await asked).toMatchObject({ kind: 'abort', cause: 'bye' })
  })

  it('leaves a function behind that takes too long', async () => {
    const slow = answerWith(() => new Promise(() => undefined))
    expect(await failureOf(slow, { timeoutMs: 20 })).toMatchObject({ kind: 'timeout' })
  })

  it('rejects with what a function throws that is no error of the catalog', async () => {
    const fault = new RangeError('A mistake in the test')
    const fetch = mockFetch({
      'GET /': () => {
        throw fault
      },
    })
    await expect(fetch('https://api.test/')).rejects.toBe(fault)
    const api = createClient({ baseUrl: 'https://api.test', fetch, retries: 0 })
    expect(await api.result.get('/')).toMatchObject({ error: { kind: 'network', cause: { name: 'RangeError' } } })
  })

  it('answers in order, so that retries can be seen', async () => {
    const { api, fetch } = start(answerWith(inOrder('network', errors.unavailable({ retryAfterSeconds: 0 }), [1])))
    expect(await api.get('/customers', { retries: 2 })).toEqual([1])
    expect(fetch.calls).toHaveLength(3)
  })

  it('answers for a path that is not there as the book says', async () => {
    expect(await failureOf({})).toMatchObject({ error_code: 'RES_002', status: 404 })
    const own = defineCatalog({
      ...standardErrors,
      routeNotFound: { code: 'OWN_404', status: 404, message: 'Not here' },
    })
    const { api } = start({}, { baseUrl, errors: own })
    expect(await api.result.get('/x')).toMatchObject({ error: { kind: 'unlisted', unlistedCode: 'OWN_404' } })
  })

  it('answers for another method with 405, and those that there are', async () => {
    const fetch = mockFetch({ 'GET /customers': [], 'POST /customers': 1, 'PUT /customers/{id}': 1 })
    const response = await fetch('https://api.test/customers', { method: 'DELETE' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })

  it('C10 answers HEAD as GET, without a body, unless it has a route of its own', async () => {
    const fetch = mockFetch({ 'GET /a': [1], 'GET /b': errors.internal(), 'HEAD /c': [1], 'GET /c': undefined })
    const heads = await Promise.all(
      ['a', 'b', 'c'].map((path) => fetch(`https://api.test/${path}`, { method: 'HEAD' })),
    )
    expect(await Promise.all(heads.map(async (head) => [head.status, await head.text()]))).toEqual([
      [200, ''],
      [500, ''],
      [200, ''],
    ])
  })

  it('tells a 401 from one without a credential', async () => {
    const fetch = mockFetch(answerWith(errors.invalidApiKey()), { realm: 'customers' })
    const challengeTo = async (init?: RequestInit): Promise<unknown> =>
      (await fetch('https://api.test/customers', init)).headers.get('www-authenticate')
    expect(await challengeTo()).toBe('Bearer realm="customers"')
    expect(await challengeTo({ headers: { authorization: 'Bearer x' } })).toContain('invalid_token')
  })

  it('keeps what it was asked: method, path, query, headers and body', async () => {
    const { api, fetch } = start({ 'POST /customers': { id: 1 } })
    await api.post('/customers', {
      query: { dry: true, tag: ['a', 'b'] },
      body: { account: 'Ada' },
      idempotencyKey: 'k',
    })
    await api.post('/customers', { body: new URLSearchParams({ account: 'Ada' }) })
    await api.post('/customers', { body: 'account\nAda', headers: { 'content-type': 'text/csv' } })
    const form = new FormData()
    form.append('account', 'Ada')
    await api.post('/customers', { body: form })
    await api.result.delete('/nowhere')
    expect(fetch.calls).toMatchObject([
      {
        method: 'POST',
        path: '/customers',
        headers: { authorization: 'Bearer key', 'idempotency-key': 'k' },
        body: { account: 'Ada' },
      },
      { body: { account: 'Ada' } },
      { body: 'account\nAda' },
      { body: { account: 'Ada' } },
      { method: 'DELETE', path: '/nowhere', body: undefined },
    ])
    expect(String(fetch.calls[0]?.query)).toBe('dry=true&tag=a&tag=b')
  })

  it('asks nothing of an aborted caller', async () => {
    const { api, fetch } = start(answerWith([]))
    const { error } = (await api.result.get('/customers', { signal: AbortSignal.abort() })) as {
      readonly error: unknown
    }
    await expect(fetch(`${baseUrl}/customers`, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect([isFailure(error), fetch.calls]).toEqual([true, []])
  })
})
