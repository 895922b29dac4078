import { defineCatalog, problem, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { errorResponse, mockRequestId } from './error-response.ts'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: {
    code: 'CUS_001',
    status: 409,
    message: 'A {resource} with this email already exists',
    fields: ['email'],
  },
})

const headersOf = (response: Response): Readonly<Record<string, string>> => Object.fromEntries(response.headers)

describe('errorResponse()', () => {
  it('C1 sends the envelope with the status of the code', async () => {
    const response = errorResponse(errors.emailTaken({ resource: 'customer', fields: { email: 'is in use' } }))
    expect([response.status, await response.text()]).toEqual([
      409,
      '{"success":false,"errors":{"email":"is in use"},"message":"A customer with this email already exists","error_code":"CUS_001"}',
    ])
  })

  it('C7 sends the headers that every error has, and a request id', () => {
    expect(headersOf(errorResponse(errors.internal()))).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
      'x-request-id': mockRequestId,
    })
  })

  it('C7 links to the guide where there is one', () => {
    const { headers } = errorResponse(errors.internal(), { guideUrl: 'https://example.com/errors/{code}' })
    expect(headers.get('link')).toBe('<https://example.com/errors/SRV_001>; rel="help"')
  })

  it('C8 challenges with a 401, and says of a Bearer credential that it was refused', () => {
    const challengeTo = (headers: Record<string, string>): unknown =>
      errorResponse(errors.invalidApiKey(), {
        request: new Request('https://api.test', { headers }),
        realm: 'customers "v2"',
      }).headers.get('www-authenticate')
    expect([
      challengeTo({}),
      challengeTo({ authorization: 'Basic eDp5' }),
      challengeTo({ authorization: 'bearer x' }),
    ]).toEqual([
      'Bearer realm="customers v2"',
      'Bearer realm="customers v2"',
      'Bearer realm="customers v2", error="invalid_token"',
    ])
  })

  it('C8 names the scope that a 403 lacks', () => {
    const { headers } = errorResponse(errors.insufficientScope({ scope: 'customers:write' }))
    expect(headers.get('www-authenticate')).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="customers:write"',
    )
  })

  it.each([
    [undefined, undefined, '1'],
    [undefined, 30, '30'],
    [2.1, 30, '3'],
    [0, 30, '0'],
    [-5, 30, '0'],
    [Number.NaN, 30, '0'],
    [Infinity, 30, '2147483647'],
  ])('C8 says when to try again: %s of the error, %s of the options', (retryAfterSeconds, given, sent) => {
    const error = errors.rateLimited(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
    const { headers } = errorResponse(error, given === undefined ? {} : { retryAfterSeconds: given })
    expect(headers.get('retry-after')).toBe(sent)
  })

  it('C8 sends the headers of the error, but for those that no message may hold and those that say how it is sent', () => {
    const { headers } = errorResponse(
      errors.methodNotAllowed({
        method: 'PUT',
        headers: {
          Allow: 'GET, HEAD',
          'X-Bad': 'a\r\nb',
          'x y': '1',
          'Content-Type': 'text/html',
          'X-Request-Id': 'x',
        },
      }),
    )
    expect([...headers.keys()]).not.toContain('x-bad')
    expect(['allow', 'content-type', 'x-request-id'].map((name) => headers.get(name))).toEqual([
      'GET, HEAD',
      'application/json; charset=utf-8',
      mockRequestId,
    ])
  })

  it('C10 answers HEAD without a body', async () => {
    const response = errorResponse(errors.internal(), { request: new Request('https://api.test', { method: 'HEAD' }) })
    expect([response.status, response.body, response.headers.get('content-type')]).toEqual([
      500,
      null,
      'application/json; charset=utf-8',
    ])
  })

  it('C18 sends another format', async () => {
    const response = errorResponse(errors.internal(), { format: problem, requestId: 'ab' })
    expect([response.headers.get('content-type'), await response.json()]).toEqual([
      'application/problem+json',
      expect.objectContaining({ status: 500, error_code: 'SRV_001', detail: 'Something went wrong on our side' }),
    ])
  })
})
