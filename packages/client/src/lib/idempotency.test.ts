import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { bytesOf, fakeFetch, sent } from '../../test/fake-fetch.ts'
import { fetchOf } from '../../test/fetch-of.ts'

const unavailable = (): Response => refusal(503, 'X_001')

describe('a call that may not be carried out twice', () => {
  it.each(['post', 'patch'] as const)('case 56 is not tried again without a key: %s', async (method) => {
    for (const play of [unavailable, new TypeError('reset')]) {
      const fake = fakeFetch(play, success(1))
      const failure = await failureOf(clientOf(fake)[method]('/customers', { body: {} }))
      expect([failure.attempts, failure.gaveUp, fake.asked.length]).toEqual([1, 'unsafe', 1])
    }
  })

  it.each(['get', 'head', 'put', 'delete'] as const)(
    'is tried again without a key when it is none: %s',
    async (method) => {
      const fake = fakeFetch(unavailable, new TypeError('reset'), () => new Response(null, { status: 204 }))
      await clientOf(fake)[method]('/customers/1')
      expect([fake.asked.length, sent(fake, 'idempotency-key')]).toEqual([3, [null, null, null]])
    },
  )

  it('gives up for no such reason when no try could help', async () => {
    const failure = await failureOf(clientOf(fakeFetch(refusal(422, 'VAL_001')), { errors: codes }).post('/'))
    expect(failure.gaveUp).toBeUndefined()
  })
})

describe('idempotencyKey', () => {
  it.each(['post', 'patch'] as const)(
    'case 56 has a %s tried again, with the same key and the same bytes',
    async (method) => {
      const fake = fakeFetch(unavailable, new TypeError('reset'), success(1))
      const body = new FormData()
      body.append('photo', new Blob(['\0']), 'ada.png')
      await clientOf(fake)[method]('/customers', { idempotencyKey: 'k-1', body })
      expect(sent(fake, 'idempotency-key')).toEqual(['k-1', 'k-1', 'k-1'])
      const [first, ...others] = await Promise.all(fake.asked.map((asked) => bytesOf(asked)))
      expect(first?.length).toBeGreaterThan(0)
      expect(others).toEqual([first, first])
    },
  )

  it('is made for a POST when it is true: a quoted text, another for each call', async () => {
    const fake = fakeFetch(unavailable, success(1))
    const api = clientOf(fake)
    await api.post('/customers', { idempotencyKey: true, body: {} })
    await api.post('/customers', { idempotencyKey: true, body: {} })
    const [first, again, second] = sent(fake, 'idempotency-key')
    expect(first).toMatch(/^"[\x21\x23-\x5B\x5D-\x7E]{16,253}"$/)
    expect(again).toBe(first)
    expect(second).not.toBe(first)
  })

  it.each([
    ['post', true],
    ['get', false],
    ['put', false],
    ['delete', false],
  ] as const)('of the client goes with %s: %s', async (method, isSent) => {
    const fake = fakeFetch(success(1))
    await clientOf(fake, { idempotencyKeys: true })[method]('/customers')
    expect(sent(fake, 'idempotency-key').map((key) => key !== null)).toEqual([isSent])
  })

  it('of the call counts before that of the client', async () => {
    const fake = fakeFetch(success(1))
    const api = clientOf(fake, { idempotencyKeys: true })
    await api.post('/', { idempotencyKey: 'mine' })
    await api.post('/', { idempotencyKey: false })
    await api.post('/', { headers: { 'Idempotency-Key': 'header' } })
    expect(sent(fake, 'idempotency-key')).toEqual(['mine', null, 'header'])
  })

  it('may be the header itself', async () => {
    const fake = fakeFetch(unavailable, success(1))
    await clientOf(fake).post('/', { headers: { 'Idempotency-Key': 'header' } })
    expect(sent(fake, 'idempotency-key')).toEqual(['header', 'header'])
  })

  it('case 72 is sent again to a first request that is still running, when the catalog says so', async () => {
    const fake = fakeFetch(refusal(409, 'CON_002', { 'retry-after': '0' }), success('stored'))
    expect(await clientOf(fake, { errors: codes }).post('/', { idempotencyKey: 'k-1' })).toBe('stored')
    expect(sent(fake, 'idempotency-key')).toEqual(['k-1', 'k-1'])
  })

  it.each(['patch', 'put', 'delete'] as const)('is made for a %s, too, when the call says true', async (method) => {
    const fake = fakeFetch(unavailable, success(1))
    expect(await clientOf(fake)[method]('/customers/1', { idempotencyKey: true })).toBe(1)
    const [first, second] = sent(fake, 'idempotency-key')
    expect(first).toMatch(/^"[^"]+"$/)
    expect(second).toBe(first)
  })

  it.each(['patch', 'LOCK', 'MKCOL'])('of createFetch() has %s tried again, which is not without', async (method) => {
    const without = fetchOf({}, unavailable, success(1))
    const failure = await failureOf(without.fetch(without.url, { method }))
    expect([failure.gaveUp, without.asked.length]).toEqual(['unsafe', 1])
    const { fetch, url } = fetchOf({}, unavailable, success(1))
    expect((await fetch(url, { method, headers: { 'idempotency-key': 'k-1' } })).status).toBe(200)
  })
})
