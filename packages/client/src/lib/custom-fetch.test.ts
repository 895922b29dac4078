import { describe, expect, it } from 'vitest'
import { success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fetchOf } from '../../test/fetch-of.ts'
import { createClient, createFetch } from '../index.ts'

type Fetch = typeof globalThis.fetch

function failed(fetch: unknown): ReturnType<typeof failureOf> {
  return failureOf(clientOf({ fetch: fetch as Fetch }, { retries: 0 }).get('/'))
}

describe('the fetch of a client', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'ok'],
    ['data', { id: 1 }],
    ['what only has a status', { status: 200 }],
    ['what only has an error status', { status: 503 }],
    ['true', true],
  ])('case 37 that gives %s is behind a config failure', async (_, answer) => {
    const failure = await failed(() => Promise.resolve(answer))
    expect(failure).toMatchObject({ kind: 'config', attempts: 1 })
  })

  it('case 37 may give no promise', async () => {
    const fetch = (() => success('now')) as unknown as Fetch
    expect(await clientOf({ fetch }).get('/')).toBe('now')
  })

  it('case 37 that throws at once has not answered', async () => {
    const failure = await failed(() => {
      throw new TypeError('no such host')
    })
    expect(failure).toMatchObject({ kind: 'network', phase: 'headers', cause: { name: 'TypeError' } })
  })

  it('case 37 is called on nothing, as browsers want it', async () => {
    const called: unknown[] = []
    const fetch = async function (this: unknown): Promise<Response> {
      called.push(this)
      return success(1)
    }
    await clientOf({ fetch }).get('/')
    await createFetch({ fetch })('https://api.test/')
    expect(called).toEqual([undefined, undefined])
  })

  it('case 37 is missed in a failure where there is none', async () => {
    const original = globalThis.fetch
    const api = createClient({ baseUrl: newOrigin(), retries: 0 })
    try {
      Reflect.deleteProperty(globalThis, 'fetch')
      const failure = await failureOf(api.get('/'))
      expect(['config', 'network']).toContain(failure.kind)
    } finally {
      globalThis.fetch = original
    }
  })

  it('case 32 whose answer is opaque is behind a config failure, not tried again', async () => {
    const opaque = Object.defineProperties(new Response(null), { status: { value: 0 }, type: { value: 'opaque' } })
    let calls = 0
    const fetch = async (): Promise<Response> => {
      calls += 1
      return opaque
    }
    expect(await failureOf(clientOf({ fetch }).get('/'))).toMatchObject({ kind: 'config' })
    expect(calls).toBe(1)
  })

  it('case 32 whose answer is that of Response.error() is behind a config failure', async () => {
    expect(await failed(async () => Response.error())).toMatchObject({ kind: 'config' })
  })

  it('whose answer has been read already has given none', async () => {
    const read = success(1)
    await read.text()
    expect(await failed(async () => read)).toMatchObject({ kind: 'network', phase: 'body', status: 200 })
  })

  it('may answer with what another Response makes of it', async () => {
    class Traced extends Response {}
    const fetch = async (): Promise<Response> => new Traced('{"success":true,"data":1}')
    expect(await clientOf({ fetch }).get('/')).toBe(1)
  })

  it('case 28 keeps name and code of what it throws, and none of its words, which may quote the request', async () => {
    const thrown = new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED https://ada:secret@api.test/?token=secret now'), {
        name: 'SystemError',
        code: 'ECONNREFUSED',
        path: 'https://api.test/?token=secret',
      }),
    })
    const failure = await failed(() => Promise.reject(thrown))
    expect(failure.kind === 'network' && failure.cause).toMatchObject({ name: 'TypeError', code: 'ECONNREFUSED' })
    expect(failure.message).toContain('ECONNREFUSED')
    expect(`${failure.stack}${JSON.stringify(failure)}`).not.toMatch(/secret|connect/)
  })

  it('case 28 has a message where what it throws has none', async () => {
    const failure = await failed(() => Promise.reject(new AggregateError([new Error('a'), new Error('b')])))
    expect(failure.kind === 'network' && failure.message.length).toBeGreaterThan(0)
  })

  it.each([
    ['its policy and what frameworks add', { referrerPolicy: 'no-referrer', next: { tags: ['a'] } }],
    ['its own credentials', { credentials: 'omit' }],
  ])('is told what a call of createFetch() says itself: %s', async (_, init) => {
    const { fetch, url, asked } = fetchOf({ credentials: 'include' }, success(1))
    await fetch(url, init as RequestInit)
    expect(asked[0]?.init).toMatchObject(init)
  })

  it.each([
    ['a BigInt', 5n],
    ['a symbol', Symbol('x')],
    ['without a text', Object.create(null) as object],
    ['an object', { secret: 'k' }],
  ])('may throw what has a name that is no text, and is none: %s', async (_, name) => {
    const failure = await failed(() => Promise.reject({ name }))
    expect(failure.kind).toBe('network')
    expect(JSON.stringify(failure)).not.toContain('secret')
  })
})
