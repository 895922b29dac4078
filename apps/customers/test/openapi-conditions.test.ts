import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required: boolean }[]
  readonly responses: Readonly<Record<string, Response>>
}
interface Response {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: { readonly 'application/json': { readonly schema: Schema } }
}
interface Schema {
  readonly properties: { readonly error_code: { readonly enum: readonly string[] } }
}

describe('/openapi.json', () => {
  let api: TestApi
  let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {}
  beforeAll(async () => {
    api = await startApi()
    ;({ paths } = JSON.parse((await api.call('GET', '/openapi.json')).text))
  })
  afterAll(() => api.stop())

  const operation = (method: string, path: string): Operation => paths[path]?.[method] ?? expect.fail(path)
  const headersOf = ({ parameters = [] }: Operation) =>
    parameters.flatMap(({ in: part, name, required }) => (part === 'header' && !required ? [name] : []))
  const codesOf = ({ responses }: Operation, status: number) =>
    responses[status]?.content?.['application/json'].schema.properties.error_code.enum
  const one = '/api/v2/customers/{id}'

  it.each(['get', 'put', 'patch', 'delete'])('describes the conditions of %s', (method) => {
    const { responses } = operation(method, one)
    expect(headersOf(operation(method, one))).toEqual(['If-Match', 'If-None-Match'])
    expect(codesOf(operation(method, one), 412)).toEqual(['REQ_011'])
    expect(codesOf(operation(method, one), 428)).toEqual(method === 'get' ? undefined : ['REQ_013'])
    expect(Object.keys(responses[200]?.headers ?? {})).toEqual(method === 'delete' ? [] : ['ETag'])
    const { headers, content } = responses[304] ?? {}
    expect([Object.keys(headers ?? {}), content]).toEqual([method === 'get' ? ['ETag'] : [], undefined])
  })

  it('describes the idempotency key of a creation, and what it is answered with', () => {
    const create = operation('post', '/api/v2/customers')
    expect(headersOf(create)).toEqual(['Idempotency-Key'])
    expect(codesOf(create, 422)).toEqual(['VAL_002', 'VAL_001'])
    expect(Object.keys(create.responses[201]?.headers ?? {})).toEqual(['ETag', 'Location', 'Idempotency-Replayed'])
  })

  it('describes the refusals of an upload that is too slow, and of a service that is not ready', () => {
    expect(codesOf(operation('post', '/api/v2/customers/import'), 408)).toEqual(['REQ_006'])
    expect(codesOf(operation('get', '/ready'), 503)).toEqual(['SRV_002'])
    expect(Object.keys(operation('get', '/health').responses)).toEqual(['200'])
  })
})
