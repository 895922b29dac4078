import { describe, expect, it, vi } from 'vitest'
import { readJson } from '@faultbook/server'
import type { Change } from '@faultbook/server'
import { answerOf, envelope, errors } from './answer.ts'
import { exchange, open, parseReplies, readAll, send, sendRaw } from './send.ts'
import { lazyQuery } from './lazy-query.ts'
import { answersTo, good, head, serve } from './node-server.ts'

describe('what Node lets through', () => {
  it.each([
    ['no Host', ['GET / HTTP/1.1']],
    ['two Hosts', ['GET / HTTP/1.1', 'Host: a', 'Host: a']],
    ['a broken Host', ['GET / HTTP/1.1', 'Host: a b']],
    ['a Host with a path', ['GET / HTTP/1.1', 'Host: a/b']],
    ['a Host with a user', ['GET / HTTP/1.1', 'Host: user@a']],
    ['a Host with a broken port', ['GET / HTTP/1.1', 'Host: a:b']],
    ['two Authorizations', ['GET / HTTP/1.1', 'Host: a', 'Authorization: Bearer x', 'authorization: Bearer y']],
    ['two Content-Types', ['GET / HTTP/1.1', 'Host: a', 'Content-Type: a/b', 'Content-Type: a/b']],
    ['two Idempotency-Keys', ['GET / HTTP/1.1', 'Host: a', 'Idempotency-Key: x', 'Idempotency-Key: y']],
    ['two If-Matches', ['GET / HTTP/1.1', 'Host: a', 'If-Match: "1"', 'IF-MATCH: "2"']],
    ['the target of another host', ['GET http://evil.test/ HTTP/1.1', 'Host: a']],
    ['a target without a slash', ['GET customers HTTP/1.1', 'Host: a']],
    ['a target with a user', ['GET http://user@a/ HTTP/1.1', 'Host: a']],
    ['a backslash in the target', ['GET /a\\..\\b HTTP/1.1', 'Host: a']],
    ['a broken escape in the target', ['GET /%zz HTTP/1.1', 'Host: a']],
    ['an escape that is no UTF-8 in the target', ['GET /a%ff HTTP/1.1', 'Host: a']],
    ['a fragment in the target', ['GET /a#b HTTP/1.1', 'Host: a']],
  ])('C16 answers %s with REQ_003 and closes', async (_, lines) => {
    expect(await answersTo(head(...lines))).toEqual([envelope('REQ_003')])
  })

  it.each([
    ['the target of this host', ['GET http://A:80/x?y HTTP/1.1', 'Host: a:80', 'Connection: close'], '/x?y'],
    ['the target of this host without a path', ['GET http://a HTTP/1.1', 'Host: a', 'Connection: close'], '/'],
    ['a query without a path', ['GET http://a?x HTTP/1.1', 'Host: a', 'Connection: close'], '/?x'],
    ['HTTP/1.0 without a Host', ['GET /x HTTP/1.0'], '/x'],
    ['an IPv6 Host', ['GET /x HTTP/1.1', 'Host: [::1]:80', 'Connection: close'], '/x'],
    ['an empty Host', ['GET /x HTTP/1.1', 'Host:', 'Connection: close'], '/x'],
    ['OPTIONS *', ['OPTIONS * HTTP/1.1', 'Host: a', 'Connection: close'], '*'],
    ['an escape', ['GET /a%20b%2Fc HTTP/1.1', 'Host: a', 'Connection: close'], '/a%20b%2Fc'],
    ['two Accepts', ['GET /x HTTP/1.1', 'Host: a', 'Accept: a/b', 'Accept: c/d', 'Connection: close'], '/x'],
    [
      '100 headers',
      ['GET /x HTTP/1.1', 'Host: a', 'Connection: close', ...Array.from({ length: 98 }, () => 'X: y')],
      '/x',
    ],
  ])('takes %s', async (_, lines, url) => {
    const [reply] = await sendRaw(await serve((request, response) => response.end(request.url)), head(...lines))
    expect(reply).toMatchObject({ status: 200, body: url })
  })

  it('C13 answers more than 100 headers with REQ_012', async () => {
    const lines = Array.from({ length: 101 }, () => 'X: y')
    expect(await answersTo(head('GET / HTTP/1.1', ...lines))).toEqual([envelope('REQ_012')])
  })

  it('C13 answers 3,000 headers, of which Node drops some, with REQ_012', async () => {
    const lines = Array.from({ length: 3_000 }, () => 'X:')
    expect(await answersTo(head('GET / HTTP/1.1', 'Host: a', ...lines))).toEqual([envelope('REQ_012')])
  })

  it('C13 answers a URL of more than 8 KiB with REQ_008', async () => {
    expect(await answersTo(head(`GET /${'x'.repeat(8_192)} HTTP/1.1`, 'Host: a'))).toEqual([envelope('REQ_008')])
  })

  it('answers CONNECT with REQ_004', async () => {
    expect(await answersTo(head('CONNECT a:80 HTTP/1.1', 'Host: a'))).toEqual([
      envelope('REQ_004', { message: 'CONNECT is not allowed here' }),
    ])
  })

  it('answers an Upgrade that nobody serves as if it were none', async () => {
    const [reply] = await sendRaw(
      await serve(good),
      head('GET / HTTP/1.1', 'Host: a', 'Connection: close, Upgrade', 'Upgrade: websocket'),
    )
    expect(reply).toMatchObject({ status: 200, body: 'good' })
  })

  it('answers an unknown Expect with REQ_010', async () => {
    expect(await answersTo(head('GET / HTTP/1.1', 'Host: a', 'Expect: coffee'))).toEqual([envelope('REQ_010')])
  })
})

describe('Expect: 100-continue', () => {
  const expecting = head(
    'POST / HTTP/1.1',
    'Host: a',
    'Connection: close',
    'Content-Type: application/json',
    'Content-Length: 7',
    'Expect: 100-continue',
  )

  it('is met when the body is read', async () => {
    const port = await serve(async (request, response) =>
      response.end(JSON.stringify(await readJson(request, { errors }))),
    )
    const socket = await open(port)
    const all = readAll(socket)
    socket.write(expecting)
    socket.once('data', () => socket.write('{"a":1}'))
    const bytes = await all
    expect([bytes.toString().startsWith('HTTP/1.1 100 Continue\r\n\r\n'), parseReplies(bytes)]).toMatchObject([
      true,
      [{ status: 200, body: '{"a":1}' }],
    ])
  })

  it('is not met where the request is refused unread', async () => {
    const bytes = await exchange(await serve(() => Promise.reject(errors.missingApiKey())), expecting)
    expect([bytes.toString().includes('100 Continue'), parseReplies(bytes).map(answerOf)]).toEqual([
      false,
      [envelope('AUTH_002')],
    ])
  })

  it('is not met where the request is malformed', async () => {
    const bytes = await exchange(
      await serve((request) => readJson(request, { errors })),
      expecting.replace('Host: a', 'Host: a b'),
    )
    expect([bytes.toString().includes('100 Continue'), parseReplies(bytes).map(answerOf)]).toEqual([
      false,
      [envelope('REQ_003')],
    ])
  })
})

describe('createServer()', () => {
  it('asks no query that a handler returns, and that runs when it is asked to', async () => {
    let asked = 0
    const port = await serve((_request, response) => {
      response.end('good')
      return lazyQuery(() => {
        asked += 1
      })
    })
    expect([(await send(port, '/')).body, asked]).toEqual(['good', 0])
  })
})

describe('trustRequestId', () => {
  it.each(['answer', 'observe'] as const)('C6 that throws trusts nobody, and ends no process: %s', async (mode) => {
    const changes: Change[] = []
    const options = { mode, observe: (change: Change) => void changes.push(change), trustRequestId: fail }
    const port = await serve((_request, response) => response.writeHead(404).end('x'), options)
    const headers = { 'X-Request-Id': 'theirs' }
    const { status, headers: sent } = await send(port, '/', { headers })
    expect([status, sent['x-request-id'] === 'theirs']).toEqual([404, false])
    await vi.waitFor(() => expect(changes.length).toBe(mode === 'observe' ? 1 : 0))
  })
})

function fail(): never {
  throw new TypeError('secret')
}
