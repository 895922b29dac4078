import { describe, expect, it } from 'vitest'
import { success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import { createClient } from '../index.ts'
import type { CallOptions } from '../index.ts'

async function urlOf(baseUrl: string | URL, path: string, call?: CallOptions): Promise<string | undefined> {
  const { fetch, asked } = fakeFetch(success(1))
  await createClient({ baseUrl, fetch }).get(path, call)
  return asked[0]?.url
}

async function refusalOf(baseUrl: string | URL, path: string, call?: CallOptions): Promise<unknown> {
  const { fetch, asked } = fakeFetch(success(1))
  const { kind, attempts, url } = await failureOf(createClient({ baseUrl, fetch }).get(path, call))
  return { kind, attempts, url, sent: asked.length }
}

describe('the URL of a call', () => {
  it.each([
    ['https://api.test', '/customers', 'https://api.test/customers'],
    ['https://api.test/', '/customers', 'https://api.test/customers'],
    ['https://api.test/api/v2', '/customers', 'https://api.test/api/v2/customers'],
    ['https://api.test/api/v2/', '/customers', 'https://api.test/api/v2/customers'],
    [new URL('https://api.test/api/v2'), '/customers', 'https://api.test/api/v2/customers'],
    [new URL('https://api.test'), '/customers', 'https://api.test/customers'],
  ])('puts %s and %s together', async (baseUrl, path, url) => {
    expect(await urlOf(baseUrl, path)).toBe(url)
  })

  it.each([
    [42, '42'],
    [0, '0'],
    ['a/b', 'a%2Fb'],
    ['a b?c#d&e', 'a%20b%3Fc%23d%26e'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['..;', '..%3B'],
    ['é😀', '%C3%A9%F0%9F%98%80'],
    ['{other}', '%7Bother%7D'],
    ['$&', '%24%26'],
  ])('keeps the path parameter %j one segment', async (id, segment) => {
    expect(await urlOf('https://api.test', '/customers/{id}/notes', { path: { id } })).toBe(
      `https://api.test/customers/${segment}/notes`,
    )
  })

  it('fills each parameter by its name, also one with a hyphen or a dot', async () => {
    const path = { 'customer-id': 1, 'note.id': 2, _x: 3 }
    expect(await urlOf('https://api.test', '/customers/{customer-id}/notes/{note.id}/{_x}', { path })).toBe(
      'https://api.test/customers/1/notes/2/3',
    )
  })

  it.each([['.'], ['..'], ['']])('is refused for the path parameter %j, which no URL can hold', async (id) => {
    const origin = newOrigin()
    expect(await refusalOf(origin, '/customers/{id}/notes', { path: { id } })).toMatchObject({
      kind: 'config',
      attempts: 0,
      sent: 0,
    })
  })

  it.each([
    ['no parameters', undefined],
    ['others', { name: 'x' }],
    ['null', { id: null } as unknown as Record<string, string>],
    ['undefined', { id: undefined } as unknown as Record<string, string>],
  ])('is refused for a path parameter that is missing: %s', async (_, path) => {
    expect(await refusalOf(newOrigin(), '/customers/{id}', path && { path })).toMatchObject({ kind: 'config', sent: 0 })
  })

  it('is refused for a path parameter that is no well-formed text', async () => {
    expect(await refusalOf(newOrigin(), '/customers/{id}', { path: { id: '\uD800' } })).toMatchObject({
      kind: 'config',
      sent: 0,
    })
  })

  it.each([
    [{ limit: 100, search: 'a b&c=d' }, '?limit=100&search=a+b%26c%3Dd'],
    [{ status: ['active', 'blocked'], page: 1 }, '?status=active&status=blocked&page=1'],
    [{ a: undefined, b: null, c: '', d: 0, e: false }, '?c=&d=0&e=false'],
    [{ a: [undefined, null, 1] }, '?a=1'],
    [{ a: [] }, ''],
    [{}, ''],
    [{ 'filter[name]': 'é' }, '?filter%5Bname%5D=%C3%A9'],
  ])('has the query %j', async (query, search) => {
    expect(await urlOf('https://api.test', '/customers', { query })).toBe(`https://api.test/customers${search}`)
  })

  it('case 34 is refused when it is relative, and there is no page', async () => {
    const isInBrowser = 'location' in globalThis
    expect(await refusalOf('/api/v2', '/customers')).toMatchObject(isInBrowser ? {} : { kind: 'config', sent: 0 })
  })

  it.each([['::'], ['https://a b'], ['ftp://api.test'], ['javascript:alert(1)'], ['data:,x']])(
    'case 34 is refused when it begins with %j',
    async (baseUrl) => {
      expect(await refusalOf(baseUrl, '/customers')).toMatchObject({ kind: 'config', attempts: 0, sent: 0 })
    },
  )

  it('case 34 is refused with credentials, and not told of', async () => {
    expect(await refusalOf('https://ada:secret@api.test/v2', '/customers')).toEqual({
      kind: 'config',
      attempts: 0,
      url: '',
      sent: 0,
    })
  })

  it('is told of in a failure without query and fragment', async () => {
    const origin = newOrigin()
    const { fetch } = fakeFetch(new Response(null, { status: 404 }))
    const failure = await failureOf(
      createClient({ baseUrl: origin, fetch }).get('/customers#top', { query: { token: 'secret' } }),
    )
    expect(failure.url).toBe(`${origin}/customers`)
  })

  it('case 37 goes to the fetch of the moment, which tests put in place after the client is made', async () => {
    const original = globalThis.fetch
    const { fetch, asked } = fakeFetch(success('late'))
    const api = createClient({ baseUrl: newOrigin() })
    try {
      globalThis.fetch = fetch
      expect(await api.get('/late')).toBe('late')
    } finally {
      globalThis.fetch = original
    }
    expect(asked).toHaveLength(1)
  })

  it('is one and the same however often a call is tried again', async () => {
    const fake = fakeFetch(new Response(null, { status: 503 }), new Response(null, { status: 503 }), success(1))
    await clientOf(fake).get('/customers/{id}', { path: { id: 'a b' }, query: { q: [1, 2] } })
    expect(new Set(fake.asked.map(({ url }) => url)).size).toBe(1)
    expect(fake.asked).toHaveLength(3)
  })

  it.each([
    'customers',
    '.evil.test/customers',
    '@evil.test',
    '//evil.test',
    ':81/',
    'https://evil.test/',
    '/customers#top',
  ])('is refused for the path %j, which would lead to another host, or lose its query', async (path) => {
    expect(await refusalOf('https://api.test', path)).toMatchObject({ kind: 'config', attempts: 0, sent: 0 })
  })

  it('goes on with the query that the path has begun', async () => {
    expect(await urlOf('https://api.test', '/customers?sort=id', { query: { page: 2, q: undefined } })).toBe(
      'https://api.test/customers?sort=id&page=2',
    )
    expect(await urlOf('https://api.test', '/customers?sort=id', { query: {} })).toBe(
      'https://api.test/customers?sort=id',
    )
  })

  it('is refused for an object in a query', async () => {
    const call = { query: { filter: { status: 'new' } } } as object
    expect(await refusalOf(newOrigin(), '/customers', call)).toMatchObject({ kind: 'config', attempts: 0, sent: 0 })
  })
})
