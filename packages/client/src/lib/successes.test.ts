import { describe, expect, it } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import { fetchOf } from '../../test/fetch-of.ts'
import type { CallOptions, Failure, Hooks } from '../index.ts'

const bom = '\uFEFF'
const json = { 'content-type': 'application/json' }

/** The failure that an answer makes of a call that is not tried again. */
function failed(answer: Response, call?: CallOptions): Promise<Failure> {
  return failureOf(clientOf(fakeFetch(answer), { errors: codes, retries: 0 }).get('/customers', call))
}

function body(text: string | null, status: number, headers: Readonly<Record<string, string>> = json): Response {
  return new Response(text, { status, headers })
}

describe('a success', () => {
  it('is the data of the envelope, with meta and the facts of the reply in a result', async () => {
    const headers = { etag: 'W/"7"', 'x-request-id': 'r-1' }
    const api = clientOf(fakeFetch(success([1], { total: 1 }, { status: 201, headers })))
    expect(await api.get('/')).toEqual([1])
    const result = await api.result.get('/')
    expect(result).toEqual({
      ok: true,
      data: [1],
      meta: { total: 1 },
      reply: { status: 201, headers: expect.any(Headers), etag: 'W/"7"', requestId: 'r-1' },
    })
    expect(result.ok && result.reply.headers.get('content-type')).toContain('json')
  })

  it('has facts that are undefined where the reply has no such headers', async () => {
    const result = await clientOf(fakeFetch(success(1))).result.get('/')
    expect(result).toMatchObject({ meta: undefined, reply: { etag: undefined, requestId: undefined } })
  })

  it.each([
    ['{"success":true}', undefined],
    ['{"success":true,"data":null}', null],
    ['{"data":1}', { data: 1 }],
    ['[1]', [1]],
    ['null', null],
    ['"x"', 'x'],
    ['0', 0],
    ['false', false],
    [`${bom}{"success":true,"data":1}`, 1],
    ['{"a":1e400}', { a: Infinity }],
  ])('is read from %s', async (text, data) => {
    expect(await clientOf(fakeFetch(body(text, 200))).get('/')).toEqual(data)
  })

  it.each([
    ['no media type', new Response(new TextEncoder().encode('{"a":1}'))],
    ['text/plain', new Response('{"a":1}')],
    ['application/vnd.x+json', body('{"a":1}', 200, { 'content-type': 'application/vnd.x+json' })],
  ])('is JSON with %s', async (_, answer) => {
    expect(await clientOf(fakeFetch(answer)).get('/')).toEqual({ a: 1 })
  })

  it('case 17 is read with a byte order mark that the platform leaves', async () => {
    const answer = Object.defineProperty(new Response(), 'text', { value: async () => `${bom}{"a":1}` })
    expect(await clientOf(fakeFetch(() => answer)).get('/')).toEqual({ a: 1 })
  })

  it.each([[204], [205], [304]])('case 14 has no data with %i', async (status) => {
    const api = clientOf(fakeFetch(body(null, status, {})), { headers: { 'If-None-Match': '"1"' } })
    expect(await api.get('/')).toBeUndefined()
    expect(await api.result.delete('/')).toMatchObject({ ok: true, data: undefined, reply: { status } })
  })

  it('is none with 304 to a call that asked for no such thing', async () => {
    const failure = await failureOf(clientOf(fakeFetch(body(null, 304, {}))).get('/'))
    expect(failure).toMatchObject({ kind: 'parse', status: 304 })
  })

  it('case 14 has no data to HEAD', async () => {
    expect(await clientOf(fakeFetch(body(null, 200, json))).head('/')).toBeUndefined()
  })

  it.each([[404], [500]])('case 14 is none to HEAD with %i', async (status) => {
    const api = clientOf(fakeFetch(body(null, status, json)), { retries: 0 })
    expect(await failureOf(api.head('/'))).toMatchObject({ kind: 'http', status, method: 'HEAD' })
  })

  it.each([[200], [500]])('case 14 waits for no body to HEAD: %i', async (status) => {
    const api = clientOf(fakeFetch(new Response(new ReadableStream(), { status })), { retries: 0, timeoutMs: 500 })
    const result = await api.result.head('/')
    expect(result).toMatchObject(status === 200 ? { ok: true, reply: { status } } : { error: { kind: 'http', status } })
  })

  it.each(['post', 'put', 'patch', 'delete'] as const)(
    'case 15 has no data when %s is answered with nothing',
    async (method) => {
      expect(await clientOf(fakeFetch(body(null, 200, {})))[method]('/')).toBeUndefined()
    },
  )

  it.each([
    ['GET', 'get', ''],
    ['GET under JSON', 'get', json],
    ['POST under JSON', 'post', json],
  ] as const)('case 15 is none when %s is answered with nothing', async (_, method, headers) => {
    const failure = await failureOf(clientOf(fakeFetch(body('', 200, headers || {})))[method]('/'))
    expect(failure).toMatchObject({ kind: 'parse', status: 200, text: '' })
  })

  it.each([[' '], ['{'], ['{"a":1}x'], ['<h1>'], ['undefined']])('is none when it is %j', async (text) => {
    expect(await failed(body(text, 200))).toMatchObject({ kind: 'parse', status: 200, attempts: 1 })
  })

  it('case 11 is none when it is a page, whose text is kept out of what is printed', async () => {
    const failure = await failed(page(200, { 'x-request-id': 'r-1' }))
    expect(failure).toMatchObject({ kind: 'parse', status: 200, requestId: 'r-1', text: '<h1>Welcome</h1>' })
    expect(`${failure.stack}${JSON.stringify(failure)}`).not.toContain('Welcome')
  })

  it.each([['text/html'], ['*/*'], ['application/xhtml+xml, text/csv']])(
    'case 11 is none when it is a page, though %s is accepted',
    async (accept) => {
      expect(await failed(page(200), { headers: { accept } })).toMatchObject({ kind: 'parse', status: 200 })
    },
  )

  it('case 33 says when redirects led to the page', async () => {
    const answer = Object.defineProperty(page(200), 'redirected', { value: true })
    const api = clientOf(fakeFetch(() => answer))
    expect(await failureOf(api.get('/'))).toMatchObject({ kind: 'parse', redirected: true })
  })

  it('case 13 is none when it says that it is none: api with its code', async () => {
    expect(await failed(refusal(200, 'VAL_001'))).toMatchObject({
      kind: 'api',
      error_code: 'VAL_001',
      status: 200,
      contradictsStatus: true,
    })
  })

  it('case 13 is none when it says that it is none: http without a code', async () => {
    expect(await failed(body('{"success":false}', 200))).toMatchObject({ kind: 'http', status: 200 })
  })

  it('is the text of what the caller accepts in place of JSON', async () => {
    const csv = (): Response => body('a,b\n1,2', 200, { 'content-type': 'text/csv' })
    expect(await clientOf(fakeFetch(csv)).get('/', { headers: { accept: 'text/csv' } })).toBe('a,b\n1,2')
    expect(await failed(csv())).toMatchObject({ kind: 'parse', text: 'a,b\n1,2' })
  })

  it('is the empty text of what the caller accepts in place of JSON', async () => {
    const csv = body('', 200, { 'content-type': 'text/csv' })
    expect(await clientOf(fakeFetch(csv)).get('/', { headers: { accept: 'text/csv' } })).toBe('')
  })

  it.each([[{ success: 5, failed: 2 }], [{ success: 'yes', data: 1 }], [{ success: null, data: 1 }]])(
    'is all of the JSON where that is no envelope: %j',
    async (answer) => {
      expect(await clientOf(fakeFetch(Response.json(answer))).get('/')).toEqual(answer)
    },
  )

  it('case 13 is none when it says that it is none, though the caller asked for no JSON', async () => {
    const call = { headers: { accept: 'text/csv' } }
    expect(await failed(refusal(200, 'VAL_001'), call)).toMatchObject({ kind: 'api', error_code: 'VAL_001' })
  })

  it.each(['Text/HTML', 'TEXT/HTML; charset=utf-8'])('case 11 is no page, whatever its letters: %s', async (type) => {
    const login = page(200, { 'content-type': type })
    expect(await failed(login, { headers: { accept: 'text/csv' } })).toMatchObject({ kind: 'parse' })
    const { fetch, url } = fetchOf({}, login)
    expect(await failureOf(fetch(url))).toMatchObject({ kind: 'parse' })
  })

  it('is the text of several JSON values, one in each line', async () => {
    const lines = body('{"a":1}\n{"a":2}\n', 200, { 'content-type': 'application/jsonl' })
    const call = { headers: { accept: 'application/jsonl' } }
    expect(await clientOf(fakeFetch(lines)).get('/', call)).toBe('{"a":1}\n{"a":2}\n')
  })

  it('is no longer than the cap in its text when it is none', async () => {
    const failure = await failed(body('x'.repeat(100_000), 200))
    expect('text' in failure && failure.text?.length).toBe(65_536)
    const { fetch, url } = fetchOf({}, new Response('x'.repeat(100_000), { headers: { 'content-type': 'text/html' } }))
    const login = await failureOf(fetch(url))
    expect('text' in login && login.text?.length).toBe(65_536)
  })

  it('is one with 304 to whoever asked for it, by a date or in a hook', async () => {
    const unchanged = fakeFetch(() => new Response(null, { status: 304 }))
    const headers = { 'If-Modified-Since': 'Sun, 22 Nov 2026 12:00:00 GMT' }
    expect(await clientOf(unchanged).result.get('/', { headers })).toMatchObject({ ok: true, reply: { status: 304 } })
    const hooks: Hooks = { onRequest: (request) => void (request.headers['if-none-match'] = '"1"') }
    expect(await clientOf(unchanged, { hooks }).result.get('/')).toMatchObject({ ok: true, reply: { status: 304 } })
  })
})
