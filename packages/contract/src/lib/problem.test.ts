import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import type { FieldErrors } from './fields.ts'
import type { WireError } from './format.ts'
import { problem } from './problem.ts'

const taken: WireError = {
  code: 'CUS_001',
  status: 409,
  title: 'Email already in use',
  message: 'A customer with this email already exists',
  fields: { email: 'is used by another customer' },
}
const guideUrl = 'https://api.example.com/errors/CUS_001'
const requestId = '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11'
const printed = (error: Partial<WireError>): unknown => JSON.parse(problem.encode({ ...taken, ...error }))

describe('problem', () => {
  it('C18 is application/problem+json', () => {
    expect(problem.contentType).toBe('application/problem+json')
  })

  it('does not say that its bytes are the same for every request', () => {
    expect(problem.isStable).toBeUndefined()
  })
})

describe('problem.encode()', () => {
  it('C18 sends the members of RFC 9457, then error_code and errors', () => {
    expect(problem.encode({ ...taken, guideUrl, requestId })).toBe(
      '{"type":"https://api.example.com/errors/CUS_001","title":"Email already in use","status":409,' +
        '"detail":"A customer with this email already exists","instance":"urn:uuid:7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11",' +
        '"error_code":"CUS_001","errors":{"email":"is used by another customer"}}',
    )
  })

  it('C18 sends about:blank and the status phrase where there is no guide', () => {
    expect(printed({})).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'A customer with this email already exists',
      error_code: 'CUS_001',
      errors: { email: 'is used by another customer' },
    })
  })

  it.each([requestId, requestId.toUpperCase()])('C18 names the instance for %s', (id) => {
    expect(printed({ requestId: id })).toHaveProperty('instance', `urn:uuid:${id}`)
  })

  it.each([undefined, '', 'req-1', `${requestId}0`, `{${requestId}}`, `${requestId}\n`, requestId.replaceAll('-', '')])(
    'C18 names no instance for %j, which is no UUID',
    (id) => {
      expect(printed({ requestId: id })).not.toHaveProperty('instance')
    },
  )

  it('C2 cuts the detail to 300 code points', () => {
    expect(printed({ message: '\u{1F600}'.repeat(301) })).toMatchObject({ detail: `${'\u{1F600}'.repeat(299)}…` })
  })

  it('C4 prints __proto__ like any other field', () => {
    const fields = JSON.parse('{"__proto__":"is unknown"}') as FieldErrors
    expect(problem.encode({ ...taken, fields })).toMatch(/"errors":\{"__proto__":"is unknown"\}\}$/)
  })

  it('sends any error as JSON with its members in order', () => {
    fc.assert(
      fc.property(anyText(), fc.dictionary(anyText(), anyText()), anyText(), (message, fields, code) => {
        const body = printed({ message, fields, code }) as object
        expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail', 'error_code', 'errors'])
        expect(body).toMatchObject({ status: 409, error_code: code })
      }),
    )
  })
})

describe('problem.decode()', () => {
  it('reads what it sends', () => {
    expect(problem.decode(printed({ guideUrl, requestId }) as Record<string, unknown>)).toEqual({
      code: 'CUS_001',
      message: 'A customer with this email already exists',
      fields: { email: 'is used by another customer' },
    })
  })

  it('takes the title where there is no detail', () => {
    expect(problem.decode({ title: 'Conflict' })).toEqual({ message: 'Conflict', fields: {} })
  })

  it('takes a type alone', () => {
    expect(problem.decode({ type: 'about:blank', status: 404 })).toEqual({ fields: {} })
  })

  it('ignores members of the wrong type', () => {
    expect(problem.decode({ type: 1, title: 'Conflict', detail: {}, error_code: 7, errors: 'is odd' })).toEqual({
      message: 'Conflict',
      fields: { _body: 'is odd' },
    })
  })

  it.each([
    {},
    { status: 404 },
    { error_code: 'CUS_001' },
    { type: 'about:blank', status: '404' },
    { title: 'Conflict', success: true },
    { title: 'Conflict', success: false },
  ])('declines %j', (body) => {
    expect(problem.decode(body)).toBeUndefined()
  })
})
