import { describe, expect, it } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, silence } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import { Failure, isFailure } from '../index.ts'
import type { CallOptions, FailureKind } from '../index.ts'

const reset = new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
const headers = { 'retry-after': '2', 'x-request-id': 'r-1' }

/** What each kind comes of. */
const origins: Readonly<Record<FailureKind, readonly [Play, CallOptions?]>> = {
  api: [() => refusal(403, 'AUTH_001', headers)],
  unlisted: [() => refusal(418, 'TEA_001', headers)],
  http: [() => page(502, headers)],
  network: [reset],
  timeout: [silence, { timeoutMs: 5 }],
  abort: [success(1), { signal: AbortSignal.abort(new RangeError('changed my mind')) }],
  parse: [() => page(200, headers)],
  config: [success(1), { body: 1n }],
}
const kinds = Object.keys(origins) as FailureKind[]

async function failureOfKind(kind: FailureKind): Promise<Failure> {
  const [play, call] = origins[kind]
  const failure = await failureOf(clientOf(fakeFetch(play), { errors: codes, retries: 0 }).post('/customers', call))
  expect(failure.kind).toBe(kind)
  return failure
}

/** All that one can tell of a failure. */
function all(failure: Failure): unknown {
  const { cause, text } = failure as { readonly cause?: unknown; readonly text?: string }
  const told = Object(cause) as { readonly name?: unknown; readonly code?: unknown }
  return { ...failure.toJSON(), text, causeName: told.name, causeCode: told.code }
}

describe('Failure', () => {
  it.each(kinds)('is a real Error: %s', async (kind) => {
    const failure = await failureOfKind(kind)
    expect([failure instanceof Error, failure instanceof Failure, failure.name]).toEqual([true, true, 'Failure'])
    expect(Object.prototype.toString.call(failure)).toBe('[object Error]')
    expect(String(failure)).toBe(`Failure: ${failure.message}`)
    expect(failure.stack).toContain(failure.message)
  })

  it.each(kinds)('says what was asked for, and how often: %s', async (kind) => {
    const failure = await failureOfKind(kind)
    const isSent = kind !== 'abort' && kind !== 'config'
    expect([failure.method, failure.attempts]).toEqual(['POST', isSent ? 1 : 0])
    expect(failure.message.length).toBeGreaterThan(0)
    if (kind !== 'config') expect(failure.url).toMatch(/^https:\/\/api\d+\.test\/customers$/)
  })

  it.each<readonly [FailureKind, readonly string[]]>([
    ['api', ['status', 'requestId', 'retryAfterMs', 'error_code', 'errors', 'contradictsStatus']],
    ['unlisted', ['status', 'requestId', 'retryAfterMs', 'unlistedCode', 'errors']],
    ['http', ['status', 'requestId', 'retryAfterMs', 'gaveUp']],
    ['network', ['phase', 'gaveUp']],
    ['timeout', ['phase', 'timeoutMs', 'gaveUp']],
    ['abort', []],
    ['parse', ['status', 'requestId']],
    ['config', []],
  ])('%s has these members of its own, and no others', async (kind, members) => {
    const failure = await failureOfKind(kind)
    expect(new Set(Object.keys(failure))).toEqual(new Set(['kind', 'method', 'url', 'attempts', ...members]))
  })

  it('keeps the text of an answer out of its own members, and gives it when it is asked for', async () => {
    const failure = await failureOfKind('http')
    expect([Object.hasOwn(failure, 'text'), 'text' in failure && failure.text]).toEqual([false, '<h1>Welcome</h1>'])
    expect(JSON.stringify([failure, { ...failure }, Object.getOwnPropertyNames(failure)])).not.toContain('text')
  })

  it('keeps the cause out of what is enumerated', async () => {
    for (const kind of ['network', 'abort'] as const)
      expect(Object.keys(await failureOfKind(kind))).not.toContain('cause')
  })

  it('has no cause of its own where there is none', async () => {
    for (const kind of ['http', 'api', 'parse'] as const) expect((await failureOfKind(kind)).cause).toBeUndefined()
  })
})

describe('Failure.fromJSON()', () => {
  it.each(kinds)('case 78 makes it again of what JSON kept, all but stack and text: %s', async (kind) => {
    const failure = await failureOfKind(kind)
    const again = Failure.fromJSON(JSON.parse(JSON.stringify(failure)))
    expect([again instanceof Failure, isFailure(again), again instanceof Error, again.name]).toEqual([
      true,
      true,
      true,
      'Failure',
    ])
    expect(all(again)).toEqual({ ...(all(failure) as object), text: /http|parse/.test(kind) ? '' : undefined })
    expect({ ...again }).toEqual({ ...failure })
    expect(JSON.stringify(again)).toBe(JSON.stringify(failure))
  })

  it.each(kinds)(
    'case 78 makes it again of what toJSON() gave, and what a structured clone made of that: %s',
    async (kind) => {
      const failure = await failureOfKind(kind)
      const again = Failure.fromJSON(structuredClone(failure.toJSON()))
      expect(all(again)).toEqual({ ...(all(failure) as object), text: /http|parse/.test(kind) ? '' : undefined })
    },
  )

  it('case 78 keeps a cause by name and code', async () => {
    const again = Failure.fromJSON(JSON.parse(JSON.stringify(await failureOfKind('network'))))
    expect(again.cause).toBeInstanceOf(Error)
    expect(again.cause).toMatchObject({ code: 'ECONNRESET' })
  })

  it.each(['bye', 5, true])('case 78 keeps the reason %j of an abort as it is', async (reason) => {
    const failure = await failureOf(clientOf(fakeFetch()).get('/', { signal: AbortSignal.abort(reason) }))
    expect(JSON.parse(JSON.stringify(failure))).toMatchObject({ kind: 'abort', cause: reason })
    expect(Failure.fromJSON(JSON.parse(JSON.stringify(failure))).cause).toBe(reason)
  })

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'Failure'],
    ['nothing', {}],
    ['another error', { name: 'TypeError', message: 'no' }],
    ['an array', []],
    ['no kind', { name: 'Failure' }],
    ['a kind that is none', { name: 'Failure', kind: 'apis' }],
  ])('refuses %s', (_, json) => {
    expect(() => Failure.fromJSON(json)).toThrow(TypeError)
  })

  it('has members of its own only, whatever JSON calls them', () => {
    const json =
      '{"name":"Failure","kind":"api","message":"no","__proto__":{"polluted":true},"stack":"s","toJSON":1,"error_code":"X_001"}'
    const again = Failure.fromJSON(JSON.parse(json))
    expect([again instanceof Failure, Reflect.get(again, 'polluted'), Reflect.get({}, 'polluted')]).toEqual([
      true,
      undefined,
      undefined,
    ])
    expect(again).toMatchObject({ kind: 'api', error_code: 'X_001' })
  })
})

describe('structuredClone() of a failure', () => {
  it.each(kinds)('case 78 gives an Error with its message, and does not throw: %s', async (kind) => {
    const failure = await failureOfKind(kind)
    expect(structuredClone(failure)).toMatchObject({ message: failure.message })
  })

  it('case 78 does not throw for a reason that can be cloned by nobody', async () => {
    const signal = AbortSignal.abort(() => 'a function')
    const failure = await failureOf(clientOf(fakeFetch(success(1))).get('/', { signal }))
    expect(structuredClone(failure.toJSON())).toMatchObject({ kind: 'abort' })
  })
})

describe('Failure.fromJSON() of an older or another client', () => {
  it.each([
    ['api', { errors: {} }],
    ['unlisted', { errors: {} }],
    ['http', { text: '' }],
    ['parse', { text: '' }],
  ])('has what its type says of kind %s, though the JSON lacks it', (kind, members) => {
    expect(Failure.fromJSON({ name: 'Failure', kind, message: 'x' })).toMatchObject(members)
  })
})

describe('JSON.stringify() of a failure', () => {
  it('case 79 does not throw for a reason that leads back to itself', async () => {
    const reason: Record<string, unknown> = { name: 'loop' }
    reason['self'] = reason
    reason['cause'] = reason
    const failure = await failureOf(clientOf(fakeFetch(success(1))).get('/', { signal: AbortSignal.abort(reason) }))
    expect(failure.cause).toBe(reason)
    expect(JSON.parse(JSON.stringify(failure))).toMatchObject({ kind: 'abort', cause: { name: 'loop' } })
  })

  it('case 79 holds nothing that was sent but the method and the path', async () => {
    const api = clientOf(
      fakeFetch(() => page(502)),
      { apiKey: 'secret-key', headers: { cookie: 'secret-cookie' } },
    )
    const call = { query: { q: 'secret-query' }, body: { password: 'secret-body' }, idempotencyKey: 'secret-idem' }
    const failure = await failureOf(api.put('/customers', call))
    expect(`${JSON.stringify(failure)}${failure.stack}${failure.message}`).not.toContain('secret')
  })

  it.each([
    ['a BigInt', 5n],
    ['a symbol', Symbol('x')],
    ['a function', () => 1],
    ['an object', { a: 1 }],
  ])('case 79 prints as JSON whatever the reason of an abort is: %s', async (_, reason) => {
    const failure = await failureOf(clientOf(fakeFetch()).get('/', { signal: AbortSignal.abort(reason) }))
    expect(failure.cause).toBe(reason)
    expect(JSON.stringify(failure)).not.toContain('undefined')
  })
})
