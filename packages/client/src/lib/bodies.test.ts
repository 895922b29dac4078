import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { bytesOf, fakeFetch } from '../../test/fake-fetch.ts'
import type { CallOptions } from '../index.ts'

const text = new TextDecoder()

/** What is sent of a body with each of three tries. */
async function sent(call: CallOptions): Promise<readonly { readonly type: string | null; readonly body: string }[]> {
  const fake = fakeFetch(refusal(503, 'X_001'), refusal(503, 'X_001'), success(1))
  await clientOf(fake).put('/customers/1', call)
  return Promise.all(
    fake.asked.map(async (asked) => ({
      type: asked.headers.get('content-type') ?? new Response(asked.body ?? null).headers.get('content-type'),
      body: text.decode(await bytesOf(asked)),
    })),
  )
}

describe('the body of a call', () => {
  it.each([
    ['an object', { name: 'Ada', age: 36, at: new Date(0), none: undefined }],
    ['an array', [1, null, 'x']],
    ['null', null],
    ['a number', 0],
    ['false', false],
    ['a text without a media type', 'Ada'],
    ['an empty text without a media type', ''],
    ['what has a toJSON()', { toJSON: () => ({ name: 'Ada' }) }],
  ])('is JSON for %s, the same with each try', async (_, body) => {
    const once = { type: 'application/json', body: JSON.stringify(body) }
    expect(await sent({ body })).toEqual([once, once, once])
  })

  it('is JSON under the media type the caller names', async () => {
    const [first] = await sent({ body: { name: 'Ada' }, headers: { 'Content-Type': 'application/merge-patch+json' } })
    expect(first).toEqual({ type: 'application/merge-patch+json', body: '{"name":"Ada"}' })
  })

  it('is a text as it is under the media type the caller names', async () => {
    const [first] = await sent({ body: 'a,b\n1,2', headers: { 'content-type': 'text/csv' } })
    expect(first).toEqual({ type: 'text/csv', body: 'a,b\n1,2' })
  })

  it('is nothing without one, and has no media type', async () => {
    expect(await sent({})).toEqual([...Array(3)].map(() => ({ type: null, body: '' })))
  })

  it('case 56 is the same bytes with each try for a FormData, its boundary included', async () => {
    const body = new FormData()
    body.append('name', 'Ada')
    body.append('photo', new Blob(['\0\xFF'], { type: 'image/png' }), 'ada.png')
    const [first, ...others] = await sent({ body })
    expect(first?.type).toMatch(/^multipart\/form-data; ?boundary=.+/)
    expect(first?.body).toContain(first?.type?.split('boundary=')[1]?.replaceAll('"', ''))
    expect(first?.body).toContain('filename="ada.png"')
    expect(others).toEqual([first, first])
  })

  it('case 56 is what a FormData was when the call was made', async () => {
    const body = new FormData()
    body.append('name', 'Ada')
    const fake = fakeFetch(refusal(503, 'X_001'), success(1))
    // Some platforms draw the same boundary each time: that the bytes are the same shows only where something has changed.
    const hooks = { onRetry: () => body.append('late', 'yes') }
    await clientOf(fake, { hooks }).put('/customers/1', { body })
    const [first, second] = await Promise.all(fake.asked.map((asked) => bytesOf(asked)))
    expect(text.decode(first)).toContain('Ada')
    expect(second).toEqual(first)
  })

  it('is the same bytes and the media type of its own for a Blob', async () => {
    const once = { type: 'image/png', body: 'pixels' }
    expect(await sent({ body: new Blob(['pixels'], { type: 'image/png' }) })).toEqual([once, once, once])
  })

  it('is the form it says it is for URLSearchParams', async () => {
    const [first] = await sent({ body: new URLSearchParams({ name: 'Ada L' }) })
    expect(first).toEqual({ type: 'application/x-www-form-urlencoded;charset=UTF-8', body: 'name=Ada+L' })
  })

  it.each([
    ['a Uint8Array', new TextEncoder().encode('bytes')],
    ['an ArrayBuffer', new TextEncoder().encode('bytes').buffer],
    ['a DataView', new DataView(new TextEncoder().encode('bytes').buffer)],
    ['a part of a buffer', new TextEncoder().encode('xxbytesxx').subarray(2, 7)],
  ])('is the bytes of %s, without a media type', async (_, body) => {
    const once = { type: null, body: 'bytes' }
    expect(await sent({ body })).toEqual([once, once, once])
  })

  it('case 57 is sent once when it is a stream', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), success(1))
    const failure = await failureOf(clientOf(fake).put('/customers/1', { body: new Blob(['streamed']).stream() }))
    expect(failure).toMatchObject({ kind: 'api', status: 503, attempts: 1, gaveUp: 'unsafe' })
    expect(fake.asked.map(({ init }) => (init as { duplex?: string }).duplex)).toEqual(['half'])
  })

  it('case 57 is sent once when it is a stream, also with a key', async () => {
    const fake = fakeFetch(refusal(503, 'X_001'), success(1))
    const call = { body: new Blob(['streamed']).stream(), idempotencyKey: 'k' }
    expect(await failureOf(clientOf(fake).post('/customers', call))).toMatchObject({ attempts: 1, gaveUp: 'unsafe' })
  })

  it('is not asked for the length of a stream before it is sent', async () => {
    const fake = fakeFetch(async (asked) => success(text.decode(await bytesOf(asked))))
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('one, '))
        controller.enqueue(new TextEncoder().encode('two'))
        controller.close()
      },
    })
    expect(await clientOf(fake).post('/customers', { body })).toBe('one, two')
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  it.each([
    ['a BigInt', { balance: 1n }],
    ['a cycle', cyclic],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a toJSON() that throws', { toJSON: () => Promise.reject.call(undefined) }],
  ])('is refused, and nothing sent, when JSON has no way to write it: %s', async (_, body) => {
    const fake = fakeFetch(success(1))
    expect(await failureOf(clientOf(fake).post('/customers', { body }))).toMatchObject({ kind: 'config', attempts: 0 })
    expect(fake.asked).toEqual([])
  })

  it.each([['get'], ['head']] as const)('case 34 is refused with %s', async (method) => {
    const fake = fakeFetch(success(1))
    expect(await failureOf(clientOf(fake)[method]('/customers', { body: {} }))).toMatchObject({ kind: 'config' })
    expect(fake.asked).toEqual([])
  })

  it('goes with DELETE', async () => {
    const fake = fakeFetch(success(1))
    await clientOf(fake).delete('/customers', { body: { ids: [1] } })
    expect(text.decode(await bytesOf(fake.asked[0] ?? { body: null }))).toBe('{"ids":[1]}')
  })

  it('is what a stream of Node gives, sent as it is, and once only', async () => {
    const body = (async function* () {
      yield new TextEncoder().encode('a,b')
    })()
    const fake = fakeFetch(new Response(null, { status: 503 }), success(1))
    const failure = await failureOf(clientOf(fake).put('/customers', { body, headers: { 'content-type': 'text/csv' } }))
    expect([failure.gaveUp, fake.asked.length]).toEqual(['unsafe', 1])
    expect(fake.asked[0]?.body).toBe(body)
    expect(fake.asked[0]?.headers.get('content-type')).toBe('text/csv')
  })

  it.each(['BlobStore', 'Streamable', 'FormDataLike'])('is the JSON of what is only called alike: %s', async (name) => {
    const fake = fakeFetch(success(1))
    await clientOf(fake).post('/customers', { body: { [Symbol.toStringTag]: name, a: 1 } })
    expect(text.decode(await bytesOf(fake.asked[0] ?? { body: null }))).toBe('{"a":1}')
  })
})
