import { createClient, Failure, isFailure } from '@faultbook/client'
import type { ClientOptions } from '@faultbook/client'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import type { MockAnswer } from './mock-answer.ts'
import { mockFailure } from './mock-failure.ts'
import { mockFetch } from './mock-fetch.ts'

const errors = defineCatalog(standardErrors)

const provoke = async (
  answer: MockAnswer,
  options: Partial<ClientOptions> = {},
  call: object = {},
): Promise<Failure> => {
  const fetch = mockFetch({ 'GET /': answer })
  const api = createClient({ baseUrl: 'https://api.example.com', errors, fetch, retries: 0, ...options })
  const result = await api.result.get('/', call)
  if (result.ok) throw new Error('It has not failed')
  return result.error
}

/** The real ones, as a client makes them. */
const provoked = {
  unlisted: () => provoke(errors.notImplemented(), { errors: { internal: errors.internal } }),
  http: () => provoke(new Response('<html>', { status: 502 })),
  parse: () => provoke(new Response('<html>', { headers: { 'content-type': 'text/html' } })),
  network: () => provoke('network'),
  timeout: () => provoke('timeout', { timeoutMs: 10 }),
  abort: () => provoke('timeout', {}, { signal: AbortSignal.timeout(10) }),
  config: () => provoke('network', { apiKey: 'x\ny' }),
} as const

describe('mockFailure()', () => {
  it.each(Object.keys(provoked) as (keyof typeof provoked)[])('has the members of a real one: %s', async (kind) => {
    const [mock, real] = [mockFailure(kind), await provoked[kind]()]
    // Why it was not tried again is for the test to say; where an error was made, for the engine, if it likes to.
    const others = ['gaveUp', ...Reflect.ownKeys(new Error('Any')).map(String)]
    const membersOf = (failure: Failure): readonly string[] =>
      Reflect.ownKeys(failure)
        .map(String)
        .filter((name) => !others.includes(name))
        .toSorted()
    expect([mock.kind, isFailure(mock), mock instanceof Failure]).toEqual([real.kind, true, true])
    expect(membersOf(mock)).toEqual(membersOf(real))
    expect('text' in mock && mock.text !== undefined).toBe('text' in real && real.text !== undefined)
  })

  it('has what it is told, and a message about that request', () => {
    const failure = mockFailure('timeout', {
      method: 'PUT',
      url: 'https://api.test/x',
      phase: 'body',
      gaveUp: 'attempts',
    })
    expect(failure).toMatchObject({ method: 'PUT', phase: 'body', gaveUp: 'attempts', timeoutMs: 10_000 })
    expect(failure.message).toMatch(/^PUT https:\/\/api\.test\/x: ./)
    expect(mockFailure('http', { text: 'no' }).text).toBe('no')
    expect(JSON.stringify(mockFailure('http', { text: 'no' }))).not.toContain('no"')
  })

  it('is the failure of an error of the catalog, as the client makes it of the answer', async () => {
    const error = errors.duplicate({ resource: 'Customer', field: 'email', fields: { email: 'is in use' } })
    const real = await provoke(error)
    expect(mockFailure(error, { url: real.url }).toJSON()).toEqual(real.toJSON())
  })

  it('says when to try again, where a server does', async () => {
    const error = errors.rateLimited({ retryAfterSeconds: 7 })
    const real = await provoke(error, { retries: 0 })
    expect(mockFailure(error).retryAfterMs).toBe(7_000)
    expect(real).toMatchObject({ retryAfterMs: 7_000 })
    expect(mockFailure(errors.unavailable()).retryAfterMs).toBe(1_000)
    expect(mockFailure(errors.internal()).retryAfterMs).toBeUndefined()
  })

  it('survives being sent elsewhere as any failure', () => {
    const failure = mockFailure(errors.validationFailed({ fields: { 'items.0.price': 'must be a number' } }))
    const again = Failure.fromJSON(JSON.parse(JSON.stringify(failure)))
    expect(again.toJSON()).toEqual(failure.toJSON())
  })
})
