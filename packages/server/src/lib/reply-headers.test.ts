import { defineCatalog, standardErrors } from '@faultbook/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import type { RequestFacts } from './request-facts.ts'
import { createResponder } from './responder.ts'

const report = (): void => undefined
const respond = createResponder({ errors, report, random: () => 0 })
const request: RequestFacts = { method: 'GET', requestId: '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11' }

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
    expect(
      createResponder({ errors, report, random: () => 0, retryAfterSeconds: 30 })(errors.unavailable()).headers[
        'Retry-After'
      ],
    ).toBe('30')
  })

  it('503 asks to wait 5 s by default', () => {
    expect(respond(errors.unavailable()).headers['Retry-After']).toBe('5')
  })

  it('Retry-After is whole seconds, never less than asked and at most a fifth and a second more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (asked, chance) => {
          const own = createResponder({ errors, report, random: () => chance })
          const text = own(errors.unavailable({ retryAfterSeconds: asked })).headers['Retry-After'] ?? ''
          expect(text).toMatch(/^\d+$/)
          expect(Number(text)).toBeGreaterThanOrEqual(asked)
          expect(Number(text)).toBeLessThanOrEqual(Math.ceil(asked) * 1.2 + 1)
        },
      ),
    )
  })

  it('keeps a Retry-After that the error has as a header', () => {
    expect(respond(errors.unavailable({ headers: { 'retry-after': '7' } })).headers).toMatchObject({
      'retry-after': '7',
    })
  })
})

describe('headers that an error brings', () => {
  it('C3 can not say how the reply is sent', () => {
    const headers = {
      'content-length': '5',
      'Content-Type': 'text/html',
      'X-Request-Id': 'x',
      'Content-Range': 'bytes */5',
    }
    const reply = respond(errors.internal({ headers }), request)
    const names = Object.keys(reply.headers).filter((name) => /^content-|^x-request/i.test(name))
    expect(names.toSorted()).toEqual(['Content-Length', 'Content-Range', 'Content-Type'])
    expect(reply.headers['Content-Length']).toBe(String(new TextEncoder().encode(reply.body).length))
  })

  it('never ask to wait longer than there are seconds', () => {
    const reply = respond(errors.unavailable({ retryAfterSeconds: 1e21 }), request)
    expect(reply.headers['Retry-After']).toBe('2147483647')
  })

  it('are not those of a caught error that is handed over by mistake', () => {
    const caught = Object.assign(new Error('secret'), { headers: { 'X-Secret': 'x' }, fields: { secret: 'x' } })
    const reply = respond(errors.badUpstream(caught as never), request)
    expect([reply.body, JSON.stringify(reply.headers)].join()).not.toMatch(/secret/i)
    expect(errors.badUpstream(caught as never).cause).toBe(caught)
  })
})

describe('createResponder()', () => {
  it.each(['https://example.com/größe/{code}', 'https://example.com/a b/{code}', 'x"y', 'a\r\nb'])(
    'refuses a guideUrl that no header can hold: %j',
    (guideUrl) => {
      expect(() => createResponder({ errors, report, guideUrl })).toThrow(
        new TypeError('guideUrl must be a URL in ASCII, percent-encoded, with {code} for the code'),
      )
    },
  )

  it('refuses a format whose Content-Type no header can hold', () => {
    const format = { contentType: 'text/plain\r\nx: y', encode: () => '', decode: () => undefined }
    expect(() => createResponder({ errors, report, formats: [format] })).toThrow(TypeError)
  })

  it('lets a report return what it likes', () => {
    const told: unknown[] = []
    const own = createResponder({ errors, report: (record) => told.push(record) as unknown as void })
    own.report(new Error('x'), own(new Error('x')))
    expect(told).toHaveLength(1)
  })
})
