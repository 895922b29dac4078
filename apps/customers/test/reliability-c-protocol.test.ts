import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { networkOf } from '../src/rate-limits.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { requestBytes } from './wire.ts'

const path = '/api/v2/customers'
const malformed = [[400, 'REQ_003', {}]]
const connection = new Set(['connection', 'keep-alive'])
const noRoute = [404, 'RES_002', {}]

describe('HTTP (reliability C)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  /** Sends the lines of a request, each ended in CRLF, and gives what is refused. */
  const refusals = async (lines: readonly string[], rest = '') =>
    (await api.raw(`${lines.join('\r\n')}\r\n\r\n${rest}`)).map(refusalOf)
  const postLine = `POST ${path} HTTP/1.1`
  const typed = (...more: readonly string[]) => [
    postLine,
    'Host: x',
    `Authorization: Bearer ${api.api.key}`,
    'Content-Type: application/json',
    ...more,
  ]
  const closes = 'Connection: close'

  it('C32 refuses a request without a Host, with two, and with one that is none', async () => {
    expect(await refusals([`GET ${path} HTTP/1.1`])).toEqual(malformed)
    expect(await refusals([`GET ${path} HTTP/1.1`, 'Host: a', 'Host: a'])).toEqual(malformed)
    for (const host of ['a b', 'a@b', 'a/b'])
      expect(await refusals([`GET ${path} HTTP/1.1`, `Host: ${host}`])).toEqual(malformed)
    // HTTP/1.0 knows no Host.
    expect(await refusals([`GET ${path} HTTP/1.0`])).toEqual([[401, 'AUTH_002', {}]])
  })

  it.each([
    ['two lengths', ['Content-Length: 15', 'Content-Length: 16']],
    ['a length and chunks', ['Content-Length: 15', 'Transfer-Encoding: chunked']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 15']],
    ['another transfer coding', ['Transfer-Encoding: xchunked']],
    ['a space before the colon', ['Transfer-Encoding : chunked']],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity']],
    ['a vertical tab', ['Transfer-Encoding: \u000bchunked']],
    ['a plus', ['Content-Length: +15']],
    ['hexadecimal', ['Content-Length: 0xf']],
    ['a minus', ['Content-Length: -1']],
    ['more than a length holds', ['Content-Length: 99999999999999999999']],
    ['nothing', ['Content-Length: ']],
  ])('C34 refuses a body whose end is in doubt: %s', async (_, headers) => {
    expect(await refusals(typed(...headers), '{"account":"a"}')).toEqual(malformed)
  })

  it.each([
    ['a bare line feed', `GET ${path} HTTP/1.1\nHost: x\n\n`],
    ['a bare carriage return', `GET ${path} HTTP/1.1\r\nHost: x\rX: y\r\n\r\n`],
    ['a NUL', `GET ${path} HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n`],
    ['a folded header', `GET ${path} HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n`],
    ['a space in a name', `GET ${path} HTTP/1.1\r\nHost: x\r\nX Y: a\r\n\r\n`],
    ['a line without a colon', `GET ${path} HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n`],
    ['nothing but noise', '\u0001\u0002\u0003\r\n\r\n'],
  ])('C35 refuses %s', async (_, bytes) => {
    expect((await api.raw(bytes)).map(refusalOf)).toEqual(malformed)
  })

  it.each([
    ['a line feed alone', 'f\n{"account":"a"}\n0\n\n'],
    ['a size that is none', 'xyz\r\n{"account":"a"}\r\n0\r\n\r\n'],
    ['a size with a minus', '-1\r\n{"account":"a"}\r\n0\r\n\r\n'],
    ['a size that is too small', '3\r\n{"account":"a"}\r\n0\r\n\r\n'],
    ['a size that is too large to count', 'fffffffffffffffff\r\n{"account":"a"}\r\n0\r\n\r\n'],
  ])('C35 refuses a chunk with %s', async (_, chunks) => {
    expect(await refusals(typed('Transfer-Encoding: chunked'), chunks)).toEqual(malformed)
  })

  it('C36 refuses 20 KB of chunk extension', async () => {
    const found = await refusals(
      typed('Transfer-Encoding: chunked'),
      `f;${'x'.repeat(20_000)}\r\n{"account":"a"}\r\n0\r\n\r\n`,
    )
    expect(found).toEqual([[413, 'REQ_007', {}]])
  })

  it('C37 refuses a header and a URL of 17 KB', async () => {
    expect(await refusals([`GET ${path} HTTP/1.1`, 'Host: x', `X: ${'x'.repeat(17_000)}`])).toEqual([
      [431, 'REQ_012', {}],
    ])
    expect(await refusals([`GET ${path}?search=${'x'.repeat(17_000)} HTTP/1.1`, 'Host: x'])).toEqual([
      [414, 'REQ_008', {}],
    ])
    expect(await refusals([`GET ${path}?search=${'x'.repeat(9_000)} HTTP/1.1`, 'Host: x'])).toEqual([
      [414, 'REQ_008', {}],
    ])
  })

  it('C38 refuses 3000 small headers, and 101', async () => {
    for (const count of [101, 3_000]) {
      const headers = Array.from({ length: count }, () => 'a:b')
      expect(await refusals([`GET ${path} HTTP/1.1`, 'Host: x', ...headers])).toEqual([[431, 'REQ_012', {}]])
    }
  })

  it('C40 serves no method that it does not know', async () => {
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'LOCK', 'QUERY']) {
      const [answer] = await api.raw(requestBytes(`${method} ${path}`))
      expect([method, answer && refusalOf(answer), answer?.headers.get('allow')]).toEqual([
        method,
        [405, 'REQ_004', {}],
        'GET, HEAD, POST',
      ])
      const [unknown] = await api.raw(requestBytes(`${method} /nowhere`))
      expect(unknown && refusalOf(unknown)).toEqual(noRoute)
    }
    for (const method of ['FOO', 'get', 'GETX'])
      expect([method, await refusals([`${method} ${path} HTTP/1.1`, 'Host: x'])]).toEqual([
        method,
        [[501, 'SRV_003', {}]],
      ])
    const [connected] = await api.raw('CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n')
    expect([connected && refusalOf(connected), connected?.headers.get('allow')]).toEqual([[405, 'REQ_004', {}], ''])
    const upgraded = await refusals([
      `GET ${path} HTTP/1.1`,
      'Host: x',
      'Connection: Upgrade, close',
      'Upgrade: websocket',
    ])
    expect(upgraded).toEqual([[401, 'AUTH_002', {}]])
  })

  it.each([
    'http://evil.test/api/v2/customers',
    'https://x@api.test/',
    'ftp://api.test/',
    'evil.test:80',
    '*',
    '/api\\v2',
    '/%zz%00',
    '/%',
    '/%c0%af',
    '/%ed%a0%80',
    '/é',
    '/#a',
    '/\u0001',
  ])('C41 refuses a target that two readers could take for two things: %j', async (target) => {
    expect(await refusals([`GET ${target} HTTP/1.1`, 'Host: api.test', closes])).toEqual(malformed)
  })

  it('C41 decides by the path it routes: no detour reaches a customer without a key', async () => {
    const refused = async (targets: readonly string[]) => {
      const found = targets.map((target) => refusals([`GET ${target} HTTP/1.1`, 'Host: api.test', closes]))
      return new Set((await Promise.all(found)).map((refusal) => JSON.stringify(refusal)))
    }
    const detours = ['//evil.test', '/', '/%2e%2e', '/x/..', '/.', '/api/v2/..'].map((detour) => `${detour}${path}`)
    detours.push('/api/v2/customers;x', '/API/V2/CUSTOMERS', `${path}//1`, `${path}/`)
    expect(await refused(detours)).toEqual(new Set([JSON.stringify([noRoute])]))
    // The same path in other letters is the same path, and asks for a key.
    const same = ['/api/v2/%63ustomers', `http://api.test${path}`, `${path}/%31`]
    expect(await refused(same)).toEqual(new Set([JSON.stringify([[401, 'AUTH_002', {}]])]))
  })

  it('C42 follows no header to another method or path', async () => {
    const created = await api.post({ account: 'Still here' })
    const target = created.headers.get('location') ?? ''
    const headers = {
      'X-HTTP-Method-Override': 'DELETE',
      'X-HTTP-Method': 'DELETE',
      'X-Original-URL': '/health',
      'X-Rewrite-URL': '/health',
    }
    const answer = await api.call('GET', `${target}?`, { headers })
    expect([answer.status, answer.body?.data]).toMatchObject([200, { account: 'Still here' }])
    expect(refusalOf(await api.call('POST', target, { headers, body: {} }))).toEqual([405, 'REQ_004', {}])
  })

  it('C43 counts a liar with a thousand addresses once, and an IPv6 network as one', async () => {
    const strict = await startWitness({ RATE_LIMIT: '50/3600' })
    const statuses: number[] = []
    for (let index = 0; index < 1_000; index += 1) {
      const headers = {
        'X-Forwarded-For': `10.0.${index >> 8}.${index & 255}`,
        Forwarded: `for=10.1.0.${index & 255}`,
        'X-Real-IP': '10.2.0.1',
      }
      statuses.push((await strict.call('GET', path, { key: 'fbk_wrong', headers })).status)
    }
    expect(statuses.findIndex((status) => status === 429)).toBe(50)
    expect(new Set(statuses.slice(50))).toEqual(new Set([429]))
    await strict.stop()
    const networks = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0DB8:0001:0002:a::'].map(networkOf)
    expect([
      new Set(networks).size,
      networkOf('2001:db8:1:3::1') === networks[0],
      networkOf('::ffff:10.0.0.1'),
    ]).toEqual([1, false, '10.0.0.1'])
  })

  it('C44 answers other versions of HTTP, and what is none, and lives', async () => {
    const [old] = await api.raw('GET /health HTTP/1.0\r\n\r\n')
    expect(old?.status).toBe(200)
    expect(await refusals(['GET / HTTP/3.7', 'Host: x'])).toEqual([[505, 'HTTP_505', {}]])
    expect((await api.raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).map(({ status }) => status)).toEqual([
      expect.toBeOneOf([400, 505]),
    ])
    expect((await api.raw(Buffer.from('16030100c8010000c40303', 'hex'))).map(refusalOf)).toEqual(malformed)
  })

  it('C46 answers pipelined requests in order, and hangs up on a bad one', async () => {
    const one = (id: number) => `GET ${path}/${id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.api.key}\r\n\r\n`
    const answers = await api.raw(`${one(7_001)}GET /health HTTP/1.1\r\nHost: x\r\n\r\nBAD\r\n\r\n${one(7_002)}`)
    expect(answers.map(({ status }) => status)).toEqual([404, 200, 400])
    expect(answers.at(-1)?.headers.get('connection')).toBe('close')
  })

  it('C47 takes over no request id, and lets no line break into a header', async () => {
    for (const id of ['abc', 'a'.repeat(129), 'ä', '"><script>']) {
      const [answer] = await api.raw(requestBytes('GET /nowhere', { 'X-Request-Id': id }))
      expect(answer?.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
    const injected = await api.raw(
      requestBytes(`GET ${path}/1%0d%0aSet-Cookie:%20a=b`, { Authorization: `Bearer ${api.api.key}` }),
    )
    expect(injected.map((answer) => [answer.status, answer.headers.get('set-cookie')])).toEqual([[400, null]])
  })

  it('C48 sends no body with HEAD and 204, and the headers that GET would', async () => {
    for (const target of [path, `${path}/999`, '/nowhere', '/health', '/']) {
      const [got, head] = [await api.call('GET', target), await api.api.call('HEAD', target)]
      const kept = (headers: Headers) => [...headers.keys()].filter((name) => !connection.has(name)).toSorted()
      expect([target, head.status, head.text, kept(head.headers)]).toEqual([target, got.status, '', kept(got.headers)])
      expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'))
    }
    const { headers } = await api.post({ account: 'a' })
    const gone = await api.raw(
      requestBytes(`DELETE ${headers.get('location')}`, { Authorization: `Bearer ${api.api.key}` }),
    )
    expect(
      gone.map((answer) => [
        answer.status,
        answer.text,
        answer.headers.get('content-type'),
        answer.headers.get('content-length'),
      ]),
    ).toEqual([[204, '', null, null]])
  })
})
