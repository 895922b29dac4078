import fc from 'fast-check'
import { defineCatalog, problem, standardErrors } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import type { Reply } from './reply.ts'
import type { RequestFacts } from './request-facts.ts'
import { createResponder } from './responder.ts'
import type { Rule } from './rule.ts'

const brand = Symbol.for('faultbook.ApiError')
const requestId = '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11'
const request: RequestFacts = { method: 'GET', requestId }
const report = (): void => undefined
const respond = createResponder({ errors, report, random: () => 0 })

const internal = { success: false, errors: {}, message: 'Something went wrong on our side', error_code: 'SRV_001' }
const unauthorized = { success: false, errors: {}, message: 'Invalid API key provided', error_code: 'AUTH_001' }

function sent({ status, body }: Reply): unknown {
  return { status, body: JSON.parse(body) as unknown }
}

describe('createResponder()', () => {
  it('answers with the first rule that recognizes the thrown value', () => {
    const rules: Rule[] = [
      () => undefined,
      (_, { errors: own }) => own.duplicate({ resource: 'Customer', field: 'email' }),
      () => errors.unavailable(),
    ]
    expect(sent(createResponder({ errors, rules, report })(new Error('x')))).toEqual({
      status: 409,
      body: { success: false, errors: {}, message: 'Customer with this email already exists', error_code: 'CON_001' },
    })
  })

  it('takes a rule that throws for one that declines', () => {
    const rules: Rule[] = [
      () => {
        throw new Error('x')
      },
      () => errors.badUpstream(),
    ]
    expect(createResponder({ errors, rules, report })('x').status).toBe(502)
  })

  it('takes an async rule for one that declines, and what it rejects with for nothing', () => {
    const rules = [(() => Promise.reject(new Error('x'))) as unknown as Rule, () => errors.badUpstream()]
    expect(createResponder({ errors, rules, report })('x').status).toBe(502)
  })

  it('takes a rule that answers with no catalog error for one that declines', () => {
    const rules = [() => ({ status: 200 }) as unknown as ApiError, () => errors.badUpstream()]
    expect(createResponder({ errors, rules, report })('x').status).toBe(502)
  })

  it('hands a rule the catalog and the request', () => {
    const seen: unknown[] = []
    const rules: Rule[] = [(thrown, context) => void seen.push([thrown, context])]
    createResponder({ errors, rules, report })('x', request)
    expect(seen).toEqual([['x', { errors, request }]])
  })

  it('asks no rule about a catalog error', () => {
    const rules: Rule[] = [() => errors.internal()]
    expect(createResponder({ errors, rules, report })(errors.routeNotFound()).status).toBe(404)
  })

  it('C14 answers what no rule knows with SRV_001', () => {
    const thrown = Object.assign(new Error('secret'), { status: 403, headers: { 'x-a': 'secret' } })
    expect(sent(respond(thrown))).toEqual({ status: 500, body: internal })
  })

  it('keeps what it answers with from being changed', () => {
    expect(Object.isFrozen(respond)).toBe(true)
  })

  it('refuses a catalog that lacks a row the kit answers with', () => {
    const { internal: _, ...rows } = standardErrors
    const lacking = defineCatalog(rows) as unknown as typeof errors
    expect(() => createResponder({ errors: lacking })).toThrow(
      new TypeError('The catalog needs a row internal with status 500: spread standardErrors into it'),
    )
  })

  it('refuses a catalog in which a role has another status', () => {
    const moved = defineCatalog({
      ...standardErrors,
      validationFailed: { code: 'VAL_001', status: 400, message: 'Wrong' },
    })
    expect(() => createResponder({ errors: moved as unknown as typeof errors })).toThrow(
      'validationFailed with status 422',
    )
  })

  it('refuses a catalog of two in which a code is there twice', () => {
    const own = defineCatalog({ emailTaken: { code: 'AUTH_001', status: 409, message: 'Taken' } })
    expect(() => createResponder({ errors: { ...errors, ...own } })).toThrow(
      new TypeError('Row emailTaken: AUTH_001 is also the code of invalidApiKey'),
    )
  })

  it('sends the renamed words of a role', () => {
    const own = defineCatalog({ ...standardErrors, internal: { code: 'OOPS_001', status: 500, message: 'Oops' } })
    expect(sent(createResponder({ errors: own, report })(null))).toEqual({
      status: 500,
      body: { success: false, errors: {}, message: 'Oops', error_code: 'OOPS_001' },
    })
  })
})

describe('a reply', () => {
  it('C2 takes status and words from its own row although the error says otherwise', () => {
    const forged = { [brand]: true, code: 'AUTH_001', status: 200, message: 'secret', params: { resource: 'secret' } }
    expect(sent(respond(forged))).toEqual({ status: 401, body: unauthorized })
  })

  it('C2 is of the row although the error was changed', () => {
    const changed = Object.assign(errors.invalidApiKey(), { message: 'secret', status: 200 })
    expect(sent(respond(changed))).toEqual({ status: 401, body: unauthorized })
  })

  it('is the same for an error of another copy of the package', async () => {
    const address = '../../../contract/src/lib/api-error.ts?copy'
    const copy = (await import(/* @vite-ignore */ address)) as { readonly ApiError: typeof ApiError }
    const foreign = new copy.ApiError({ code: 'AUTH_001', status: 401 }, 'secret')
    expect(sent(respond(foreign))).toEqual({ status: 401, body: unauthorized })
  })

  it('is the same for an error of another realm', () => {
    const foreign: unknown = runInContext(
      "Object.assign(new Error('secret'), { [Symbol.for('faultbook.ApiError')]: true, code: 'AUTH_001', status: 200 })",
      createContext(),
    )
    expect(sent(respond(foreign))).toEqual({ status: 401, body: unauthorized })
  })

  it('is SRV_001 for a code that the catalog does not have', () => {
    const other = defineCatalog({ gone: { code: 'OLD_001', status: 410, message: 'secret' } })
    expect(sent(respond(other.gone()))).toEqual({ status: 500, body: internal })
  })

  it('is HTTP_410 for a generic row, which every responder knows', async () => {
    const { forStatus } = await import('@faultbook/contract')
    expect(sent(respond(forStatus({}, 410)()))).toEqual({
      status: 410,
      body: { success: false, errors: {}, message: 'Gone', error_code: 'HTTP_410' },
    })
  })

  it('C4 names the fields', () => {
    const fields = { email: 'is required', 'items.0.price': 'must be a number' }
    expect(sent(respond(errors.validationFailed({ fields })))).toEqual({
      status: 422,
      body: { success: false, errors: fields, message: 'Validation failed', error_code: 'VAL_001' },
    })
  })

  it('fills the sentence with the parameters', () => {
    expect(sent(respond(errors.resourceNotFound({ resource: 'Customer' })))).toEqual({
      status: 404,
      body: { success: false, errors: {}, message: 'Customer not found', error_code: 'RES_001' },
    })
  })

  it('C7 has the headers of every error', () => {
    const withGuide = createResponder({ errors, report, guideUrl: 'https://api.test/errors/{code}' })
    expect(withGuide(errors.routeNotFound()).headers).toEqual({
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      Vary: 'Accept',
      Link: '<https://api.test/errors/RES_002>; rel="help"',
      'Content-Length': String(respond(errors.routeNotFound()).body.length),
    })
  })

  it('C7 has no Link without a guide', () => {
    expect(respond(errors.routeNotFound()).headers).not.toHaveProperty('Link')
  })

  it('escapes a code in the address of its page', () => {
    const own = defineCatalog(
      { ...standardErrors, odd: { code: 'a/b c', status: 410, message: 'Odd' } },
      { codePattern: /^/ },
    )
    const withGuide = createResponder({ errors: own, report, guideUrl: '/errors/{code}' })
    expect(withGuide(own.odd()).headers['Link']).toBe('</errors/a%2Fb%20c>; rel="help"')
  })

  it('C18 has no Vary where there is one format', () => {
    expect(createResponder({ errors, report, formats: [problem] })(null).headers).not.toHaveProperty('Vary')
  })

  it('C3 has a right Content-Length for text that is not ASCII', () => {
    const reply = respond(errors.resourceNotFound({ resource: 'Kundin Zoë 😀' }))
    expect(reply.headers['Content-Length']).toBe(String(new TextEncoder().encode(reply.body).length))
  })

  it('C3 has a right Content-Length whatever its fields', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), (fields) => {
        const reply = respond(errors.validationFailed({ fields }))
        expect(reply.headers['Content-Length']).toBe(String(new TextEncoder().encode(reply.body).length))
      }),
    )
  })

  it('is made once for an error that adds nothing of its own', () => {
    expect(respond(errors.routeNotFound())).toBe(respond(errors.routeNotFound()))
  })

  it('carries headers of the error', () => {
    expect(respond(errors.methodNotAllowed({ method: 'PUT', headers: { Allow: 'GET, HEAD' } })).headers['Allow']).toBe(
      'GET, HEAD',
    )
  })

  it.each([
    ['CRLF', { 'X-A': 'b\r\nX-B: c' }],
    ['a line feed', { 'X-A': 'b\nc' }],
    ['an emoji', { 'X-A': '✓😀' }],
    ['a NUL', { 'X-A': '\0' }],
    ['Latin-1', { 'X-A': 'é' }],
    ['no text', { 'X-A': 1 as unknown as string }],
    ['a name that is no token', { 'X A': 'b' }],
    ['an empty name', { '': 'b' }],
  ])('C14 drops a header of an error with %s', (_, headers) => {
    const plain = respond(errors.duplicate({ resource: 'Customer', field: 'email' }))
    expect(respond(errors.duplicate({ resource: 'Customer', field: 'email', headers }))).toEqual(plain)
  })
})
