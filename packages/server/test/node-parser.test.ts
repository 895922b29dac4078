import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readJson } from '@faultbook/server'
import { requestIdOf } from '@faultbook/server/node'
import type { NodeHandler } from '@faultbook/server/node'
import { answerOf, envelope, errors, genericEnvelope } from './answer.ts'
import { exchange, open, parseReplies, readAll, send, sendRaw } from './send.ts'
import { answersTo, good, head, reports, serve } from './node-server.ts'

const reading: NodeHandler = async (request, response) => {
  for await (const chunk of request) void chunk
  response.end('read')
}

describe('what the parser refuses', () => {
  const chunked = ['POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked']

  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a header without a name', head('GET / HTTP/1.1', ': x')],
    ['a space in a header name', head('GET / HTTP/1.1', 'Host: a', 'X A: b')],
    ['a space before the colon', head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding : chunked')],
    ['a bare CR in a header', head('GET / HTTP/1.1', 'Host: a', 'X: a\rb')],
    ['a NUL in a header', head('GET / HTTP/1.1', 'Host: a', 'X: a\0b')],
    ['a folded header', head('GET / HTTP/1.1', 'Host: a', 'X: a', ' b')],
    ['two lengths', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2')],
    ['a length and chunks', `${head(...chunked, 'Content-Length: 3')}0\r\n\r\n`],
    ['a length that is negative', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: -1')],
    ['a length that is hexadecimal', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 0x5')],
    ['a length that is too large to count', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 99999999999999999999')],
    ['an unknown transfer coding', head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: xchunked')],
    ['a length of a chunk that is no number', `${head(...chunked)}zz\r\n`],
    ['a chunk without its CRLF', `${head(...chunked)}1\r\nabc\r\n`],
    ['a target with a space', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('C1 answers %s with REQ_003 and closes', async (_, bytes) => {
    expect(await answersTo(bytes, reading)).toEqual([envelope('REQ_003')])
  })

  it('C1 says no more where the request has its answer, which nobody asked for twice', async () => {
    const replies = await sendRaw(await serve(good), `${head(...chunked)}1\r\nabc\r\n`)
    expect(replies.map(({ status, body }) => [status, body])).toEqual([[200, 'good']])
  })

  it.each([
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a method in small letters', 'get / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('C1 answers %s with SRV_003', async (_, bytes) => {
    expect(await answersTo(bytes)).toEqual([envelope('SRV_003')])
  })

  it('C1 answers another version of HTTP with 505', async () => {
    expect(await answersTo('GET / HTTP/3.7\r\nHost: a\r\n\r\n')).toEqual([
      genericEnvelope(505, 'HTTP Version Not Supported'),
    ])
  })

  it('C1 answers headers of 17 KB with REQ_012', async () => {
    expect(await answersTo(head('GET / HTTP/1.1', 'Host: a', `X: ${'x'.repeat(17_000)}`))).toEqual([
      envelope('REQ_012'),
    ])
  })

  it('C1 answers many headers of 17 KB together with REQ_012', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `X-${index}: ${'x'.repeat(200)}`)
    expect(await answersTo(head('GET / HTTP/1.1', 'Host: a', ...lines))).toEqual([envelope('REQ_012')])
  })

  it('C1 answers a URL of 20 KB with REQ_008', async () => {
    expect(await answersTo(head(`GET /${'x'.repeat(20_000)} HTTP/1.1`, 'Host: a'))).toEqual([envelope('REQ_008')])
  })

  it('C1 answers a chunk extension of 20 KB with REQ_007', async () => {
    const bytes = `${head(...chunked, 'Content-Type: application/json')}1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`
    expect(await answersTo(bytes, (request) => readJson(request, { errors }))).toEqual([
      envelope('REQ_007', { message: 'The request is larger than 16384 bytes' }),
    ])
  })

  it('C1 closes the connection, and says so', async () => {
    const [reply] = await sendRaw(await serve(good), 'hello\r\n\r\n')
    expect(reply?.headers['connection']).toBe('close')
  })

  it('is reported', async () => {
    await answersTo('hello\r\n\r\n')
    expect(reports).toMatchObject([{ status: 400, code: 'REQ_003' }])
  })

  it('C1 is answered after the requests before it, in their order', async () => {
    const port = await serve(async (request, response) => {
      await wait(request.url === '/slow' ? 60 : 0)
      response.end(request.url)
    })
    const bytes = head('GET /slow HTTP/1.1', 'Host: a') + head('GET /fast HTTP/1.1', 'Host: a') + 'nonsense\r\n\r\n'
    const replies = await sendRaw(port, bytes)
    expect([replies.slice(0, 2).map(({ body }) => body), replies.slice(2).map(answerOf)]).toEqual([
      ['/slow', '/fast'],
      [envelope('REQ_003')],
    ])
  })

  it('C1 is the answer of a request whose body it is, whoever reads it', async () => {
    const bytes = `${head(...chunked, 'Content-Type: application/json')}2\r\n{"\r\nzz\r\n`
    expect(await answersTo(bytes, (request) => readJson(request, { errors }))).toEqual([envelope('REQ_003')])
  })

  it('C17 cuts off an answer that had begun', async () => {
    const port = await serve((_request, response) => void response.write('half'))
    const socket = await open(port)
    const all = readAll(socket)
    socket.write(`${head(...chunked)}1\r\na\r\n`)
    await wait(30)
    socket.write('zz\r\n')
    expect(parseReplies(await all)).toMatchObject([{ status: 200, body: 'half', isCut: true }])
  })

  it('leaves the server alive where the client resets', async () => {
    const port = await serve(good)
    const socket = await open(port)
    socket.write('GET / HT')
    await wait(10)
    socket.resetAndDestroy()
    expect((await send(port, '/')).body).toBe('good')
  })
})

describe('what is slow', () => {
  const http = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 }

  it('C1 answers headers that do not come with REQ_006', async () => {
    const replies = await sendRaw(await serve(good, { http }), 'GET / HTTP/1.1\r\nHost: a\r\n')
    expect(replies.map(answerOf)).toEqual([envelope('REQ_006')])
  })

  it('C1 answers a body that does not come with REQ_006', async () => {
    const port = await serve((request) => readJson(request, { errors }), { http })
    const replies = await sendRaw(
      port,
      `${head('POST / HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 9')}{`,
    )
    expect(replies.map(answerOf)).toEqual([envelope('REQ_006')])
  })

  it('C6 answers it under the id of the request that it ends', async () => {
    const ids: string[] = []
    const port = await serve(
      (request, response) => {
        ids.push(requestIdOf(response))
        return readJson(request, { errors })
      },
      { http },
    )
    const bytes = head('POST /late HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 9')
    const [reply] = await sendRaw(port, `${bytes}{`)
    expect([reply?.status, reply?.headers['x-request-id']]).toEqual([408, ids[0]])
  })

  it('closes a connection that never asked for anything, without a word', async () => {
    const port = await serve(good, { http: { ...http, keepAliveTimeout: 50 } })
    const bytes = await exchange(port, '')
    expect(parseReplies(bytes).map(answerOf)).toEqual(bytes.length === 0 ? [] : [envelope('REQ_006')])
  })
})
