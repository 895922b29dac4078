import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from './start-api.ts'
import { sendRequest } from './send-request.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'

const path = '/api/v2/customers'
const reused = [422, 'VAL_002', {}]
const badKey = [400, 'REQ_002', { 'Idempotency-Key': 'must be a valid key of 1 to 255 visible ASCII characters' }]

describe('Idempotency-Key (reliability H, CONTRACT C21)', () => {
  let api: Witness
  let names = 0
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const newKey = (): string => {
    names += 1
    return `key-${names}`
  }
  /** Not counted by the witness: most of them create nothing. */
  const ask = (key: string, body: unknown, apiKey = api.api.key): Promise<Answer> =>
    api.api.call('POST', path, { key: apiKey, body, headers: { 'Idempotency-Key': key } })
  /** Asks for the first time, which creates one. */
  const create = (key: string, body: unknown): Promise<Answer> =>
    api.call('POST', path, { body, headers: { 'Idempotency-Key': key } })
  const countRows = async (search: string): Promise<number> => {
    const { body } = await api.api.call('GET', `${path}?search=${search}`)
    return (body?.data as readonly unknown[] | undefined)?.length ?? 0
  }
  const isReplay = ({ headers }: Answer): boolean => headers.get('idempotency-replayed') === 'true'
  /** Lets the witness see a creation whose answer was one of many. */
  const forget = async (answers: readonly Answer[]): Promise<void> => {
    const made = new Set(answers.filter(({ status }) => status === 201).map(({ headers }) => headers.get('location')))
    for (const location of made) expect((await api.api.call('DELETE', location ?? '')).status).toBe(204)
  }

  it('H93 fifty at once with one key make one row: one answer is the first, and the others are it again', async () => {
    const key = newKey()
    const body = { account: 'Fifty', email: 'fifty@x.io' }
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(key, body)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1)
    for (const part of [
      ({ text }: Answer) => text,
      ({ headers }: Answer) => headers.get('location'),
      ({ headers }: Answer) => headers.get('etag'),
      ({ headers }: Answer) => headers.get('content-type'),
    ])
      expect(new Set(answers.map(part)).size).toBe(1)
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(50)
    expect(await countRows('fifty')).toBe(1)
    await forget(answers)
  })

  it('H93 of different requests at once with one key one is done, and the others 422', async () => {
    const key = newKey()
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => ask(key, { account: `Ten ${index}` })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const others = answers.filter(({ status }) => status !== 201)
    expect(others.map(refusalOf)).toEqual(others.map(() => reused))
    expect(await countRows('ten')).toBe(1)
    await forget(answers)
  })

  it('ten at once of one email, with a key each or none: one is done, and nine are 409', async () => {
    for (const keyOf of [newKey, () => undefined]) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => {
          const key = keyOf()
          const headers = key === undefined ? {} : { 'Idempotency-Key': key }
          return api.api.call('POST', path, { body: { account: 'One', email: 'one@x.io' }, headers })
        }),
      )
      const duplicate = [409, 'CON_001', { email: 'is used by another customer' }]
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      const others = answers.filter(({ status }) => status !== 201)
      expect(others.map(refusalOf)).toEqual(Array.from({ length: 9 }, () => duplicate))
      await forget(answers)
    }
  })

  it('a replay has the status, body, Location and ETag of the first, whatever has become of the customer', async () => {
    const key = newKey()
    const first = await create(key, { account: 'Ada' })
    await api.call('PATCH', first.headers.get('location') ?? '', { body: { account: 'Bob' } })
    const again = await ask(key, { account: 'Ada' })
    const lasting = ({ status, text, headers }: Answer) => [
      status,
      text,
      ...['location', 'etag', 'content-type', 'content-length'].map((name) => headers.get(name)),
    ]
    expect(lasting(again)).toEqual(lasting(first))
    expect([isReplay(first), isReplay(again)]).toEqual([false, true])
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  })

  it('H94 the same key with other bytes is 422, also where they say the same', async () => {
    const key = newKey()
    await create(key, '{"account":"Ada"}')
    for (const body of ['{"account": "Ada"}', '{"account":"Ad\\u0061"}', '{"account":"Bob"}', '[]', '{}', ''])
      expect(refusalOf(await ask(key, body))).toEqual(reused)
    expect(isReplay(await ask(key, '{"account":"Ada"}'))).toBe(true)
  })

  it('H94 the same key with another method or on another route is not looked at', async () => {
    const key = newKey()
    const { headers } = await create(key, { account: 'Ada' })
    const one = headers.get('location') ?? ''
    for (const method of ['PUT', 'PATCH', 'GET', 'HEAD', 'DELETE']) {
      const body = method === 'PUT' || method === 'PATCH' ? { account: 'Bob' } : undefined
      for (const name of [key, 'two words']) {
        const target = method === 'DELETE' ? ((await api.post({ account: 'Cyd' })).headers.get('location') ?? '') : one
        const answer = await api.call(method, target, { body, headers: { 'Idempotency-Key': name } })
        expect([answer.status, isReplay(answer)]).toEqual([method === 'DELETE' ? 204 : 200, false])
      }
    }
  })

  it('H94 keys of other API keys and other workspaces never meet', async () => {
    const key = newKey()
    const answers = [await ask(key, { account: 'Ada' })]
    answers.push(await ask(key, { account: 'Bob' }, await api.api.addKey()))
    expect(answers.map((answer) => [answer.status, isReplay(answer)])).toEqual([
      [201, false],
      [201, false],
    ])
    const workspaceId = await api.api.addWorkspace('other')
    const other = await ask(key, { account: 'Cyd' }, await api.api.addKey({ workspaceId }))
    expect([other.status, isReplay(other), other.headers.get('location')]).toEqual([201, false, `${path}/1`])
    await forget(answers)
  })

  it('H95 a key is taken bare and quoted, and is the same', async () => {
    const key = `${newKey()}"\\~`
    await create(key, { account: 'Ada' })
    const quoted = `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`
    expect([isReplay(await ask(quoted, { account: 'Ada' })), isReplay(await ask(key, { account: 'Ada' }))]).toEqual([
      true,
      true,
    ])
    const longest = 'k'.repeat(255)
    await create(`"${longest}"`, { account: 'Ada' })
    expect(isReplay(await ask(longest, { account: 'Ada' }))).toBe(true)
  })

  it.each(['', '""', '"k', '"k";a=1', '"a", "b"', 'a b', 'k\tk', 'k\u00fc', 'k'.repeat(256), `"${'k'.repeat(256)}"`])(
    'H95 a key that is none is 400, naming the header: %j',
    async (key) => {
      expect(refusalOf(await ask(key, { account: 'Ada' }))).toEqual(badKey)
    },
  )

  it('H95 C16 two keys are a malformed request, and none is a request like any other', async () => {
    const headers = [
      ['Authorization', `Bearer ${api.api.key}`],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', 'a'],
      ['Idempotency-Key', 'a'],
    ] as const
    const twice = await sendRequest(api.api.port, { method: 'POST', target: path, headers, body: '{"account":"Ada"}' })
    expect([twice.status, twice.body]).toMatchObject([400, { error_code: 'REQ_003' }])
    const answers = [await api.post({ account: 'Ada' }), await api.post({ account: 'Ada' })]
    expect(new Set(answers.map(({ headers: made }) => made.get('location'))).size).toBe(2)
  })

  it('H98 what was refused is not kept: 400, 401, 409, 413, 415, 422', async () => {
    const key = newKey()
    const { headers } = await api.post({ account: 'Ada', email: 'taken@x.io' })
    const wrong = [
      ['{', 400],
      [{ account: 7 }, 422],
      [{ account: 'Ada', email: 'taken@x.io' }, 409],
      [' '.repeat(70_000), 413],
    ] as const
    for (const [body, status] of wrong) expect((await ask(key, body)).status).toBe(status)
    expect((await ask(key, { account: 'Ada' }, 'junk')).status).toBe(401)
    const text = { 'Idempotency-Key': key, 'Content-Type': 'text/plain' }
    expect((await api.call('POST', path, { body: 'x', headers: text })).status).toBe(415)
    // The duplicate is none any more: the same request is done now.
    await api.call('DELETE', headers.get('location') ?? '')
    const done = await create(key, { account: 'Ada', email: 'taken@x.io' })
    expect([done.status, isReplay(done)]).toEqual([201, false])
    expect(isReplay(await ask(key, { account: 'Ada', email: 'taken@x.io' }))).toBe(true)
  })
})

describe('Idempotency-Key where the service fails (reliability H98)', () => {
  it('neither 429 nor 503 is kept', async () => {
    const api = await startWitness({ RATE_LIMIT: '3/60' })
    const key = await api.api.addKey()
    const ask = () => api.api.call('POST', path, { key, body: { account: 'Ada' }, headers: { 'Idempotency-Key': 'k' } })
    const { createCustomerOnce } = api.api.store
    Object.assign(api.api.store, {
      createCustomerOnce: () =>
        Promise.reject(Object.assign(new Error('busy'), { code: 'ERR_SQLITE_ERROR', errcode: 5 })),
    })
    expect((await ask()).status).toBe(503)
    Object.assign(api.api.store, { createCustomerOnce })
    const done = await ask()
    expect([done.status, done.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect((await ask()).headers.get('idempotency-replayed')).toBe('true')
    expect((await ask()).status).toBe(429)
    await api.stop()
  })
})
