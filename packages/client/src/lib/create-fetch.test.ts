import { describe, expect, it } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { countedSignal } from '../../test/counted-signal.ts'
import { codes } from '../../test/codes.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fetchOf } from '../../test/fetch-of.ts'
import { bytesOf, sent, silence } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'

const text = new TextDecoder()

describe('createFetch()', () => {
  it('gives a Response with status, headers and body', async () => {
    const { fetch, url } = fetchOf(
      {},
      success([1], undefined, { status: 201, statusText: 'Made', headers: { etag: '"7"' } }),
    )
    const response = await fetch(url)
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.statusText, response.ok, response.headers.get('etag')]).toEqual([
      201,
      'Made',
      true,
      '"7"',
    ])
    expect(await response.json()).toEqual({ success: true, data: [1] })
  })

  it('keeps where the answer is from, and whether redirects led there', async () => {
    const answer = Object.defineProperties(success(1), {
      url: { value: 'https://api.test/moved' },
      redirected: { value: true },
    })
    const { fetch, url } = fetchOf({}, () => answer)
    const response = await fetch(url)
    expect([response.url, response.redirected]).toEqual(['https://api.test/moved', true])
  })

  it('gives a Response whose body has come, so that it can be cloned and read as ever', async () => {
    const { fetch, url } = fetchOf({}, new Response('{"a":1}', { headers: { 'content-type': 'application/json' } }))
    const response = await fetch(url)
    const clone = response.clone()
    expect([await response.json(), await clone.text(), response.bodyUsed]).toEqual([{ a: 1 }, '{"a":1}', true])
  })

  it('keeps the bytes of a body as they are', async () => {
    const bytes = new Uint8Array([0, 255, 128, 10, 13])
    const { fetch, url } = fetchOf({}, new Response(bytes, { headers: { 'content-type': 'image/png' } }))
    const response = await fetch(url)
    expect([new Uint8Array(await response.arrayBuffer()), response.headers.get('content-type')]).toEqual([
      bytes,
      'image/png',
    ])
  })

  it.each([[204], [205], [304]])('gives a Response without a body for %i', async (status) => {
    const { fetch, url } = fetchOf({}, () => new Response(null, { status }))
    const response = await fetch(url)
    expect([response.status, response.body, await response.text()]).toEqual([status, null, ''])
  })

  it('case 39 throws a timeout when the body stalls', async () => {
    const { fetch, url } = fetchOf({ timeoutMs: 20, retries: 0 }, () => new Response(new ReadableStream()))
    expect(await failureOf(fetch(url))).toMatchObject({ kind: 'timeout', phase: 'body', status: 200 })
  })

  it.each<readonly [string, Play, number]>([
    ['api', () => refusal(422, 'VAL_001'), 1],
    ['unlisted', () => refusal(418, 'TEA_001'), 1],
    ['http', () => page(502), 3],
    ['network', new TypeError('reset'), 3],
    ['timeout', silence, 3],
    ['config', () => undefined, 1],
  ])('throws a failure of kind %s', async (kind, play, attempts) => {
    const { fetch, url } = fetchOf({ errors: codes, timeoutMs: 20 }, play)
    expect(await failureOf(fetch(url, { method: 'PUT' }))).toMatchObject({ kind, attempts, method: 'PUT', url })
  })

  it('case 11 throws a parse failure for a page that was not asked for', async () => {
    const { fetch, url } = fetchOf({}, page(200))
    const failure = await failureOf(fetch(url, { headers: { accept: 'application/json' } }))
    expect(failure).toMatchObject({ kind: 'parse', status: 200, text: '<h1>Welcome</h1>' })
    expect(await failureOf(fetch(url))).toMatchObject({ kind: 'parse' })
  })

  it('gives a page that was asked for', async () => {
    const { fetch, url } = fetchOf({}, page(200))
    const response = await fetch(url, { headers: { accept: 'text/html,application/xhtml+xml' } })
    expect(await response.text()).toBe('<h1>Welcome</h1>')
  })

  it('sends key, headers and cookies as the options say, and what the call says over them', async () => {
    const options = { apiKey: 'k1', headers: { 'X-Tenant': 'one', 'x-page': '1' }, credentials: 'include' } as const
    const { fetch, url, asked } = fetchOf(options, success(1))
    await fetch(url, { headers: new Headers({ 'x-tenant': 'two' }) })
    expect(Object.fromEntries(asked[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer k1',
      'x-tenant': 'two',
      'x-page': '1',
    })
    expect(asked[0]?.init.credentials).toBe('include')
  })

  it('case 74 asks for another token after a 401', async () => {
    const auth = ({ refresh }: { readonly refresh: boolean }): string => (refresh ? 'new' : 'old')
    const fetched = fetchOf({ auth }, refusal(401, 'AUTH_001'), success(1))
    await fetched.fetch(fetched.url, { method: 'POST', body: 'x' })
    expect(sent(fetched, 'authorization')).toEqual(['Bearer old', 'Bearer new'])
  })

  it.each([['/customers'], ['::'], ['ftp://api.test'], ['https://ada:secret@api.test/']])(
    'case 34 refuses %s, and sends nothing',
    async (target) => {
      const { fetch, asked } = fetchOf({}, success(1))
      if (target.startsWith('/') && 'location' in globalThis) return
      const failure = await failureOf(fetch(target))
      expect([failure.kind, failure.attempts, asked]).toEqual(['config', 0, []])
      expect(`${failure.stack}${JSON.stringify(failure)}`).not.toContain('secret')
    },
  )

  it('case 36 refuses a header that is none, whose value it does not print', async () => {
    const { fetch, url, asked } = fetchOf({}, success(1))
    const failure = await failureOf(fetch(url, { headers: { authorization: 'Bearer secret\nx' } }))
    expect([failure.kind, asked]).toEqual(['config', []])
    expect(`${failure.stack}${JSON.stringify(failure)}`).not.toContain('secret')
  })
})

describe('what createFetch() is given', () => {
  const init = { method: 'PUT', headers: { 'x-a': '1', 'content-type': 'text/plain' }, body: 'same' }

  it.each<readonly [string, (url: string) => readonly [string | URL | Request, RequestInit?]]>([
    ['a text and init', (url) => [url, init]],
    ['a URL and init', (url) => [new URL(url), init]],
    ['a Request', (url) => [new Request(url, init)]],
    ['a Request and init', (url) => [new Request(url, { ...init, method: 'POST', body: 'other' }), init]],
  ])('may be %s, whose body is the same with each try', async (_, toArgs) => {
    const { fetch, url, asked } = fetchOf({}, refusal(503, 'X_001'), new TypeError('reset'), success(1))
    await fetch(...toArgs(url))
    const bodies = await Promise.all(asked.map(async (request) => text.decode(await bytesOf(request))))
    expect(
      asked.map((request) => [
        request.method,
        request.url,
        request.headers.get('x-a'),
        request.headers.get('content-type'),
      ]),
    ).toEqual([...Array(3)].map(() => ['PUT', url, '1', 'text/plain']))
    expect(bodies).toEqual(['same', 'same', 'same'])
  })

  it('is blamed for nothing when the network fails with every try of a Request with a body', async () => {
    const { fetch, url, asked } = fetchOf({}, new TypeError('reset'))
    const failure = await failureOf(fetch(new Request(url, init)))
    expect([failure.kind, failure.attempts, failure.gaveUp, asked.length]).toEqual(['network', 3, 'attempts', 3])
  })

  it('case 56 may be a form, whose bytes and boundary are the same with each try', async () => {
    const fetched = fetchOf({ idempotencyKeys: true }, refusal(503, 'X_001'), success(1))
    const body = new FormData()
    body.append('photo', new Blob(['\0\xFF']), 'ada.png')
    await fetched.fetch(fetched.url, { method: 'POST', body })
    const [first, second] = await Promise.all(fetched.asked.map((request) => bytesOf(request)))
    expect(second).toEqual(first)
    const [key, sameKey] = sent(fetched, 'idempotency-key')
    expect([sameKey, sent(fetched, 'content-type')[1]]).toEqual([key, sent(fetched, 'content-type')[0]])
    expect(text.decode(first)).toContain(`${sent(fetched, 'content-type')[0]}`.split('boundary=')[1])
  })

  it('may be a stream, which is read first and can be sent again', async () => {
    const fetched = fetchOf({}, refusal(503, 'X_001'), success(1))
    const body = new Blob(['streamed']).stream()
    await fetched.fetch(fetched.url, { method: 'PUT', body, duplex: 'half' })
    expect(await Promise.all(fetched.asked.map(async (request) => text.decode(await bytesOf(request))))).toEqual([
      'streamed',
      'streamed',
    ])
  })

  it('may be a Request of a platform that shows no bodies', async () => {
    const { fetch, url, asked } = fetchOf({}, refusal(503, 'X_001'), success(1))
    const { Request: Known } = globalThis
    class Bodiless extends Known {
      override readonly body = null
    }
    try {
      globalThis.Request = Bodiless
      await fetch(new Known(url, init))
    } finally {
      globalThis.Request = Known
    }
    expect(await Promise.all(asked.map(async (request) => text.decode(await bytesOf(request))))).toEqual([
      'same',
      'same',
    ])
  })

  it('has no body where there is none', async () => {
    const { fetch, url, asked } = fetchOf({}, success(1))
    for (const method of ['GET', 'HEAD', 'DELETE']) await fetch(url, { method })
    expect(asked.map(({ body }) => body ?? null)).toEqual([null, null, null])
  })

  it('keeps what else it says, of redirects, caches and modes', async () => {
    const { fetch, url, asked } = fetchOf({}, success(1))
    const rest = { redirect: 'manual', cache: 'no-store', referrerPolicy: 'origin' } as const
    await fetch(url, rest)
    // Not every platform knows of referrers.
    const tell = ({ redirect, cache, referrerPolicy }: Request): object => ({ redirect, cache, referrerPolicy })
    expect(asked.map(({ input }) => input instanceof Request && tell(input))).toEqual([tell(new Request(url, rest))])
    expect(asked[0]?.input).toMatchObject({ redirect: 'manual', cache: 'no-store' })
  })

  it('leaves the Request of the caller as it was', async () => {
    const { fetch, url } = fetchOf({}, success(1))
    const request = new Request(url, init)
    await fetch(request)
    expect([request.headers.get('authorization'), request.method]).toEqual([null, 'PUT'])
  })

  it('is not tried again when it may not be carried out twice', async () => {
    const { fetch, url } = fetchOf({}, refusal(503, 'X_001'))
    expect(await failureOf(fetch(new Request(url, { method: 'POST', body: 'x' })))).toMatchObject({
      attempts: 1,
      gaveUp: 'unsafe',
    })
  })

  it('is tried again with a key of its own', async () => {
    const fetched = fetchOf({}, refusal(503, 'X_001'), success(1))
    await fetched.fetch(fetched.url, { method: 'POST', body: 'x', headers: { 'Idempotency-Key': 'k-1' } })
    expect(sent(fetched, 'idempotency-key')).toEqual(['k-1', 'k-1'])
  })
})

describe('an abort of createFetch()', () => {
  it.each<readonly [string, (url: string, signal: AbortSignal) => readonly [string | Request, RequestInit?]]>([
    ['init', (url, signal) => [url, { signal }]],
    ['the Request', (url, signal) => [new Request(url, { signal })]],
    ['init beside a Request', (url, signal) => [new Request(url), { signal }]],
  ])('case 47 comes from the signal of %s, with its reason', async (_, toArgs) => {
    const controller = new AbortController()
    const { fetch, url, asked } = fetchOf({}, silence)
    const call = failureOf(fetch(...toArgs(url, controller.signal)))
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 0))
    controller.abort('bye')
    expect(await call).toMatchObject({ kind: 'abort', attempts: 1, cause: 'bye' })
    expect(asked[0]?.signal?.aborted).toBe(true)
  })

  it('case 44 sends nothing when it came before', async () => {
    const { fetch, url, asked } = fetchOf({}, success(1))
    const failure = await failureOf(fetch(url, { method: 'POST', body: 'x', signal: AbortSignal.abort('bye') }))
    expect([failure.kind, failure.cause, failure.attempts, asked]).toEqual(['abort', 'bye', 0, []])
  })

  it('case 50 has no listeners left after 50 calls', async () => {
    const { signal, listeners, most } = countedSignal()
    const { fetch, url } = fetchOf({}, () => success(1))
    await Promise.all([...Array(50)].map(() => fetch(url, { signal })))
    expect([most(), listeners()]).toEqual([50, 0])
  })
})
