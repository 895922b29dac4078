import { describe, expect, it } from 'vitest'
import { bodyBytes } from '@faultbook/server/fastify'
import { answerOf, envelope } from './answer.ts'
import { send, sendJson, sendRaw } from './send.ts'
import { good, head, serve } from './fastify-app.ts'
import type { Setup } from './fastify-app.ts'

const customer = {
  type: 'object',
  required: ['name', 'email'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    email: { type: 'string', format: 'email' },
    age: { type: 'integer' },
    tags: { type: 'array', items: { type: 'string' } },
  },
}

const invalid = (fields: Readonly<Record<string, string>>): unknown => envelope('VAL_001', { fields })
const invalidParameters = (fields: Readonly<Record<string, string>>): unknown => envelope('REQ_002', { fields })

describe('bodyBytes()', () => {
  it('gives the bytes of a JSON body as they came, and none where there is no such body', async () => {
    const port = await serve((app) => {
      app.addContentTypeParser('text/csv', { parseAs: 'string' }, async (_request: unknown, body: string) => body)
      app.post('/', async (request) => ({ bytes: bodyBytes(request).toString() }))
    })
    const bytesOf = async (type: string, body: string) =>
      JSON.parse((await send(port, '/', { method: 'POST', headers: { 'Content-Type': type }, body })).body).bytes
    expect(await bytesOf('application/json', ' {"ü":\t1} ')).toBe(' {"ü":\t1} ')
    expect([await bytesOf('application/json', ''), await bytesOf('text/csv', 'a,b')]).toEqual(['', ''])
  })
})

describe('a body', () => {
  const port = (setup: Setup = {}, schema: object = { body: customer }): Promise<number> =>
    serve((app) => app.post('/', { schema }, async (request) => ({ got: request.body })), setup)

  it('C12 that is sound is taken as it is', async () => {
    expect((await sendJson(await port(), '/', { name: 'Ada', email: 'a@b.cd' })).body).toBe(
      '{"got":{"name":"Ada","email":"a@b.cd"}}',
    )
  })

  it('C4 has all its wrong fields named at once, in the order of the schema', async () => {
    const reply = await sendJson(await port(), '/', { tags: ['a', 1], extra: 1, age: 'x', email: 'x', name: '' })
    expect(answerOf(reply)).toEqual(
      invalid({
        name: 'must not be empty',
        email: 'must be a valid email',
        age: 'must be an integer',
        'tags.1': 'must be a string',
        extra: 'is not a known field',
      }),
    )
    expect(Object.keys((JSON.parse(reply.body) as { readonly errors: object }).errors)).toEqual([
      'name',
      'email',
      'age',
      'tags.1',
      'extra',
    ])
  })

  it('C12 is never coerced', async () => {
    expect(answerOf(await sendJson(await port(), '/', { name: 1, email: 'a@b.cd', age: '7' }))).toEqual(
      invalid({ name: 'must be a string', age: 'must be an integer' }),
    )
  })

  it('C12 with an unknown field is refused', async () => {
    expect(answerOf(await sendJson(await port(), '/', { name: 'Ada', email: 'a@b.cd', admin: true }))).toEqual(
      invalid({ admin: 'is not a known field' }),
    )
  })

  it.each([null, [], 'x', 7])('C12 of %j where an object is wanted is 422', async (body) => {
    expect(answerOf(await sendJson(await port(), '/', body))).toEqual(invalid({ _body: 'must be an object' }))
  })

  it('C12 of nothing where an object is wanted is 422', async () => {
    const reply = await send(await port(), '/', { method: 'POST', headers: { 'Content-Length': '0' } })
    expect(answerOf(reply)).toEqual(invalid({ _body: 'must be an object' }))
  })

  it.each([
    ['broken JSON', '{"a":'],
    ['a key twice', '{"name":"a","name":"b"}'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65)],
    ['a byte order mark', '\uFEFF{}'],
    ['no UTF-8', Buffer.from([0x22, 0xe9, 0x22])],
  ])('C16 with %s is 400', async (_, body) => {
    const reply = await send(await port(), '/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    })
    expect(answerOf(reply)).toEqual(envelope('REQ_001', { message: 'The request body could not be read as JSON' }))
  })

  it('C16 with a text that no field can hold is 422, beside the other fields', async () => {
    const reply = await send(await port(), '/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"\\u0000","email":"x"}',
    })
    expect(answerOf(reply)).toEqual(invalid({ name: 'holds a NUL character', email: 'must be a valid email' }))
  })

  it('C16 with a text that no field can hold is 422, also without a schema', async () => {
    const reply = await send(await port({}, {}), '/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":"\\ud800"}',
    })
    expect(answerOf(reply)).toEqual(invalid({ a: 'is not well-formed Unicode' }))
  })

  it('C4 with a field called __proto__ is refused for that field alone', async () => {
    const reply = await send(await port(), '/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"a","email":"a@b.cd","__proto__":{"admin":true}}',
    })
    expect(reply.body).toContain('"errors":{"__proto__":"is not a known field"}')
  })

  it('C13 that is too large is 413', async () => {
    const reply = await sendJson(await port({ fastify: { bodyLimit: 10 } }), '/', { name: 'too long by far' })
    expect(answerOf(reply)).toEqual(envelope('REQ_007', { message: 'The request is larger than 10 bytes' }))
  })

  it('C13 that is too large before it is all there is 413', async () => {
    const framing = ['Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close']
    const part = `9c40\r\n${'x'.repeat(40_000)}\r\n`
    const bytes = head('POST / HTTP/1.1', 'Host: a', ...framing) + part + part
    const replies = await sendRaw(await port({ fastify: { bodyLimit: 10 } }), bytes)
    expect(replies.map(answerOf)).toEqual([envelope('REQ_007', { message: 'The request is larger than 10 bytes' })])
  })

  it.each([
    ['no type', {}],
    ['another type', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['a broken type', { 'Content-Type': 'json' }],
    ['another charset', { 'Content-Type': 'application/json; charset=utf-16' }],
    ['a type that only begins like JSON', { 'Content-Type': 'application/jsonx' }],
    ['a tab after the type (CVE-2026-25223)', { 'Content-Type': 'application/json\ta' }],
  ])('C8 with %s is 415', async (_, headers) => {
    const reply = await send(await port(), '/', { method: 'POST', headers, body: '{}' })
    expect([answerOf(reply), reply.headers['accept']]).toEqual([
      envelope('REQ_009', { message: 'Send the body as application/json in UTF-8' }),
      'application/json',
    ])
  })

  it('C8 on PATCH says it with Accept-Patch', async () => {
    const patching = await serve((app) => app.patch('/', good))
    const { headers } = await send(patching, '/', {
      method: 'PATCH',
      headers: { 'Content-Type': 'text/plain' },
      body: '{}',
    })
    expect([headers['accept-patch'], headers['accept']]).toEqual(['application/json', undefined])
  })

  it('C8 that is compressed is 415, and says which coding is taken', async () => {
    const reply = await send(await port(), '/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: '{}',
    })
    expect([answerOf(reply), reply.headers['accept-encoding']]).toEqual([
      envelope('REQ_009', { message: 'Send the body as uncompressed JSON' }),
      'identity',
    ])
  })

  it('of another type is for the parsers of the app', async () => {
    const own = await serve((app) => {
      app.addContentTypeParser('text/csv', { parseAs: 'string' }, async (_request: unknown, body: string) =>
        body.split(','),
      )
      app.post('/', async (request) => request.body)
    })
    expect((await send(own, '/', { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: 'a,b' })).body).toBe(
      '["a","b"]',
    )
  })

  it('C16 broken in its chunks is 400, once', async () => {
    const bytes = `${head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}2\r\n{"\r\nzz\r\n`
    expect((await sendRaw(await port(), bytes)).map(answerOf)).toEqual([envelope('REQ_003')])
  })
})

describe('parameters', () => {
  const schema = {
    params: { type: 'object', properties: { id: { type: 'integer' } } },
    querystring: {
      type: 'object',
      additionalProperties: false,
      properties: { page: { type: 'integer', minimum: 1 }, active: { type: 'boolean' } },
    },
    headers: { type: 'object', required: ['x-tenant'], properties: { 'x-tenant': { type: 'string' } } },
    body: customer,
  }
  const port = (): Promise<number> =>
    serve((app) => {
      app.get(
        '/things/:id',
        { schema: { params: schema.params, querystring: schema.querystring } },
        async ({ params, query }) => ({ params, query }),
      )
      app.post('/things/:id', { schema }, good)
    })

  it('are read as the schema says', async () => {
    expect((await send(await port(), '/things/7?page=2&active=true')).body).toBe(
      '{"params":{"id":7},"query":{"page":2,"active":true}}',
    )
  })

  it.each([
    ['/things/x', { id: 'must be an integer' }],
    ['/things/1?page=1e1', { page: 'must be an integer' }],
    ['/things/1?page=', { page: 'must be an integer' }],
    ['/things/1?page=0', { page: 'must be at least 1' }],
    ['/things/1?page=1&page=2', { page: 'must be an integer' }],
    ['/things/1?active=1', { active: 'must be a boolean' }],
    ['/things/1?x=1', { x: 'is not a known parameter' }],
    ['/things/1?constructor=1', { constructor: 'is not a known parameter' }],
  ])('C12 of %s are refused, and not coerced', async (target, fields) => {
    expect(answerOf(await send(await port(), target))).toEqual(invalidParameters(fields))
  })

  it('C4 of every part are named at once, and before the body', async () => {
    const reply = await sendJson(await port(), '/things/x?page=0&z=1', { name: 1 })
    expect(answerOf(reply)).toEqual(
      invalidParameters({
        id: 'must be an integer',
        page: 'must be at least 1',
        z: 'is not a known parameter',
        'x-tenant': 'is required',
      }),
    )
  })

  it('C13 come before the body also where Fastify looks at the body first', async () => {
    const reply = await sendJson(await port(), '/things/1?page=0', {}, { headers: { 'X-Tenant': 'a' } })
    expect(answerOf(reply)).toEqual(invalidParameters({ page: 'must be at least 1' }))
  })

  it('that are sound leave the body to be judged', async () => {
    const reply = await sendJson(await port(), '/things/1', {}, { headers: { 'X-Tenant': 'a' } })
    expect(answerOf(reply)).toEqual(invalid({ name: 'is required', email: 'is required' }))
  })
})
