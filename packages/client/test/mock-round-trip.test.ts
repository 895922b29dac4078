import { createClient, isFailure } from '@faultbook/client'
import type { CodeTable, Failure } from '@faultbook/client'
import { errorResponse, mockFailure, mockFetch } from '@faultbook/client/mock'
import { defineCatalog, envelope, problem, standardErrors, statusPhrases } from '@faultbook/contract'
import type { AnyMaker, ApiError, Catalog, Format, Rows } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { findBreaches } from '@faultbook/server/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../contract/test/any-text.ts'

const errors = defineCatalog(standardErrors)
const makers = Object.values(errors as unknown as Catalog).map((maker) => [maker.code, maker] as const)
const url = 'https://api.test/things'

/** With all that an error can carry. */
const make = (maker: AnyMaker, input: object = {}): ApiError =>
  maker({
    scope: 'a:b',
    expected: 'JSON',
    method: 'PUT',
    limitBytes: 9,
    resource: 'Thing',
    field: 'name',
    ...input,
  } as never)

const receive = async (error: ApiError, table: CodeTable, format: Format = envelope): Promise<Failure> => {
  const fetch = mockFetch({ 'GET /things': error }, { format })
  const api = createClient({ baseUrl: 'https://api.test', errors: table, fetch, retries: 0 })
  const result = await api.result.get('/things')
  if (result.ok) throw new Error('It has not failed')
  return result.error
}

describe('errorResponse()', () => {
  const guideUrl = '/errors#{code}'
  const respond = createResponder({ errors, guideUrl, random: () => 0 })

  it.each(makers)('sends %s as the server kit does', async (_, maker) => {
    const error = make(maker, {
      headers: { Allow: 'GET, HEAD', 'X-Bad': 'a\nb' },
      fields: { 'items.0': 'is odd', '': '' },
    })
    const reply = respond(error, { method: 'GET', requestId: 'a', hasBearer: true })
    const { 'Content-Length': _length, ...headers } = reply.headers
    const request = new Request(url, { headers: { authorization: 'Bearer x' } })
    const response = errorResponse(error, { guideUrl, request, requestId: 'a', retryAfterSeconds: 5 })
    expect([response.status, await response.text()]).toEqual([reply.status, reply.body])
    expect(response.headers).toEqual(new Headers({ ...headers, 'X-Request-Id': 'a' }))
  })

  it.each(makers)('C1 to C18 are kept by %s', async (_, maker) => {
    const response = errorResponse(make(maker, { headers: { Allow: 'GET, HEAD', Accept: 'application/json' } }))
    const answer = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }
    expect(findBreaches(answer, { errors, hasBearer: false })).toEqual([])
  })

  it.each(makers)('reaches the client as the failure of %s, and mockFailure() makes the same', async (code, maker) => {
    for (const format of [envelope, problem]) {
      const error = make(maker, { fields: { 'items.0.price': 'must be a number' }, retryAfterSeconds: 3 })
      const failure = await receive(error, errors, format)
      expect(failure).toMatchObject({ kind: 'api', error_code: code, status: maker.status, message: error.message })
      expect(failure).toMatchObject({ errors: { 'items.0.price': 'must be a number' } })
      expect(outcomeOf(mockFailure(error, { url }))).toEqual(outcomeOf(failure))
    }
  })

  it('reaches the client whatever the catalog, the words and the fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.dictionary(anyText({ maxLength: 9 }), anyText({ maxLength: 9 })),
        async (table, fields) => {
          const catalog = defineCatalog(table) as unknown as Catalog
          for (const maker of Object.values(catalog)) {
            const error = maker({ fields } as never)
            const failure = await receive(error, catalog)
            expect([failure.kind, failure.error_code, failure.status]).toEqual(['api', maker.code, maker.status])
            expect(failure.message).toBe(error.message)
            expect(outcomeOf(mockFailure(error, { url }))).toEqual(outcomeOf(failure))
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Tables of rows: any code of the standard pattern, any status, any sentence. */
const rows: fc.Arbitrary<Rows> = fc
  .uniqueArray(
    fc.record({
      code: fc.stringMatching(/^[A-Z][A-Z0-9]{0,5}_[0-9]{3}$/),
      status: fc.constantFrom(
        ...Object.keys(statusPhrases).map((status) => Number(status) as keyof typeof statusPhrases),
      ),
      message: fc
        .oneof(anyText({ minLength: 1, maxLength: 20 }), fc.constantFrom('\u{1F600}'.repeat(300), 'x'.repeat(300)))
        .map((text) => text.replaceAll(/[{}]/g, '·'))
        .filter((text) => text.trim() !== ''),
      retry: fc.constantFrom('never' as const, 'after-fix' as const, 'backoff' as const, 'after-header' as const),
    }),
    { selector: ({ code }) => code, minLength: 1, maxLength: 4 },
  )
  .map((list) => Object.fromEntries(list.map((row, index) => [`row${index}`, row])))

/** All that a failure tells, but for why it was not tried again, which depends on the call. */
function outcomeOf(failure: Failure): object {
  expect(isFailure(failure)).toBe(true)
  const { gaveUp: _, ...rest } = failure.toJSON()
  return JSON.parse(JSON.stringify(rest)) as object
}
