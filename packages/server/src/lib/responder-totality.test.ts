import type { ApiError } from '@faultbook/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import { hostileValues, refusingProxy, revokedProxy, throwing } from '../../test/hostile-values.ts'
import type { Reply } from './reply.ts'
import type { RequestFacts } from './request-facts.ts'
import { createResponder } from './responder.ts'
import type { Rule } from './rule.ts'

const brand = Symbol.for('faultbook.ApiError')
const report = (): void => undefined

describe('createResponder()', () => {
  const facts = fc.option(
    fc.record({
      method: fc.string(),
      requestId: fc.string(),
      accept: fc.option(fc.string(), { nil: undefined }),
      hasBearer: fc.boolean(),
    }),
    { nil: undefined },
  )
  const rules: Rule[] = [
    (thrown) => (String(thrown) === 'x' ? errors.badUpstream() : undefined),
    (thrown) => Reflect.get(Object(thrown), 'error') as ApiError | undefined,
  ]
  const strict = createResponder({ errors, rules, report })

  function isWhole(reply: Reply): boolean {
    const body = JSON.parse(reply.body) as Readonly<Record<string, unknown>>
    const shape =
      typeof body['detail'] === 'string'
        ? 'type,title,status,detail,error_code,errors'
        : 'success,errors,message,error_code'
    return (
      Object.keys(body)
        .filter((key) => key !== 'instance')
        .join() === shape &&
      reply.status >= 400 &&
      reply.headers['Content-Length'] === String(new TextEncoder().encode(reply.body).length) &&
      Object.values(reply.headers).every((value) => /^[\t\x20-\x7e]*$/.test(value))
    )
  }

  it('C15 gives one whole reply for any value', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withBoxedValues: true,
    })
    fc.assert(
      fc.property(anything, facts, (thrown, from) => {
        expect(isWhole(strict(thrown, from))).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('C15 gives one whole reply for any forged catalog error', () => {
    const member = fc.anything()
    const forged = fc.record(
      {
        code: fc.oneof(fc.constantFrom('AUTH_001', 'PERM_001', 'RATE_001', 'VAL_001', 'RES_001'), member),
        status: member,
        message: member,
        fields: member,
        params: member,
        headers: member,
        retryAfterSeconds: member,
      },
      { requiredKeys: ['code'] },
    )
    fc.assert(
      fc.property(forged, facts, (members, from) => {
        expect(isWhole(strict(Object.assign({ [brand]: true }, members), from))).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  const makers = [
    ...hostileValues.map(({ make }) => make),
    () => revokedProxy(),
    () => refusingProxy(() => undefined),
    ...['code', 'status', 'message', 'fields', 'params', 'headers', 'retryAfterSeconds'].map(
      (member) => () => throwing(member, errors.unavailable()),
    ),
    () => Object.assign(errors.insufficientScope({ scope: 'a' }), { params: { scope: { toString: null } } }),
    () => Object.assign(errors.rateLimited(), { retryAfterSeconds: 10n }),
    () => Object.assign(errors.validationFailed(), { fields: refusingProxy({}) }),
    () => Object.assign(errors.validationFailed(), { headers: refusingProxy({}) }),
  ]

  it('C15 gives one whole reply for each hostile value, whoever asks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...makers), facts, (make, from) => {
        expect(isWhole(strict(make(), from))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([
    ['a revoked Proxy', revokedProxy()],
    ['a Proxy that refuses all', refusingProxy({})],
    ['an Accept that throws', throwing('accept', {})],
    ['an Accept that is no text', { accept: 7 }],
  ])('C15 gives one whole reply whatever the request is: %s', (_, from) => {
    expect(isWhole(strict('y', from as RequestFacts))).toBe(true)
  })
})
