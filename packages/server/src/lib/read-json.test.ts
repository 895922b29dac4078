import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { isApiError } from '@faultbook/contract'
import { errors } from '../../test/answer.ts'
import { listen, send } from '../../test/send.ts'
import { readJson } from './read-json.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

type Read = (sent: Sent, maxBodyBytes?: number) => Promise<unknown>

/** What readJson() gives or throws, as data. */
async function outcome(reading: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await reading }
  } catch (thrown) {
    if (!isApiError(thrown)) return thrown
    const { code, status, message, fields, headers } = thrown
    return { code, status, message, fields, headers }
  }
}

/** Through a real server of node:http. */
const overNode: Read = async ({ method = 'POST', headers = {}, body }, maxBodyBytes = 65_536) => {
  let found: unknown
  const server = createServer(async (request, response) => {
    found = await outcome(readJson(request, { errors, maxBodyBytes }))
    response.end()
  })
  servers.push(server)
  await send(await listen(server), '/', { method, headers, ...(body !== undefined && { body: Buffer.from(body) }) })
  return found
}

/** Through a Request of the Fetch standard. */
const overFetch: Read = ({ method = 'POST', headers = {}, body }, maxBodyBytes = 65_536) => {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const length: Record<string, string> = bytes === undefined ? {} : { 'content-length': String(bytes.length) }
  const request = new Request('http://api.test/', {
    method,
    headers: new Headers({ ...length, ...headers }),
    ...(bytes !== undefined && { body: new Uint8Array(bytes) }),
  })
  return outcome(readJson(request, { errors, maxBodyBytes }))
}

const json = { 'Content-Type': 'application/json' }
const unsupported = {
  code: 'REQ_009',
  status: 415,
  message: 'Send the body as application/json in UTF-8',
  fields: {},
  headers: { Accept: 'application/json' },
}
const malformed = {
  code: 'REQ_001',
  status: 400,
  message: 'The request body could not be read as JSON',
  fields: {},
  headers: undefined,
}
const tooLarge = {
  code: 'REQ_007',
  status: 413,
  message: 'The request is larger than 10 bytes',
  fields: {},
  headers: undefined,
}

describe.each([
  ['an IncomingMessage', overNode],
  ['a Request', overFetch],
])('readJson() of %s', (_, read) => {
  it('gives the JSON', async () => {
    expect(await read({ headers: json, body: '{"name":"Zoë 😀"}' })).toEqual({ value: { name: 'Zoë 😀' } })
  })

  it('gives undefined where there is no body', async () => {
    expect(await read({})).toEqual({ value: undefined })
  })

  it('gives undefined for an empty body, whatever its type', async () => {
    expect(await read({ headers: { 'Content-Type': 'text/plain', 'Content-Length': '0' } })).toEqual({
      value: undefined,
    })
  })

  it('C8 refuses another media type, and says which one it takes', async () => {
    expect(await read({ headers: { 'Content-Type': 'text/plain' }, body: '{}' })).toEqual(unsupported)
  })

  it('C8 says it with Accept-Patch on PATCH', async () => {
    expect(await read({ method: 'PATCH', headers: { 'Content-Type': 'text/plain' }, body: '{}' })).toEqual({
      ...unsupported,
      headers: { 'Accept-Patch': 'application/json' },
    })
  })

  it('C8 refuses a compressed body, and says which coding it takes', async () => {
    expect(await read({ headers: { ...json, 'Content-Encoding': 'gzip' }, body: '{}' })).toEqual({
      ...unsupported,
      message: 'Send the body as uncompressed JSON',
      headers: { 'Accept-Encoding': 'identity' },
    })
  })

  it('refuses another charset', async () => {
    expect(await read({ headers: { 'Content-Type': 'application/json; charset=utf-16' }, body: '{}' })).toEqual(
      unsupported,
    )
  })

  it('refuses a body that is larger than allowed', async () => {
    expect(await read({ headers: json, body: '"123456789"' }, 10)).toEqual(tooLarge)
  })

  it('takes a body that is as large as allowed', async () => {
    expect(await read({ headers: json, body: '"12345678"' }, 10)).toEqual({ value: '12345678' })
  })

  it.each([
    ['broken JSON', '{"a":'],
    ['a key twice', '{"a":1,"a":2}'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65)],
    ['a byte order mark', '\uFEFF{}'],
    ['no UTF-8', Uint8Array.of(0x22, 0xe9, 0x22)],
  ])('C16 refuses %s', async (_name, body) => {
    expect(await read({ headers: json, body })).toEqual(malformed)
  })

  it('C16 names the field of a text that no field can hold', async () => {
    expect(await read({ headers: json, body: '{"a":"\\ud800","b":["\\u0000"],"c":1e400}' })).toEqual({
      code: 'VAL_001',
      status: 422,
      message: 'Validation failed',
      headers: undefined,
      fields: { a: 'is not well-formed Unicode', 'b.0': 'holds a NUL character', c: 'is too large a number' },
    })
  })
})

describe('readJson()', () => {
  it('refuses a body without a media type', async () => {
    expect(await overNode({ body: '{}' })).toEqual(unsupported)
  })

  it('counts a chunked body, which has no length', async () => {
    const chunked = '5\r\n"1234\r\n6\r\n56789"\r\n0\r\n\r\n'
    expect(await overNode({ headers: { ...json, 'Transfer-Encoding': 'chunked' }, body: chunked }, 10)).toEqual(
      tooLarge,
    )
  })

  it('joins the chunks of a body, also within a character', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of new TextEncoder().encode('{"a":"😀"}')) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const request = new Request('http://api.test/', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { ...json, 'transfer-encoding': 'chunked' },
    })
    expect(await outcome(readJson(request, { errors }))).toEqual({ value: { a: '😀' } })
  })
})

it('readJson() reads a Request that has no length to tell by', async () => {
  const request = new Request('http://a.test', {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  })
  expect(request.headers.has('content-length')).toBe(false)
  expect(await readJson(request, { errors })).toEqual({ a: 1 })
})
