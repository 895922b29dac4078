import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../../test/client-of.ts'
import { codes } from '../../test/codes.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import { createFetch, isFailure } from '../index.ts'
import type { CallOptions, FailureKind } from '../index.ts'

const kinds: readonly FailureKind[] = ['api', 'unlisted', 'http', 'network', 'timeout', 'abort', 'parse', 'config']
const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const
const runs = { numRuns: 300 }

const anyCode = fc.oneof(fc.constantFrom('AUTH_001', 'VAL_001', 'constructor', '__proto__', ''), fc.anything())
const anyEnvelope = fc.record(
  {
    success: fc.oneof(fc.boolean(), fc.anything()),
    errors: fc.anything(),
    message: fc.anything(),
    error_code: anyCode,
    data: fc.anything(),
    meta: fc.anything(),
    type: fc.anything(),
    title: fc.anything(),
    detail: fc.anything(),
  },
  { requiredKeys: [] },
)
/** As text, since a JSON text may hold what no object has been made of. */
const anyBody = fc.oneof(
  anyEnvelope.map((envelope) => toJson(envelope)),
  fc.json(),
  fc.string(),
  fc.constantFrom(
    '',
    'null',
    '{',
    '\uFEFF{}',
    '{"success":false}',
    '{"success":true}',
    '{"__proto__":{"success":false}}',
  ),
  fc.uint8Array(),
)
const anyHeaders = fc.dictionary(
  fc.constantFrom('content-type', 'retry-after', 'date', 'ratelimit', 'x-ratelimit-reset', 'x-request-id', 'etag'),
  fc.oneof(
    fc.constantFrom('application/json', 'text/html', '0', '1', '-1', '99999999999', 'Infinity', '"a";r=0;t=1', 'NaN'),
    fc.string().map((text) => text.replaceAll(/[^\x20-\x7E]/g, '').trim()),
  ),
)
/** Also what nothing can be asked of. */
const anyThrown = fc.oneof(
  fc.anything({ withNullPrototype: true }),
  fc.constantFrom<unknown>(
    undefined,
    null,
    Symbol('thrown'),
    { toString: 0 },
    new Error('x', { cause: Object.create(null) }),
  ),
  fc.constant({
    get name(): string {
      throw new Error('no name')
    },
  }),
)
const nullBodies = [204, 205, 304]
const anyAnswer = fc
  .tuple(
    fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 204, 304, 401, 422, 503)),
    anyBody,
    anyHeaders,
  )
  .map(([status, body, headers]) => new Response(nullBodies.includes(status) ? null : body, { status, headers }))
/** Also bodies that break. */
const anyBrokenAnswer = fc.tuple(anyAnswer, anyThrown).map(([{ status, headers }, reason]) => {
  const body = new ReadableStream({ pull: (controller) => controller.error(reason) })
  return new Response(nullBodies.includes(status) ? null : body, { status, headers })
})

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each))
  } catch {
    return ''
  }
}

/** What becomes of a call: data, or a failure of a known kind. Anything else it rejects with is thrown. */
async function settle(play: () => unknown, method: (typeof methods)[number], call: CallOptions = {}): Promise<unknown> {
  const api = clientOf(fakeFetch(play), { errors: codes, retries: 1, maxRetryAfterMs: 0 })
  const result = await api.result[method]('/customers', call)
  if (result.ok) return { ...result, reply: undefined }
  expect(isFailure(result.error)).toBe(true)
  expect(kinds).toContain(result.error.kind)
  expect(JSON.parse(JSON.stringify(result.error))).toMatchObject({ name: 'Failure', kind: result.error.kind })
  return result.error.kind
}

describe('every call', () => {
  it('settles with data or a failure of a known kind, whatever is answered', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.constantFrom(...methods), async (answer, method) => {
        await settle(() => answer.clone(), method)
      }),
      { ...runs, numRuns: 500 },
    )
  })

  it('settles with a failure, whatever is thrown by the fetch', async () => {
    await fc.assert(
      fc.asyncProperty(anyThrown, fc.constantFrom(...methods), async (thrown, method) => {
        const reject = (): never => {
          throw thrown
        }
        expect(await settle(reject, method)).toBe('network')
      }),
      runs,
    )
  })

  it('settles with a failure, or data where no body is read, whatever a body breaks with', async () => {
    await fc.assert(
      fc.asyncProperty(anyBrokenAnswer, fc.constantFrom(...methods), async (answer, method) => {
        await settle(() => answer, method)
      }),
      runs,
    )
  })

  it('settles with data or a failure, whatever its path parameters, query, headers and body are', async () => {
    const call = fc.record({
      path: fc.dictionary(fc.constantFrom('id', 'x'), fc.string({ unit: 'binary' })),
      query: fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.integer()))),
      headers: fc.dictionary(fc.constantFrom('x-a', 'accept', 'content-type'), fc.string({ unit: 'binary' })),
      body: fc.anything(),
      timeoutMs: fc.constantFrom(-1, 0, Number.NaN, 1_000, Infinity, 2 ** 31),
      retries: fc.constantFrom(-1, 0, Number.NaN, 1),
    })
    await fc.assert(
      fc.asyncProperty(call, fc.constantFrom(...methods), async (given, method) => {
        await settle(() => new Response('{}'), method, given)
      }),
      runs,
    )
  })

  it('settles with data or a failure, whatever the abort reason is', async () => {
    await fc.assert(
      fc.asyncProperty(anyThrown, async (reason) => {
        const controller = new AbortController()
        const abort = (): Promise<never> => {
          controller.abort(reason)
          return new Promise(() => undefined)
        }
        expect(await settle(abort, 'get', { signal: controller.signal })).toBe('abort')
      }),
      runs,
    )
  })

  it('gives what the envelope holds, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (data, meta) => {
        const answer = JSON.stringify({ success: true, data, meta })
        const told = JSON.parse(answer) as { readonly data: unknown; readonly meta: unknown }
        expect(await settle(() => new Response(answer), 'get')).toEqual({
          ok: true,
          ...told,
          success: undefined,
          reply: undefined,
        })
      }),
      runs,
    )
  })

  it('gives the fields of an envelope, whatever they are called', async () => {
    const fields = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), {
      maxKeys: 20,
      noNullPrototype: true,
    })
    await fc.assert(
      fc.asyncProperty(fields, async (errors) => {
        const body = JSON.stringify({ success: false, errors, message: 'No', error_code: 'VAL_001' })
        const api = clientOf(fakeFetch(new Response(body, { status: 422 })), { errors: codes })
        const result = await api.result.get('/')
        const told = result.ok || !('errors' in result.error) ? undefined : result.error.errors
        expect(Object.entries(told ?? {})).toEqual(Object.entries(errors))
      }),
      runs,
    )
  })
})

describe('every fetch of createFetch()', () => {
  it('settles with a Response or a failure of a known kind, whatever is answered', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async (answer) => {
        const { fetch } = fakeFetch(() => answer.clone())
        const outcome = await createFetch({ fetch, retries: 0 })('https://api.test/').catch((thrown: unknown) => thrown)
        expect(outcome instanceof Response || (isFailure(outcome) && kinds.includes(outcome.kind))).toBe(true)
      }),
      runs,
    )
  })
})
