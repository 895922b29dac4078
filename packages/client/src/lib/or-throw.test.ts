import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, silence } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import { orThrow } from '../index.ts'

describe('orThrow()', () => {
  it('gives the answer of a result, the very object', async () => {
    const result = await clientOf(fakeFetch(success(1, { total: 1 }))).result.get('/')
    expect(orThrow(result)).toBe(result)
    expect(orThrow(result)).toMatchObject({ ok: true, data: 1, meta: { total: 1 } })
  })

  it('throws the failure of a result, the very object', async () => {
    const result = await clientOf(fakeFetch(refusal(404, 'RES_001'))).result.get('/')
    const thrown = await failureOf((async () => orThrow(result))())
    expect(!result.ok && result.error).toBe(thrown)
  })

  it('throws whatever a result of the caller holds', () => {
    expect(() => orThrow({ ok: false, error: new RangeError('own') })).toThrow(RangeError)
  })
})

describe('the calls of result', () => {
  const ways: readonly (readonly [string, Play, string])[] = [
    ['api', () => refusal(422, 'VAL_001'), 'get'],
    ['http', () => new Response('no', { status: 502 }), 'get'],
    ['network', new TypeError('reset'), 'get'],
    ['timeout', silence, 'get'],
    ['parse', () => new Response('<h1>'), 'get'],
  ]
  it.each(ways)('case 84 give the failure that the others throw: %s', async (kind, play) => {
    const api = clientOf(fakeFetch(play), { timeoutMs: 10 })
    const result = await api.result.get('/customers')
    const thrown = await failureOf(api.get('/customers'))
    expect(result.ok).toBe(false)
    expect(thrown.kind).toBe(kind)
    expect(!result.ok && result.error.toJSON()).toEqual(thrown.toJSON())
  })

  it('case 84 give config and abort failures as well', async () => {
    const api = clientOf(fakeFetch(success(1)))
    expect(await api.result.get('/{id}')).toMatchObject({ ok: false, error: { kind: 'config' } })
    const signal = AbortSignal.abort('bye')
    expect(await api.result.get('/', { signal })).toMatchObject({ ok: false, error: { kind: 'abort' } })
  })

  it('are there for every method', async () => {
    const fake = fakeFetch(() => new Response(null, { status: 204 }))
    const { result, paginate: _, ...verbs } = clientOf(fake)
    expect(Object.keys(result)).toEqual(Object.keys(verbs))
    for (const call of Object.values(result)) expect(await call('/')).toMatchObject({ ok: true, data: undefined })
    expect(fake.asked.map(({ method }) => method)).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
  })

  it('need no object around them', async () => {
    const { get, result } = clientOf(fakeFetch(success(1)))
    const { get: getResult } = result
    expect([await get('/'), await getResult('/')]).toMatchObject([1, { data: 1 }])
  })
})
