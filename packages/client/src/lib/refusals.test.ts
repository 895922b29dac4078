import { describe, expect, it } from 'vitest'
import { page, refusal } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { Failure } from '../index.ts'

const bom = '\uFEFF'
const json = { 'content-type': 'application/json' }

/** The failure that an answer makes of a call that is not tried again. */
function failed(answer: Response): Promise<Failure> {
  return failureOf(clientOf(fakeFetch(answer), { errors: codes, retries: 0 }).get('/customers'))
}

function body(text: string | null, status: number, headers: Readonly<Record<string, string>> = json): Response {
  return new Response(text, { status, headers })
}

const invalid = { success: false, errors: { email: 'is taken' }, message: 'Invalid input', error_code: 'VAL_001' }

describe('a refusal', () => {
  it('case 1 is api, with the code, fields, status and words of the server', async () => {
    const answer = body(JSON.stringify(invalid), 422, { ...json, 'x-request-id': 'r-1' })
    const failure = await failed(answer)
    expect(JSON.parse(JSON.stringify(failure))).toEqual({
      name: 'Failure',
      kind: 'api',
      message: 'Invalid input',
      method: 'GET',
      url: failure.url,
      status: 422,
      requestId: 'r-1',
      attempts: 1,
      error_code: 'VAL_001',
      errors: { email: 'is taken' },
    })
  })

  it.each([
    'text/plain',
    'application/problem+json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'text/html',
    'nonsense',
  ])('case 2 is api whatever its media type says: %s', async (type) => {
    expect(await failed(body(JSON.stringify(invalid), 422, { 'content-type': type }))).toMatchObject({
      kind: 'api',
      error_code: 'VAL_001',
      errors: { email: 'is taken' },
    })
  })

  it('case 2 is api without a media type', async () => {
    const answer = new Response(new TextEncoder().encode(JSON.stringify(invalid)), { status: 422 })
    expect(await failed(answer)).toMatchObject({ kind: 'api', error_code: 'VAL_001' })
  })

  it('case 2 is api as a problem of RFC 9457 as well', async () => {
    const problem = { type: 'about:blank', title: 'No', detail: 'Not so', error_code: 'VAL_001', errors: { a: 'b' } }
    const answer = body(JSON.stringify(problem), 422, { 'content-type': 'application/problem+json' })
    expect(await failed(answer)).toMatchObject({
      kind: 'api',
      error_code: 'VAL_001',
      message: 'Not so',
      errors: { a: 'b' },
    })
  })

  it('case 3 is unlisted when its code is not in the table, and keeps the code', async () => {
    const failure = await failed(refusal(418, 'TEA_001'))
    expect(failure).toMatchObject({
      kind: 'unlisted',
      unlistedCode: 'TEA_001',
      status: 418,
      message: 'This is TEA_001',
    })
    expect(failure.error_code).toBeUndefined()
  })

  it('case 3 is api with any code for a client without a table', async () => {
    const failure = await failureOf(clientOf(fakeFetch(refusal(418, 'TEA_001'))).get('/'))
    expect(failure).toMatchObject({ kind: 'api', error_code: 'TEA_001', status: 418 })
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'case 3 is unlisted when its code is %s, which every object has',
    async (code) => {
      expect(await failed(refusal(418, code))).toMatchObject({ kind: 'unlisted', unlistedCode: code })
    },
  )

  it('case 4 tells that its status is another than the one of the table, and keeps it', async () => {
    expect(await failed(refusal(403, 'AUTH_001'))).toMatchObject({
      kind: 'api',
      error_code: 'AUTH_001',
      status: 403,
      contradictsStatus: true,
    })
  })

  it('case 4 tells nothing of the kind when they agree', async () => {
    expect('contradictsStatus' in (await failed(refusal(401, 'AUTH_001')))).toBe(false)
  })

  it.each([
    ['{"success":false}', 'http', undefined],
    ['{"success":false,"error_code":""}', 'http', undefined],
    ['{"success":false,"error_code":1}', 'http', undefined],
    ['{"success":false,"error_code":"VAL_001"}', 'api', {}],
    ['{"error_code":"VAL_001"}', 'api', {}],
    ['{"error_code":"VAL_001","message":7,"errors":7}', 'api', {}],
  ])('case 5 reads %s as %s', async (text, kind, errors) => {
    const failure = await failed(body(text, 422))
    expect([failure.kind, 'errors' in failure ? failure.errors : undefined]).toEqual([kind, errors])
    expect(failure.message).not.toBe('')
  })

  it.each([
    [[], {}],
    [null, {}],
    ['no', { _body: 'no' }],
    [7, {}],
    [{ a: ['x', 'y'], b: { c: 'z' }, d: 1, e: null }, expect.any(Object)],
  ])('case 6 gives fields that are texts, whatever the errors are: %j', async (errors, expected) => {
    const failure = await failed(body(JSON.stringify({ ...invalid, errors }), 422))
    const fields = 'errors' in failure ? failure.errors : undefined
    expect(fields).toEqual(expected)
    expect(Object.values(fields ?? {}).every((text) => typeof text === 'string')).toBe(true)
  })

  it('case 8 is http for the page of a proxy, whose text is no part of the message', async () => {
    const failure = await failed(page(502))
    expect(failure).toMatchObject({ kind: 'http', status: 502, text: '<h1>Welcome</h1>' })
    expect(`${failure.stack}${JSON.stringify(failure)}`).not.toContain('Welcome')
  })

  it.each([
    ['null', 500],
    ['"boom"', 500],
    ['[]', 404],
    ['42', 400],
    ['true', 400],
    ['{', 500],
    ['', 404],
    [' \n', 404],
    ['upstream request timeout', 504],
  ])('case 10, 16 is http for %j', async (text, status) => {
    expect(await failed(body(text, status))).toMatchObject({ kind: 'http', status, text, attempts: 1 })
  })

  it('case 16 is http without any body', async () => {
    expect(await failed(body(null, 500, {}))).toMatchObject({ kind: 'http', status: 500, text: '' })
  })

  it('case 17 is api with a byte order mark before it', async () => {
    expect(await failed(body(bom + JSON.stringify(invalid), 422))).toMatchObject({ kind: 'api', error_code: 'VAL_001' })
  })

  it('case 25 has fields called __proto__ and constructor as any others', async () => {
    const text = '{"success":false,"error_code":"VAL_001","errors":{"__proto__":"a","constructor":"b","toString":"c"}}'
    const failure = await failed(body(text, 422))
    const errors: object = 'errors' in failure ? failure.errors : {}
    expect(Object.entries(errors)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ])
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  it.each([
    ['a key twice', '{"success":false,"error_code":"SRV_001","error_code":"VAL_001"}', 'VAL_001'],
    ['a number past all numbers', '{"success":false,"error_code":"VAL_001","data":1e400}', 'VAL_001'],
    ['lone surrogates', String.raw`{"success":false,"error_code":"VAL_001","errors":{"\ud800":"\udfff"}}`, 'VAL_001'],
    [
      'deep nesting',
      `{"success":false,"error_code":"VAL_001","x":${'['.repeat(1_000)}${']'.repeat(1_000)}}`,
      'VAL_001',
    ],
  ])('case 26 is read with %s', async (_, text, code) => {
    expect(await failed(body(text, 422))).toMatchObject({ kind: 'api', error_code: code })
  })

  it('is no longer than the cap in its text, and in its message', async () => {
    const failure = await failed(body('x'.repeat(100_000), 500))
    expect(failure).toMatchObject({ kind: 'http' })
    expect('text' in failure && failure.text?.length).toBe(65_536)
    const long = await failed(body(JSON.stringify({ ...invalid, message: 'm'.repeat(10_000) }), 422))
    expect(long.message.length).toBeLessThanOrEqual(301)
  })

  it('knows the formats of the caller, in place of its own', async () => {
    const formats = [
      {
        decode: ({ fault }: Readonly<Record<string, unknown>>) =>
          typeof fault === 'string' ? { code: fault, fields: {} } : undefined,
      },
    ]
    const answer = (): Response => body('{"fault":"VAL_001"}', 422)
    const foreign = clientOf(fakeFetch(answer), { errors: codes, formats })
    expect(await failureOf(foreign.get('/'))).toMatchObject({ kind: 'api', error_code: 'VAL_001' })
    expect(await failed(answer())).toMatchObject({ kind: 'http' })
    const envelope = clientOf(fakeFetch(refusal(422, 'VAL_001')), { errors: codes, formats })
    expect(await failureOf(envelope.get('/'))).toMatchObject({ kind: 'http' })
  })

  it('survives a format that throws', async () => {
    const formats = [
      {
        decode: () => {
          throw new Error('no')
        },
      },
    ]
    const api = clientOf(fakeFetch(refusal(422, 'VAL_001')), { formats })
    expect(await failureOf(api.get('/'))).toMatchObject({ kind: 'http', status: 422 })
  })

  it('has no fields where a format of the caller names none', async () => {
    const formats = [{ decode: () => ({ code: 'VAL_001' }) }]
    const answer = (): Response => refusal(422, 'VAL_001')
    expect(await failureOf(clientOf(fakeFetch(answer), { formats }).get('/'))).toMatchObject({
      kind: 'api',
      errors: {},
    })
    const unlisted = clientOf(fakeFetch(answer), { formats, errors: {} })
    expect(await failureOf(unlisted.get('/'))).toMatchObject({ kind: 'unlisted', errors: {} })
  })
})
