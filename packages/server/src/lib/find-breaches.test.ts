import { envelope, forStatus, statusPhrases } from '@faultbook/contract'
import type { AnyMaker, ApiError, Format } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import { exposedHeaders } from './exchange-headers.ts'
import { findBreaches } from './find-breaches.ts'
import type { BreachOptions, WireAnswer } from './find-breaches.ts'
import type { RequestFacts } from './request-facts.ts'
import { createResponder } from './responder.ts'
import { toCatalog } from './server-catalog.ts'

const respond = createResponder({ errors, guideUrl: '/errors/{code}', report: () => undefined })
const utf8 = new TextEncoder()
const facts: RequestFacts = { method: 'GET', requestId: '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11' }

/** What a reply of ours is on the wire. */
function onWire(thrown: unknown, request: Partial<RequestFacts> = {}): WireAnswer {
  const { status, headers, body } = respond(thrown, { ...facts, ...request })
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return { status, headers: { ...Object.fromEntries(named), 'x-request-id': facts.requestId }, body }
}

const notFound = onWire(errors.routeNotFound())

function withHeaders(answer: WireAnswer, headers: WireAnswer['headers']): WireAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

/** An answer with another body, whose length is right. */
function withBody(body: unknown, answer: WireAnswer = notFound): WireAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { ...withHeaders(answer, { 'content-length': String(utf8.encode(text).length) }), body: text }
}

function sentences(answer: WireAnswer, options: BreachOptions = {}): readonly string[] {
  return findBreaches(answer, { errors, ...options }).map(({ clause, sentence }) => `${clause} ${sentence}`)
}

const ours = { success: false, errors: {}, message: 'There is no such endpoint', error_code: 'RES_002' }
const everyRow = Object.values(toCatalog(errors)).map((maker) => [maker.code, maker] as const)

function make(maker: AnyMaker): ApiError {
  const headers = { 405: { Allow: 'GET, HEAD' }, 415: { Accept: 'application/json' } }[maker.status as number]
  return (maker as unknown as (options: object) => ApiError)(headers === undefined ? {} : { headers })
}

describe('findBreaches()', () => {
  it.each(everyRow)('finds none in a reply of ours: %s', (_, maker) => {
    expect(sentences(onWire(make(maker)), { hasBearer: false })).toEqual([])
    expect(sentences(onWire(make(maker), { accept: 'application/problem+json' }))).toEqual([])
    expect(sentences({ ...onWire(make(maker)), body: undefined }, { method: 'HEAD' })).toEqual([])
  })

  it('finds none in the generic rows of the other statuses', () => {
    const statuses = Object.keys(statusPhrases).map(Number)
    const makers = statuses.map((status) => forStatus(toCatalog(errors), status) as unknown as AnyMaker)
    expect(makers.flatMap((maker) => sentences(onWire(make(maker))))).toEqual([])
  })

  it('reads bytes as it reads text', () => {
    expect(sentences({ ...notFound, body: utf8.encode(String(notFound.body)) })).toEqual([])
  })

  it('finds all that is wrong at once, in the order of the rules', () => {
    const page = { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' }
    expect(findBreaches(page, { errors }).map(({ clause }) => clause)).toEqual(['C1', 'C3', 'C6', 'C7', 'C7'])
  })

  it('takes no hostile body for more than it is', () => {
    const long = `{"error_code":${'['.repeat(100_000)}`
    expect(sentences(withBody(long))).toEqual(['C1 The JSON is nested deeper than 64 levels'])
  })
})

describe('C1 of findBreaches()', () => {
  it.each([
    [
      'no body',
      { ...notFound, headers: { ...notFound.headers, 'content-length': '0' }, body: undefined },
      'There is no body',
    ],
    ['an empty body', withBody(''), 'There is no body'],
    ['text', withBody('Not found'), 'The body is not JSON'],
    ['bytes that are no UTF-8', { ...withBody('xx'), body: Uint8Array.of(0xff, 0xfe) }, 'The body is not UTF-8'],
    ['a byte order mark', withBody(`\uFEFF${JSON.stringify(ours)}`), 'The body is not JSON'],
    ['a list', withBody([ours]), 'The body is not a JSON object'],
    ['null', withBody('null'), 'The body is not a JSON object'],
    ['a member twice', withBody('{"success":false,"success":false}'), 'The JSON has the same key twice in one object'],
    [
      'another order',
      withBody({ message: ours.message, success: false, errors: {}, error_code: 'RES_002' }),
      'The members are "message, success, errors, error_code", not "success, errors, message, error_code" in this order',
    ],
    [
      'a member too many',
      withBody({ ...ours, hint: 'x' }),
      'The members are "success, errors, message, error_code, hint", not "success, errors, message, error_code" in this order',
    ],
  ])('tells of %s', (_, answer, sentence) => {
    expect(sentences(answer)).toEqual([`C1 ${sentence}`])
  })
})

describe('C2 of findBreaches()', () => {
  const tooMany = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, 'x']))
  it.each([
    [{ ...ours, success: true }, 'success is true, not false'],
    [{ ...ours, errors: null }, 'errors is null, not an object'],
    [{ ...ours, errors: [] }, 'errors is [], not an object'],
    [{ ...ours, errors: { email: ['x'] } }, 'errors.email is not one non-empty string'],
    [{ ...ours, errors: { email: '' } }, 'errors.email is not one non-empty string'],
    [{ ...ours, errors: tooMany }, 'errors has 101 entries, more than 100'],
    [{ ...ours, message: '' }, 'message is "", not a sentence'],
    [{ ...ours, message: 7 }, 'message is 7, not a sentence'],
    [{ ...ours, message: '😀'.repeat(301) }, 'message is longer than 300 code points'],
    [{ ...ours, error_code: 404 }, 'error_code is 404, not a code'],
    [{ ...ours, error_code: 'RES_999' }, 'error_code "RES_999" is not in the catalog'],
    [{ ...ours, error_code: 'HTTP_404' }, 'error_code "HTTP_404" is not in the catalog'],
    [{ ...ours, error_code: 'AUTH_001' }, '"AUTH_001" goes with status 401, not with 404'],
  ])('tells of %j', (body, sentence) => {
    expect(sentences(withBody(body))).toEqual([`C2 ${sentence}`])
  })

  it('takes 300 code points, whatever their units', () => {
    expect(sentences(withBody({ ...ours, message: '😀'.repeat(300) }))).toEqual([])
  })

  it('takes any code where no catalog is given', () => {
    expect(findBreaches(withBody({ ...ours, error_code: 'RES_999' }))).toEqual([])
  })

  it('quotes no more than a line of a long value', () => {
    const [sentence = ''] = sentences(withBody({ ...ours, success: 'x\n'.repeat(1_000) }))
    expect(sentence.length).toBeLessThan(100)
    expect(sentence).not.toContain('\n')
  })
})

describe('C3 of findBreaches()', () => {
  const wanted = 'application/json; charset=utf-8 or application/problem+json'
  it.each([
    [undefined, `Content-Type is missing, not ${wanted}`],
    ['application/json', `Content-Type is "application/json", not ${wanted}`],
    ['text/plain; charset=utf-8', `Content-Type is "text/plain; charset=utf-8", not ${wanted}`],
  ])('tells of a Content-Type %s', (type, sentence) => {
    expect(sentences(withHeaders(notFound, { 'content-type': type }))).toEqual([`C3 ${sentence}`])
  })

  it('compares the type in parts', () => {
    expect(sentences(withHeaders(notFound, { 'content-type': 'Application/JSON;charset="UTF-8"' }))).toEqual([])
  })

  it("tells of a length that is not the body's", () => {
    const length = utf8.encode(String(notFound.body)).length
    expect(sentences(withHeaders(notFound, { 'content-length': '7' }))).toEqual([
      `C3 Content-Length is "7", and the body has ${length} bytes`,
    ])
  })

  it('tells of two framings', () => {
    expect(sentences(withHeaders(notFound, { 'transfer-encoding': 'chunked' }))).toEqual([
      'C3 Content-Length and Transfer-Encoding are both there',
    ])
  })

  it('reads a text that came in a coding, and no bytes that are in one', () => {
    const gzip = { 'content-encoding': 'gzip', 'content-length': '7' }
    expect(sentences(withHeaders(notFound, gzip))).toEqual([])
    expect(sentences(withHeaders({ ...notFound, body: '<html>' }, gzip))).toEqual(['C1 The body is not JSON'])
    expect(sentences(withHeaders({ ...notFound, body: new Uint8Array(7) }, gzip))).toEqual([])
  })
})

describe('C6, C7, C8 and C9 of findBreaches()', () => {
  const challenge = onWire(errors.invalidApiKey(), { hasBearer: true })
  const wrongMethod = onWire(errors.methodNotAllowed({ method: 'PUT', headers: { Allow: 'GET, HEAD' } }))
  const wrongType = onWire(errors.unsupportedMediaType({ expected: 'JSON', headers: { Accept: 'application/json' } }))
  const busy = onWire(errors.unavailable())
  const scope = onWire(errors.insufficientScope({ scope: 'read' }))
  it.each([
    [notFound, { 'x-request-id': undefined }, 'C6 X-Request-Id is missing'],
    [notFound, { 'x-request-id': 'a b' }, 'C6 X-Request-Id is "a b", which is no request id'],
    [notFound, { 'cache-control': 'private' }, 'C7 Cache-Control is not no-store'],
    [notFound, { 'x-content-type-options': undefined }, 'C7 X-Content-Type-Options is not nosniff'],
    [challenge, { 'www-authenticate': undefined }, 'C8 WWW-Authenticate is missing on a 401'],
    [challenge, { 'www-authenticate': 'Bearer' }, 'C8 WWW-Authenticate names no realm'],
    [scope, { 'www-authenticate': undefined }, 'C8 WWW-Authenticate does not say insufficient_scope'],
    [wrongMethod, { allow: undefined }, 'C8 Allow is missing on a 405'],
    [wrongMethod, { allow: 'POST, GET' }, 'C8 Allow has GET without HEAD'],
    [wrongType, { accept: undefined }, 'C8 Accept, Accept-Patch or Accept-Encoding is missing on a 415'],
    [busy, { 'retry-after': undefined }, 'C8 Retry-After is missing on a 503'],
    [busy, { 'retry-after': '1.5' }, 'C8 Retry-After is "1.5", not whole seconds'],
    [
      notFound,
      { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposedHeaders.replace('Link, ', '') },
      'C9 Access-Control-Expose-Headers lacks Link',
    ],
  ])('of %j with %j: %s', (answer, headers, sentence) => {
    expect(sentences(withHeaders(answer, headers))).toEqual([sentence])
  })

  it.each([
    [wrongMethod, { allow: '' }],
    [wrongType, { accept: undefined, 'accept-encoding': 'gzip' }],
    [challenge, { 'www-authenticate': 'Basic realm="office"' }],
    [notFound, { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposedHeaders.toLowerCase() }],
  ])('takes %j with %j', (answer, headers) => {
    expect(sentences(withHeaders(answer, headers))).toEqual([])
  })

  it('C8 tells of an error code in a challenge where no credential was sent', () => {
    expect(sentences(challenge, { hasBearer: true })).toEqual([])
    expect(sentences(challenge, { hasBearer: false })).toEqual([
      'C8 WWW-Authenticate names an error, and no Bearer credential was sent',
    ])
  })

  it('C6 asks a success for its id alone', () => {
    expect(sentences({ status: 200, headers: {}, body: 'good' })).toEqual(['C6 X-Request-Id is missing'])
  })
})

describe('C10 of findBreaches()', () => {
  it.each([
    [notFound, 'HEAD was answered with a body'],
    [withHeaders({ ...notFound, body: '' }, { 'content-length': '0' }), 'Content-Length is not that of GET'],
    [withHeaders({ ...notFound, body: '' }, { 'content-type': 'text/html' }), 'Content-Type is not that of GET'],
  ])('of %j: %s', (answer, sentence) => {
    expect(sentences(answer, { method: 'HEAD' })).toEqual([`C10 ${sentence}`])
  })
})

describe('C18 of findBreaches()', () => {
  const details = onWire(errors.routeNotFound(), { accept: 'application/problem+json' })
  const body = JSON.parse(String(details.body)) as object
  it.each([
    [{ ...body, status: 400 }, ["C18 status is 400, and the answer's is 404"]],
    [{ ...body, type: undefined }, ['C18 type is not a string']],
    [{ ...body, error_code: 'AUTH_001' }, ['C2 "AUTH_001" goes with status 401, not with 404']],
    [{ ...body, error_code: undefined }, ['C2 error_code is undefined, not a code']],
    [{ success: false }, ['C1 The body is no error in the format application/problem+json']],
    [[], ['C1 The body is not a JSON object']],
  ])('of %j: %j', (members, expected) => {
    expect(sentences(withBody(members, details))).toEqual(expected)
  })

  it('tells of the envelope where no format that is sent has the type and none can read the body', () => {
    const found = sentences({ status: 404, headers: { 'content-type': 'application/json' }, body: '{"error":"gone"}' })
    expect(found.filter((sentence) => sentence.startsWith('C1'))).toEqual([
      'C1 The members are "error", not "success, errors, message, error_code" in this order',
    ])
  })

  it("holds a format of one's own against its own reading, also beside the envelope", () => {
    const own: Format = {
      contentType: 'application/json; charset=utf-8',
      encode: () => '',
      decode: ({ fault, text }) => (typeof fault === 'string' ? { code: fault, message: String(text) } : undefined),
    }
    const answer = withBody({ fault: 'RES_002', text: 'There is no such endpoint' })
    expect(sentences(answer, { formats: [own] })).toEqual([])
    expect(sentences(answer, { formats: [envelope, own] })).toEqual([])
    expect(sentences(notFound, { formats: [own, envelope] })).toEqual([])
    expect(sentences(withBody({ fault: 'X', text: 'x' }), { formats: [own] })).toEqual([
      'C2 error_code "X" is not in the catalog',
    ])
  })
})
