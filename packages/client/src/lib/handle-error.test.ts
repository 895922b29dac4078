import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import { handleError } from '../index.ts'
import type { Failure, FailureOf } from '../index.ts'

async function failureBy(play: Play, errors = codes): Promise<FailureOf<typeof codes>> {
  return (await failureOf(clientOf(fakeFetch(play), { errors, retries: 0 }).get('/'))) as FailureOf<typeof codes>
}

const network: Play = new TypeError('fetch failed')

describe('handleError()', () => {
  it('gives what the handler of the code gives, and hands it the failure', async () => {
    const failure = await failureBy(() => refusal(422, 'VAL_001'))
    const told = handleError(failure, {
      VAL_001: (invalid) => [invalid.errors, invalid],
      default: () => [],
    })
    expect(told[0]).toEqual({})
    expect(told[1]).toBe(failure)
  })

  it('hands a code that the operation does not declare to `unlisted`, where there is no default', async () => {
    const failure = await failureBy(() => refusal(401, 'AUTH_001'))
    const handlers = { VAL_001: () => 'invalid', unlisted: (other: Failure) => other.error_code } as object
    expect(handleError(failure as never, handlers as never)).toBe('AUTH_001')
  })

  it('takes a handler that is undefined for none', async () => {
    const failure = await failureBy(() => refusal(422, 'VAL_001'))
    expect(handleError(failure as never, { VAL_001: undefined, default: () => 'default' } as never)).toBe('default')
  })

  it.each([
    ['network', network],
    ['unlisted', () => refusal(418, 'TEA_001')],
    ['http', () => new Response('no', { status: 502 })],
    ['parse', () => new Response('<h1>')],
  ] as const)('gives what the handler of the kind gives: %s', async (kind, play) => {
    const failure = await failureBy(play)
    const handlers = { [kind]: () => `the ${kind}`, default: () => 'the rest' }
    expect(handleError(failure as Failure, handlers as never)).toBe(`the ${kind}`)
  })

  it('gives what default gives, for a code and a kind without a handler', async () => {
    const handlers = { VAL_001: () => 'fields', default: ({ kind }: Failure) => `other: ${kind}` }
    expect(handleError(await failureBy(network), handlers as never)).toBe('other: network')
    expect(handleError(await failureBy(() => refusal(404, 'RES_001')), handlers as never)).toBe('other: api')
  })

  it('does not take a handler of the kind api for the one of a code', async () => {
    const failure = await failureBy(() => refusal(404, 'RES_001'))
    expect(handleError(failure, { VAL_001: () => 1, default: () => 2 })).toBe(2)
  })

  it.each([[undefined], [null], [0], ['']])('gives %j, when the handler gives that', async (given) => {
    const failure = await failureBy(() => refusal(422, 'VAL_001'))
    expect(handleError(failure, { VAL_001: () => given, default: () => given })).toBe(given)
  })

  it('gives the promise of a handler', async () => {
    const failure = await failureBy(() => refusal(422, 'VAL_001'))
    expect(await handleError(failure, { VAL_001: async () => 'later', default: async () => 'never' })).toBe('later')
  })

  it('throws what the handler throws', async () => {
    const failure = await failureBy(() => refusal(422, 'VAL_001'))
    const broken = (): never => {
      throw new RangeError('broken')
    }
    expect(() => handleError(failure, { VAL_001: broken, default: broken })).toThrow(RangeError)
  })

  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'])(
    'looks at handlers of its own only: a code may be called %s',
    async (code) => {
      const errors = { row: { code, status: 400 } } as never
      const failure = await failureBy(() => refusal(400, code), errors)
      expect(failure).toMatchObject({ kind: 'api', error_code: code })
      expect(handleError(failure, { default: () => 'rest' })).toBe('rest')
    },
  )

  it('calls a handler for a code called constructor', async () => {
    const errors = { row: { code: 'constructor', status: 400 } } as never
    const failure = await failureBy(() => refusal(400, 'constructor'), errors)
    expect(handleError(failure, { constructor: () => 'own', default: () => 'rest' } as never)).toBe('own')
  })

  it('throws the very failure when nothing handles it, which only happens where types were not checked', async () => {
    const failure = await failureBy(network)
    for (const handlers of [{}, { VAL_001: () => 1 }, Object.create({ default: () => 1 }) as object]) {
      const call = (): unknown => handleError(failure, handlers as never)
      expect(call).toThrow(expect.objectContaining({ kind: 'network' }))
      try {
        call()
      } catch (thrown) {
        expect(thrown).toBe(failure)
      }
    }
  })
})
