import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import { defineCatalog } from './define-catalog.ts'
import { envelope } from './envelope.ts'
import type { Format, WireError } from './format.ts'
import { problem } from './problem.ts'
import { readError } from './read-error.ts'
import { standardErrors } from './standard-errors.ts'

const errors = defineCatalog(standardErrors)
const validationFailed =
  '{"success":false,"errors":{"email":"is not an address"},"message":"Validation failed","error_code":"VAL_001"}'
const html502 =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'

describe('readError()', () => {
  it('reads the short form of the guide, which has neither errors nor error_code', () => {
    const body = '{\n    "success": false,\n    "message": "Invalid API key provided"\n}'
    expect(readError(body, { status: 401, errors })).toEqual({
      code: undefined,
      isListed: false,
      contradictsStatus: false,
      status: 401,
      message: 'Invalid API key provided',
      fields: {},
    })
  })

  it('client case 1 reads an envelope', () => {
    expect(readError(validationFailed, { status: 422, errors })).toEqual({
      code: 'VAL_001',
      isListed: true,
      contradictsStatus: false,
      status: 422,
      message: 'Validation failed',
      fields: { email: 'is not an address' },
    })
  })

  it('client case 2 reads an envelope without asking for its media type', () => {
    expect(readError(` \r\n${validationFailed}\n`, { status: 422 })?.code).toBe('VAL_001')
  })

  it('client case 3 keeps a code that the catalog does not list', () => {
    const body = '{"success":false,"errors":{},"message":"New","error_code":"NEW_001"}'
    expect(readError(body, { status: 409, errors })).toMatchObject({
      code: 'NEW_001',
      isListed: false,
      contradictsStatus: false,
    })
  })

  it('client case 4 says when a code came with another status than its own', () => {
    const body = '{"success":false,"errors":{},"message":"Invalid API key provided","error_code":"AUTH_001"}'
    expect(readError(body, { status: 403, errors })).toMatchObject({
      code: 'AUTH_001',
      isListed: true,
      contradictsStatus: true,
      status: 403,
    })
  })

  it('client case 5 reads {"success":false} with safe defaults', () => {
    expect(readError('{"success":false}', { status: 409 })).toEqual({
      code: undefined,
      isListed: false,
      contradictsStatus: false,
      status: 409,
      message: 'Conflict',
      fields: {},
    })
  })

  it('client case 5 has a message for a status that is not registered', () => {
    expect(readError('{"success":false}', { status: 499 })?.message).toBe('The server answered with status 499')
  })

  it.each([
    ['null', {}],
    ['[]', {}],
    ['["is odd"]', {}],
    ['7', {}],
    ['"is odd"', { _body: 'is odd' }],
    ['{"count":3,"active":true,"none":null}', { count: '3', active: 'true' }],
    ['{"email":["is missing","is odd"]}', { email: 'is missing; is odd' }],
    ['{"address":{"city":"is missing"}}', { 'address.city': 'is missing' }],
  ])('client case 6 makes field messages of "errors": %s', (sent, fields) => {
    expect(readError(`{"success":false,"errors":${sent}}`, { status: 422 })?.fields).toEqual(fields)
  })

  it('client case 8 declines the HTML of a proxy', () => {
    expect(readError(html502, { status: 502, errors })).toBeUndefined()
  })

  it('client case 10 declines plain text', () => {
    expect(readError('upstream request timeout', { status: 504, errors })).toBeUndefined()
  })

  it('client case 13 reads an error that came with status 200', () => {
    const body = '{"success":false,"errors":{},"message":"Validation failed","error_code":"VAL_001"}'
    expect(readError(body, { status: 200, errors })).toMatchObject({
      code: 'VAL_001',
      status: 200,
      contradictsStatus: true,
    })
  })

  it('client case 17 skips a BOM', () => {
    expect(readError(`\uFEFF${validationFailed}`, { status: 422 })?.code).toBe('VAL_001')
  })

  it('client case 25 keeps __proto__ and constructor as fields, and pollutes nothing', () => {
    const body =
      '{"success":false,"errors":{"__proto__":"is unknown","constructor":"is unknown","a":{"__proto__":{"polluted":"x"}}}}'
    const read = readError(body, { status: 422 })
    expect(Object.entries(read?.fields ?? {})).toEqual([
      ['__proto__', 'is unknown'],
      ['constructor', 'is unknown'],
      ['a.__proto__.polluted', 'x'],
    ])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('client case 25 takes own members of the body only', () => {
    expect(readError('{"__proto__":{"success":false,"error_code":"AUTH_001"}}', { status: 422 })).toBeUndefined()
  })

  it('client case 26 takes the last of two equal keys', () => {
    expect(readError('{"success":false,"error_code":"A_001","error_code":"B_001"}', { status: 422 })?.code).toBe(
      'B_001',
    )
  })

  it('client case 26 survives numbers out of range and lone surrogates', () => {
    const body = '{"success":false,"errors":{"a":1e400,"b":"\\ud800"},"message":"\\udfff"}'
    expect(readError(body, { status: 422 })).toMatchObject({
      message: '\uDFFF',
      fields: { a: 'Infinity', b: '\uD800' },
    })
  })

  it('survives nesting that no parser should follow', () => {
    const body = `{"success":false,"errors":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`
    expect(readError(body, { status: 422 })?.fields).toEqual({})
  })

  it.each([
    '',
    ' ',
    'null',
    'true',
    '7',
    '"boom"',
    '[]',
    '[{"success":false}]',
    '{}',
    '{"success":true,"data":[]}',
    '{"success":false',
  ])('declines %j', (body) => {
    expect(readError(body, { status: 500, errors })).toBeUndefined()
  })

  it('cuts a message to 300 code points', () => {
    const body = JSON.stringify({ success: false, message: 'x'.repeat(100_000) })
    expect(readError(body, { status: 500 })?.message).toBe(`${'x'.repeat(299)}…`)
  })

  it.each([
    ['a catalog', errors],
    ['its rows', standardErrors],
    ['a slim table', { validationFailed: { code: 'VAL_001' } }],
  ])('knows the codes of %s', (_, table) => {
    expect(readError(validationFailed, { status: 422, errors: table })?.isListed).toBe(true)
  })

  it('contradicts no status where the table has none', () => {
    expect(readError(validationFailed, { status: 500, errors: { a: { code: 'VAL_001' } } })?.contradictsStatus).toBe(
      false,
    )
  })

  it.each([
    ['envelope', envelope],
    ['problem', problem],
  ])('C18 reads back what the format %s sends', (_, format) => {
    const sent: WireError = {
      code: 'VAL_001',
      status: 422,
      title: 'Validation failed',
      message: 'Some fields are wrong',
      fields: { email: 'is odd' },
    }
    expect(readError(format.encode(sent), { status: 422, errors })).toEqual({
      code: 'VAL_001',
      isListed: true,
      contradictsStatus: false,
      status: 422,
      message: 'Some fields are wrong',
      fields: { email: 'is odd' },
    })
  })

  it("reads a team's own format", () => {
    const own: Format = {
      contentType: 'application/json',
      encode: ({ code }) => JSON.stringify({ fault: code }),
      decode: ({ fault }) => (typeof fault === 'string' ? { code: fault } : undefined),
    }
    expect(readError('{"fault":"VAL_001"}', { status: 422, errors, formats: [own] })).toEqual({
      code: 'VAL_001',
      isListed: true,
      contradictsStatus: false,
      status: 422,
      message: 'Unprocessable Content',
      fields: {},
    })
  })

  it('hands nothing but objects to a format', () => {
    const eager: Format = { contentType: 'application/json', encode: () => '', decode: () => ({ code: 'ANY_001' }) }
    const bodies = ['[]', 'null', '7', '"boom"', '{}']
    expect(bodies.map((body) => readError(body, { status: 422, formats: [eager] })?.code)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'ANY_001',
    ])
  })

  it('tries the given formats only', () => {
    expect(readError(validationFailed, { status: 422, formats: [problem] })).toBeUndefined()
  })

  it('is total for any text', () => {
    fc.assert(fc.property(anyText(), fc.integer(), isReadOrDeclined))
  })

  it('is total for any JSON', () => {
    fc.assert(fc.property(fc.json(), fc.integer(), isReadOrDeclined))
  })

  it('is total for any body whose members look like ours', () => {
    const names = ['success', 'errors', 'message', 'error_code', 'type', 'title', 'detail', 'status'] as const
    const anyValue = fc.oneof(fc.jsonValue(), fc.constantFrom(false, 'VAL_001'))
    const anyBody = fc.dictionary(fc.constantFrom(...names), anyValue).map((body) => JSON.stringify(body))
    fc.assert(fc.property(anyBody, fc.integer({ min: 0, max: 600 }), isReadOrDeclined))
  })
})

function isReadOrDeclined(body: string, status: number): void {
  const read = readError(body, { status, errors })
  if (read === undefined) return
  expect(read).toEqual({
    code: read.code === undefined ? undefined : expect.any(String),
    isListed: expect.any(Boolean),
    contradictsStatus: expect.any(Boolean),
    status,
    message: expect.stringMatching(/[^]/),
    fields: expect.any(Object),
  })
  expect(Object.values(read.fields).filter((message) => typeof message !== 'string' || message === '')).toEqual([])
}
