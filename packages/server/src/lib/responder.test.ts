import fc from 'fast-check'
import { defineCatalog, problem, standardErrors } from '@faultbook/contract'
import type { ApiError, Format } from '@faultbook/contract'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import { hostileValues, refusingProxy, revokedProxy, throwing } from '../../test/hostile-values.ts'
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

function accepting(accept: string): RequestFacts {
  return { ...request, accept }
}

describe('createResponder()', () => {
  it('answers with the first rule that recognizes the thrown value', () => {
    const rules: Rule[] = [() => undefined, (_, { errors: own }) => own.duplicate({ resource: 'Customer', field: 'email' }), () => errors.unavailable()]
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
    const moved = defineCatalog({ ...standardErrors, validationFailed: { code: 'VAL_001', status: 400, message: 'Wrong' } })
    expect(() => createResponder({ errors: moved as unknown as typeof errors })).toThrow('validationFailed with status 422')
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
    const own = defineCatalog({ ...standardErrors, odd: { code: 'a/b c', status: 410, message: 'Odd' } }, { codePattern: /^/ })
    const withGuide = createResponder({ errors: own, report, guideUrl: '/errors/{code}' })
    expect(withGuide(own.odd()).headers['Link']).toBe('</errors/a%2Fb%20c>; rel="help"')
  })

  it('C18 has no Vary where there is one format', () => {
    expect(createResponder({ errors, report, formats: [problem] })(null).headers).not.toHaveProperty('Vary')
  })

  it('C3 has a right Content-Length for text that is not ASCII', () => {
    const reply = respond(errors.resourceNotFound({ resource: 'Kundin Zoë 😀' }))
    expect(reply.headers['Content-Length']).toBe(String(Buffer.byteLength(reply.body)))
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
    expect(respond(errors.methodNotAllowed({ method: 'PUT', headers: { Allow: 'GET, HEAD' } })).headers['Allow']).toBe('GET, HEAD')
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

describe('C8 the headers of a status', () => {
  it('401 names the realm, and no error where no key was sent', () => {
    expect(respond(errors.missingApiKey(), request).headers['WWW-Authenticate']).toBe('Bearer realm="api"')
  })

  it('401 says invalid_token where a Bearer credential was sent', () => {
    expect(respond(errors.invalidApiKey(), { ...request, hasBearer: true }).headers['WWW-Authenticate']).toBe(
      'Bearer realm="api", error="invalid_token"',
    )
  })

  it('401 names the realm it was given, made safe', () => {
    const own = createResponder({ errors, report, realm: 'my "api"\r\n✓' })
    expect(own(errors.invalidApiKey()).headers['WWW-Authenticate']).toBe('Bearer realm="my api"')
  })

  it('401 keeps a challenge of its own', () => {
    const own = { 'www-authenticate': 'Basic realm="x"' }
    expect(respond(errors.invalidApiKey({ headers: own })).headers).toMatchObject(own)
    expect(respond(errors.invalidApiKey({ headers: own })).headers).not.toHaveProperty('WWW-Authenticate')
  })

  it('403 names the missing scope', () => {
    expect(respond(errors.insufficientScope({ scope: 'customers:write' })).headers['WWW-Authenticate']).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="customers:write"',
    )
  })

  it('403 of a row that is about no scope has no challenge', () => {
    const own = defineCatalog({ ...standardErrors, suspended: { code: 'PERM_002', status: 403, message: 'Suspended' } })
    expect(createResponder({ errors: own, report })(own.suspended()).headers).not.toHaveProperty('WWW-Authenticate')
  })

  it.each([
    [10, 0, '10'],
    [10, 0.999_999, '12'],
    [1, 0.999_999, '2'],
    [0, 0.999_999, '0'],
    [1.2, 0, '2'],
    [-5, 0, '0'],
    [Number.NaN, 0, '0'],
    [Number.POSITIVE_INFINITY, 0, '0'],
  ])('429 asks to wait %d s, spread by %d: %s', (retryAfterSeconds, chance, expected) => {
    const own = createResponder({ errors, report, random: () => chance })
    expect(own(errors.rateLimited({ retryAfterSeconds })).headers['Retry-After']).toBe(expected)
  })

  it('503 asks to wait as long as the responder says where the error does not', () => {
    expect(createResponder({ errors, report, random: () => 0, retryAfterSeconds: 30 })(errors.unavailable()).headers['Retry-After']).toBe('30')
  })

  it('503 asks to wait 5 s by default', () => {
    expect(respond(errors.unavailable()).headers['Retry-After']).toBe('5')
  })

  it('Retry-After is whole seconds, never less than asked and at most a fifth and a second more', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (asked, chance) => {
        const own = createResponder({ errors, report, random: () => chance })
        const text = own(errors.unavailable({ retryAfterSeconds: asked })).headers['Retry-After'] ?? ''
        expect(text).toMatch(/^\d+$/)
        expect(Number(text)).toBeGreaterThanOrEqual(asked)
        expect(Number(text)).toBeLessThanOrEqual(Math.ceil(asked) * 1.2 + 1)
      }),
    )
  })

  it('keeps a Retry-After that the error has as a header', () => {
    expect(respond(errors.unavailable({ headers: { 'retry-after': '7' } })).headers).toMatchObject({ 'retry-after': '7' })
  })
})

describe('C18 the format', () => {
  const json = 'application/json; charset=utf-8'
  const isProblem = 'application/problem+json'

  it.each([
    ['application/problem+json', isProblem],
    ['APPLICATION/Problem+JSON', isProblem],
    ['application/problem+json, application/json;q=0.9', isProblem],
    ['application/problem+json, application/json', json],
    ['application/json, application/problem+json', json],
    ['application/problem+json;q=0.5, application/json', json],
    ['application/problem+json, */*', json],
    ['application/problem+json, */*;q=0.1', isProblem],
    ['application/problem+json;q=0.1, application/*;q=0.05', isProblem],
    ['application/problem+json;q=0, */*', json],
    ['application/problem+json;q=0', json],
    ['application/problem+json;q=1.001', json],
    ['application/problem+json;q=abc', json],
    ['application/problem+json; charset=utf-8 ; q=0.8', isProblem],
    ['application/json;q=0, application/problem+json;q=0.001', isProblem],
    ['*/*', json],
    ['application/*', json],
    ['', json],
    [',;,;q=', json],
    ['text/html', json],
    ['text/html, application/json;q=0', json],
    ['*/*;q=0', json],
  ])('for Accept: %s is %s', (accept, contentType) => {
    expect(respond(errors.routeNotFound(), accepting(accept)).headers['Content-Type']).toBe(contentType)
  })

  it('is the default without an Accept header', () => {
    expect(respond(errors.routeNotFound(), request).headers['Content-Type']).toBe(json)
  })

  it('is the same error as a problem', () => {
    const reply = respond(errors.validationFailed({ fields: { email: 'is required' } }), accepting(isProblem))
    expect(sent(reply)).toEqual({
      status: 422,
      body: {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        detail: 'Validation failed',
        instance: `urn:uuid:${requestId}`,
        error_code: 'VAL_001',
        errors: { email: 'is required' },
      },
    })
  })

  it('names the page of the guide as type of a problem', () => {
    const own = createResponder({ errors, report, guideUrl: 'https://api.test/errors/{code}' })
    expect(JSON.parse(own(errors.routeNotFound(), accepting(isProblem)).body)).toMatchObject({
      type: 'https://api.test/errors/RES_002',
      title: 'No such endpoint',
    })
  })

  it('sends Vary: Accept with both', () => {
    const variants = [undefined, isProblem].map((accept) => respond(errors.routeNotFound(), { ...request, accept }).headers['Vary'])
    expect(variants).toEqual(['Accept', 'Accept'])
  })

  it('may be one of a team alone', () => {
    const own: Format = { contentType: 'application/vnd.own+json', encode: ({ code }) => `{"fault":"${code}"}`, decode: () => undefined }
    const reply = createResponder({ errors, report, formats: [own] })(errors.routeNotFound())
    expect(reply).toMatchObject({ status: 404, headers: { 'Content-Type': 'application/vnd.own+json' }, body: '{"fault":"RES_002"}' })
  })

  it('that breaks is answered as SRV_001', () => {
    const own: Format = {
      contentType: 'application/x',
      encode: ({ code }) => {
        if (code !== 'SRV_001') throw new Error('x')
        return code
      },
      decode: () => undefined,
    }
    expect(createResponder({ errors, report, formats: [own] })(errors.routeNotFound())).toMatchObject({ status: 500, body: 'SRV_001' })
  })
})

describe('totality', () => {
  const facts = fc.option(
    fc.record({ method: fc.string(), requestId: fc.string(), accept: fc.option(fc.string(), { nil: undefined }), hasBearer: fc.boolean() }),
    { nil: undefined },
  )
  const rules: Rule[] = [
    (thrown) => (String(thrown) === 'x' ? errors.badUpstream() : undefined),
    (thrown) => Reflect.get(Object(thrown), 'error') as ApiError | undefined,
  ]
  const strict = createResponder({ errors, rules, report })

  function isWhole(reply: Reply): boolean {
    const body = JSON.parse(reply.body) as Readonly<Record<string, unknown>>
    const shape = typeof body['detail'] === 'string' ? 'type,title,status,detail,error_code,errors' : 'success,errors,message,error_code'
    return (
      Object.keys(body).filter((key) => key !== 'instance').join() === shape &&
      reply.status >= 400 &&
      reply.headers['Content-Length'] === String(Buffer.byteLength(reply.body)) &&
      Object.values(reply.headers).every((value) => /^[\t\x20-\x7e]*$/.test(value))
    )
  }

  it('C15 gives one whole reply for any value', () => {
    const anything = fc.anything({
      withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true,
      withSet: true, withSparseArray: true, withTypedArray: true, withBoxedValues: true,
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
      { code: fc.oneof(fc.constantFrom('AUTH_001', 'PERM_001', 'RATE_001', 'VAL_001', 'RES_001'), member), status: member, message: member,
        fields: member, params: member, headers: member, retryAfterSeconds: member },
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
    ...['code', 'status', 'message', 'fields', 'params', 'headers', 'retryAfterSeconds'].map((member) => () => throwing(member, errors.unavailable())),
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
