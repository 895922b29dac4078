import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

const path = '/api/v2/customers'
const used = { 'idempotency-key': 'used' }
const first = JSON.stringify({ account: 'Ada', email: 'ada@x.io' })

/** What a creation can be refused for besides its key, before it and behind it (CONTRACT C13). */
const before = [
  ['a wrong media type', 415, 'REQ_009', '', first, { 'content-type': 'text/plain' }],
  ['an oversized body', 413, 'REQ_007', '', ' '.repeat(70_000), {}],
  ['an unreadable body', 400, 'REQ_001', '', '{', {}],
  ['a bad query parameter', 400, 'REQ_002', '?color=red', first, {}],
  ['a bad key', 400, 'REQ_002', '', first, { 'idempotency-key': 'two words' }],
] as const
const behind = [
  ['a wrong field', 422, 'VAL_001', JSON.stringify({ account: 7 })],
  ['a body that is no object', 422, 'VAL_001', '[]'],
  ['no body', 422, 'VAL_001', ''],
  ['a text that no field can hold', 422, 'VAL_001', String.raw`{"account":"\u0000"}`],
  ['a duplicate', 409, 'CON_001', JSON.stringify({ account: 'Bob', email: 'ADA@x.io' })],
] as const

describe('C13 the order of refusals, with an idempotency key', () => {
  let api: TestApi
  let readingKey: string
  beforeAll(async () => {
    api = await startApi()
    readingKey = await api.addKey({ scopes: ['customers:read'] })
    await api.call('POST', path, { body: first, headers: used })
  })
  afterAll(() => api.stop())

  it.each(before)('refuses %s before a used key', async (_, status, code, query, body, headers) => {
    const answer = await api.call('POST', `${path}${query}`, { body, headers: { ...used, ...headers } })
    expect([answer.status, answer.body?.error_code]).toEqual([status, code])
  })

  it('refuses a missing scope before a used key', async () => {
    const answer = await api.call('POST', path, { key: readingKey, body: first, headers: used })
    expect([answer.status, answer.body?.error_code]).toEqual([403, 'PERM_001'])
  })

  it.each(behind)('refuses a used key before %s', async (_, status, code, body) => {
    const answers = await Promise.all(
      ['new', 'used'].map((key) => api.call('POST', path, { body, headers: { 'idempotency-key': key } })),
    )
    expect(answers.map((answer) => [answer.status, answer.body?.error_code])).toEqual([
      [status, code],
      [422, 'VAL_002'],
    ])
  })

  it('answers again before it looks at anything that has changed since', async () => {
    expect((await api.call('DELETE', `${path}/1`)).status).toBe(204)
    const again = await api.call('POST', path, { body: first, headers: used })
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect((await api.call('GET', `${path}/1`)).status).toBe(404)
  })
})
