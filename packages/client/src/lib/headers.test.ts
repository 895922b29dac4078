import { describe, expect, it } from 'vitest'
import { success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { CallOptions, ClientOptions } from '../index.ts'

async function headersOf(options: Partial<ClientOptions>, call?: CallOptions): Promise<Record<string, string>> {
  const fake = fakeFetch(success(1))
  await clientOf(fake, options).get('/customers', call)
  return Object.fromEntries(fake.asked[0]?.headers ?? [])
}

describe('the headers of a call', () => {
  it('are an Accept for JSON, and no others', async () => {
    expect(await headersOf({})).toEqual({ accept: 'application/json' })
  })

  it('are those of the client and of the call, whose count, however they are written', async () => {
    const options = { headers: { 'X-Tenant': 'one', 'accept-language': 'de' } }
    expect(await headersOf(options, { headers: { 'x-tenant': 'two', Accept: 'text/csv', 'X-Page': 3 } })).toEqual({
      accept: 'text/csv',
      'accept-language': 'de',
      'x-tenant': 'two',
      'x-page': '3',
    })
  })

  it('leave out what is undefined', async () => {
    expect(await headersOf({}, { headers: { 'If-Match': undefined, 'X-A': '' } })).toEqual({
      accept: 'application/json',
      'x-a': '',
    })
  })

  it('hold the key as a Bearer token', async () => {
    expect(await headersOf({ apiKey: 'k1' })).toMatchObject({ authorization: 'Bearer k1' })
  })

  it('hold the authorization of the call in place of the key', async () => {
    const authorization = 'Basic YTpi'
    expect(await headersOf({ apiKey: 'k1' }, { headers: { Authorization: authorization } })).toMatchObject({
      authorization,
    })
  })

  it.each([['é'], ['\xFF'], ['a\tb']])('may hold %j, which is Latin-1', async (value) => {
    expect(await headersOf({}, { headers: { 'X-Name': value } })).toMatchObject({ 'x-name': value })
  })

  it.each([
    ['x-name', 'a\nb'],
    ['x-name', 'a\r\nb'],
    ['x-name', 'a\0b'],
    ['x-name', '€'],
    ['x-name', '😀'],
    ['x-name', '\x7F'],
  ])('case 36 are refused when %s holds %j, which is not printed', async (name, value) => {
    const fake = fakeFetch(success(1))
    const failure = await failureOf(clientOf(fake).get('/customers', { headers: { [name]: `secret${value}` } }))
    expect(failure).toMatchObject({ kind: 'config', attempts: 0 })
    expect(failure.message).toContain(name)
    expect(`${failure.stack}${JSON.stringify(failure)}`).not.toContain('secret')
    expect(fake.asked).toEqual([])
  })

  it.each([['a b'], ['a:b'], ['é'], ['']])('case 36 are refused when one is called %j', async (name) => {
    const fake = fakeFetch((asked) => {
      void new Request(asked.url, asked.init)
      return success(1)
    })
    const { kind, gaveUp } = await failureOf(clientOf(fake).get('/', { headers: { [name]: 'x' } }))
    expect([kind, gaveUp]).toEqual(['config', undefined])
  })

  it.each([['include'], ['omit'], ['same-origin']] as const)('go with cookies as the client says: %s', async (mode) => {
    const fake = fakeFetch(success(1))
    await clientOf(fake, { credentials: mode }).get('/customers')
    expect(fake.asked[0]?.init.credentials).toBe(mode)
  })

  it('leave cookies to the platform where the client says nothing', async () => {
    const fake = fakeFetch(success(1))
    await clientOf(fake).get('/customers')
    expect(fake.asked[0]?.init.credentials).toBeUndefined()
  })
})
