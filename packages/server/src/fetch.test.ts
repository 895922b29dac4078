import { describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import { errors, envelope } from '../test/answer.ts'
import { fail, guard } from '../test/guarded-handler.ts'
import { answerOfResponse } from '../test/read-response.ts'
import { exchangeHeaders, requestIdOf, withErrors } from './fetch.ts'

const json = (body: string): RequestInit => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body })

const internal = envelope('SRV_001')
const origin = 'http://api.test'

describe('withErrors()', () => {
  it.each([undefined, null, 'text', new Error('x'), Symbol('x'), { status: 403 }])(
    'C15 answers a thrown %s with SRV_001',
    async (value) => {
      const { ask, reports } = guard(fail(value))
      expect(await answerOfResponse(await ask())).toEqual(internal)
      expect(reports.map(({ status, thrown }) => [status, thrown])).toEqual([[500, value]])
    },
  )

  it('answers a rejected catalog error with its row', async () => {
    const { ask } = guard(() => Promise.reject(errors.resourceNotFound({ resource: 'Customer' })))
    expect(await answerOfResponse(await ask())).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it.each([undefined, null, 'text', { error: 'x' }, new Error('x'), Response.error()])(
    'answers a returned %s with SRV_001',
    async (value) => {
      const { ask } = guard(() => value as Response)
      expect(await answerOfResponse(await ask())).toEqual(internal)
    },
  )

  it('hands on what the platform gives besides, and takes an event for a request', async () => {
    const respond = createResponder({ errors, report: () => undefined })
    const params = Promise.resolve({ id: '7' })
    const route = withErrors(
      async (_request: Request, context: { readonly params: Promise<{ readonly id: string }> }) =>
        Response.json((await context.params).id),
      respond,
    )
    expect(await (await route(new Request(origin), { params })).json()).toBe('7')
    const endpoint = withErrors(
      ({ url }: { readonly request: Request; readonly url: string }) => Response.json(url),
      respond,
    )
    const request = new Request(origin)
    const answer = await endpoint({ request, url: 'u' })
    expect([await answer.json(), answer.headers.get('x-request-id')]).toEqual(['u', requestIdOf(request)])
  })

  it('C10 sends no body to HEAD, and its length all the same', async () => {
    const { ask } = guard(fail(null))
    const answer = await ask('/', { method: 'HEAD' })
    expect([answer.status, answer.body, Number(answer.headers.get('content-length')) > 50]).toEqual([500, null, true])
  })

  it('C17 reports a request that the caller has given up as 499', async () => {
    const { ask, reports } = guard(fail(new Error('x')))
    await ask('/', { signal: AbortSignal.abort() })
    expect(reports.map(({ status, severity }) => [status, severity])).toEqual([[499, 'info']])
  })

  it('tells a report the path as it was asked for, without the query', async () => {
    const { ask, reports } = guard(fail(new Error('x')))
    await ask('/a/%41?b=c')
    expect(reports.map(({ request }) => [request?.method, request?.path])).toEqual([['GET', '/a/%41']])
  })
})

describe('the request id', () => {
  it('C6 is on a good answer, the same for all who ask', async () => {
    let known = ''
    const { ask } = guard((request) => {
      known = requestIdOf(request)
      return new Response('good')
    })
    const answer = await ask('/', { headers: { 'X-Request-Id': 'theirs' } })
    expect(known).toMatch(/^[0-9a-f-]{36}$/)
    expect([answer.headers.get('x-request-id'), await answer.text()]).toEqual([known, 'good'])
  })

  it.each([
    ['from a proxy of ours', 'abc-1', true, 'abc-1'],
    ['from anybody else', 'abc-1', false, undefined],
    ['that is none', 'a b', true, undefined],
  ])('C6 takes over one %s', async (_, given, isTrusted, expected) => {
    const { ask, reports } = guard(fail(null), { trustRequestId: () => isTrusted })
    const id = (await ask('/', { headers: { 'X-Request-Id': given } })).headers.get('x-request-id')
    if (expected === undefined) expect(id).not.toBe(given)
    else expect(id).toBe(expected)
    expect(reports[0]?.request?.clientRequestId).toBe(expected === undefined ? given : undefined)
  })

  it('survives a trustRequestId that throws', async () => {
    const { ask } = guard(() => new Response(), { trustRequestId: fail(1) as unknown as () => boolean })
    expect((await ask('/', { headers: { 'X-Request-Id': 'abc' } })).headers.get('x-request-id')).toMatch(
      /^[0-9a-f-]{36}$/,
    )
  })
})

describe('answers of the handler', () => {
  it('leaves what it can not change otherwise as it is: a redirection', async () => {
    const { ask } = guard(() => Response.redirect(`${origin}/there`, 303))
    const answer = await ask()
    expect([answer.status, answer.headers.get('location'), answer.headers.has('x-request-id')]).toEqual([
      303,
      `${origin}/there`,
      true,
    ])
  })

  it.each([204, 304])('leaves a %i without a body', async (status) => {
    const { ask } = guard(() => new Response(null, { status }))
    const answer = await ask()
    expect([answer.status, answer.body]).toEqual([status, null])
  })

  it('C1 replaces an error of a shape of its own, and keeps what was set for the exchange', async () => {
    const headers = { Vary: 'Origin', 'X-Kept': 'yes', ETag: '"1"', 'Set-Cookie': 'a=b' }
    const { ask, reports } = guard(() => Response.json({ error: 'x' }, { status: 404, headers }))
    const answer = await ask()
    const kept = ['vary', 'x-kept', 'etag', 'set-cookie'].map((name) => answer.headers.get(name))
    expect(kept).toEqual(['Origin, Accept', 'yes', null, 'a=b'])
    expect(await answerOfResponse(answer)).toEqual(envelope('RES_001'))
    expect(reports.map(({ thrown }) => String(thrown))).toEqual([
      'ForeignReply: The app answered GET / with 404 in a format of its own',
    ])
  })

  it('C1 lets an envelope of the catalog go as it is', async () => {
    const body = '{"success":false,"errors":{},"message":"Gone fishing","error_code":"RES_001"}'
    const { ask, reports } = guard(
      () => new Response(body, { status: 404, headers: { 'Content-Type': 'application/json' } }),
    )
    const answer = await ask()
    expect([await answer.text(), answer.headers.get('content-type'), reports]).toEqual([
      body,
      'application/json; charset=utf-8',
      [],
    ])
  })

  it('replaces a body unread that is longer than it looks at, or never ends', async () => {
    let isCancelled = false
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
      cancel: () => {
        isCancelled = true
        return new Promise(() => undefined)
      },
    })
    const { ask } = guard(() => new Response(endless, { status: 400, headers: { 'Content-Type': 'application/json' } }))
    expect(await answerOfResponse(await ask())).toEqual(envelope('REQ_002'))
    expect(isCancelled).toBe(true)
  })

  it.each(['report', 'pass'] as const)('lets them go where foreignReplies is %s', async (foreignReplies) => {
    const { ask, reports } = guard(() => Response.json({ error: 'x' }, { status: 409 }), { foreignReplies })
    const answer = await ask()
    expect([answer.status, await answer.json(), answer.headers.has('x-request-id')]).toEqual([
      409,
      { error: 'x' },
      true,
    ])
    expect(reports.map(({ status }) => status)).toEqual(foreignReplies === 'report' ? [409] : [])
  })
})

describe('exchangeHeaders()', () => {
  it('C9 C11 gives errors what was set for the exchange, and nothing of another answer', async () => {
    const { ask } = guard((request) => {
      const headers = exchangeHeaders(request)
      headers.set('Access-Control-Allow-Origin', '*')
      headers.append('Set-Cookie', 'a=1')
      headers.append('Set-Cookie', 'b=2')
      headers.set('Cache-Control', 'public')
      throw new Error('x')
    })
    const { headers } = await ask()
    expect([headers.get('access-control-allow-origin'), headers.getSetCookie(), headers.get('cache-control')]).toEqual([
      '*',
      ['a=1', 'b=2'],
      'no-store',
    ])
    expect(headers.get('access-control-expose-headers')).toMatch(/^X-Request-Id, Retry-After/)
  })

  it('gives them to good answers, whose own come first', async () => {
    const { ask } = guard((request) => {
      const headers = exchangeHeaders(request)
      headers.set('X-A', 'exchange')
      headers.set('X-B', 'exchange')
      headers.set('Vary', 'Origin')
      return new Response('good', { headers: { 'X-A': 'answer', Vary: 'Accept' } })
    })
    const { headers } = await ask()
    expect([headers.get('x-a'), headers.get('x-b'), headers.get('vary')]).toEqual([
      'answer',
      'exchange',
      'Accept, Origin',
    ])
  })
})

describe('reading the request', () => {
  it.each(['{"a":', '', 'nothing'])('C12 answers JSON that is none with 400: %s', async (body) => {
    const { ask, reports } = guard(async (request) => Response.json(await request.json()))
    expect(await answerOfResponse(await ask('/', json(body)))).toEqual(
      envelope('REQ_001', { message: 'The request body could not be read as JSON' }),
    )
    expect(reports.map(({ severity }) => severity)).toEqual(['info'])
  })

  it('C12 answers a form that is none with 400', async () => {
    const { ask } = guard(async (request) => Response.json([...(await request.formData()).keys()]))
    const init = { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: 'nothing' }
    expect((await answerOfResponse(await ask('/', init))).status).toBe(400)
  })

  it('hands on what it reads', async () => {
    const { ask } = guard(async (request) => Response.json(await request.json()))
    expect(await (await ask('/', json('{"a":1}'))).json()).toEqual({ a: 1 })
  })

  it('takes no other text that fails for the body', async () => {
    const { ask } = guard(async (request) => {
      await request.json()
      return Response.json(JSON.parse('{"stored":'))
    })
    expect(await answerOfResponse(await ask('/', json('{}')))).toEqual(internal)
  })

  it('takes a body that the app reads twice for the fault of the app', async () => {
    const { ask } = guard(async (request) => {
      await request.text()
      return Response.json([...(await request.formData()).keys()])
    })
    expect(await answerOfResponse(await ask('/', json('{}')))).toEqual(internal)
  })

  it('C12 answers a path that it fails to decode with 400, and no other text', async () => {
    const { ask } = guard((request) => Response.json(decodeURIComponent(request.url)))
    expect(await answerOfResponse(await ask('/%zz'))).toEqual(envelope('REQ_003'))
    const other = guard(() => Response.json(decodeURIComponent('%zz')))
    expect(await answerOfResponse(await other.ask('/'))).toEqual(internal)
  })
})
