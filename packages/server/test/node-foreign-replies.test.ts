import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { answerOf, envelope, errors, genericEnvelope } from './answer.ts'
import { exchange, open, parseReplies, readAll, send } from './send.ts'
import { reports, serve } from './node-server.ts'

describe('foreign replies', () => {
  const page = '<h1>secret</h1>'

  type Answers = (response: ServerResponse, request: IncomingMessage) => unknown

  const ways: Readonly<Record<string, Answers>> = {
    'writeHead and end': (response) => response.writeHead(409, { 'Content-Type': 'text/html' }).end(page),
    'writeHead with a phrase': (response) => response.writeHead(409, 'Nope', { 'Content-Type': 'text/html' }).end(page),
    'writeHead with a list': (response) => response.writeHead(409, ['Content-Type', 'text/html']).end(page),
    'write and end': (response) => {
      response.statusCode = 409
      response.write('<h1>')
      response.write(Buffer.from('secret'))
      response.end('</h1>')
    },
    'end alone': (response) => {
      response.statusCode = 409
      response.end(page)
    },
    'an empty end': (response) => {
      response.statusCode = 409
      response.end()
    },
    'a length of its own': (response) => response.writeHead(409, { 'Content-Length': page.length }).end(page),
    'a pipe': (response) => {
      response.statusCode = 409
      Readable.from([page, page]).pipe(response)
    },
    'flushed headers': (response) => {
      response.statusCode = 409
      response.flushHeaders()
      response.end(page)
    },
    'more than 64 KiB': (response) => {
      response.statusCode = 409
      for (let index = 0; index < 100; index += 1) response.write('x'.repeat(1_000))
      response.end()
    },
    'another encoding': (response) => {
      response.statusCode = 409
      response.end(Buffer.from(page).toString('base64'), 'base64')
    },
    'an envelope of another status': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"errors":{},"message":"secret","error_code":"AUTH_001"}')
    },
    'an envelope that lacks a member': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"message":"secret","error_code":"CON_001"}')
    },
    'an envelope with one member more': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"errors":{},"message":"secret","error_code":"CON_001","stack":"secret"}')
    },
    'an envelope with errors in a list': (response) => {
      response.statusCode = 409
      response.end('{"success":false,"errors":[],"message":"secret","error_code":"CON_001"}')
    },
  }

  it.each(Object.entries(ways))('C1 are replaced: %s', async (_, answer) => {
    const reply = await send(await serve((request, response) => void answer(response, request)), '/')
    expect({ ...answerOf(reply), hasSecret: JSON.stringify(reply).includes('secret') }).toEqual({
      ...envelope('CON_001'),
      hasSecret: false,
    })
  })

  it('C1 of a status without a row are HTTP_<status>', async () => {
    const port = await serve((_request, response) => response.writeHead(451).end(page))
    expect(answerOf(await send(port, '/'))).toEqual(genericEnvelope(451, 'Unavailable For Legal Reasons'))
  })

  it.each([418, 499, 599, 600])('C1 of the unregistered status %i are SRV_001', async (status) => {
    const port = await serve((_request, response) => response.writeHead(status).end(page))
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
  })

  it('are reported', async () => {
    await send(await serve((_request, response) => response.writeHead(409).end(page)), '/')
    const told = reports.map(({ status, code, thrown }) => [status, code, String(thrown)])
    expect(told).toEqual([[409, 'CON_001', 'ForeignReply: The app answered GET / with 409 in a format of its own']])
  })

  it('that are an envelope of the catalog pass, with the headers of the contract', async () => {
    const body = '{"success":false,"errors":{"email":"is used"},"message":"Own words","error_code":"CON_001"}'
    const port = await serve((_request, response) =>
      response.writeHead(409, { 'Content-Type': 'text/plain', 'X-Own': '1' }).end(body),
    )
    const reply = await send(port, '/')
    expect({
      answer: answerOf(reply),
      body: reply.body,
      own: reply.headers['x-own'],
      link: reply.headers['link'],
    }).toEqual({
      answer: envelope('CON_001', { message: 'Own words', fields: { email: 'is used' } }),
      body,
      own: '1',
      link: '</errors/CON_001>; rel="help"',
    })
    expect(reports).toEqual([])
  })

  it('keep the id and the CORS headers', async () => {
    const port = await serve((_request, response) =>
      response.writeHead(404, { 'Access-Control-Allow-Origin': '*' }).end(page),
    )
    const { headers } = await send(port, '/')
    expect([
      headers['access-control-allow-origin'],
      headers['access-control-expose-headers']?.includes('X-Request-Id'),
    ]).toEqual(['*', true])
  })

  it('of HEAD are replaced by headers alone', async () => {
    const port = await serve((_request, response) => response.writeHead(404, { 'Content-Length': 3 }).end())
    const reply = await send(port, '/', { method: 'HEAD' })
    expect([reply.status, reply.headers['content-type'], reply.body]).toEqual([
      404,
      'application/json; charset=utf-8',
      '',
    ])
  })

  it('call back once they are written', async () => {
    const calls: string[] = []
    const port = await serve((_request, response) => {
      response.statusCode = 404
      response.write('a', () => calls.push('write'))
      response.write('b', 'utf8', () => calls.push('write'))
      response.end('c', () => calls.push('end'))
    })
    await send(port, '/')
    expect(calls).toEqual(['write', 'write', 'end'])
  })

  it('are replaced by an error thrown while they are held back', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(404).write('half')
      throw errors.unavailable()
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_002'))
  })

  it('go out as they are, and are reported, where that is asked for', async () => {
    const port = await serve(
      (_request, response) => response.writeHead(409, 'Nope', { 'Content-Type': 'text/html' }).end(page),
      { foreignReplies: 'report' },
    )
    const { status, headers, body } = await send(port, '/')
    expect({ status, type: headers['content-type'], body, reports: reports.length }).toEqual({
      status: 409,
      type: 'text/html',
      body: page,
      reports: 1,
    })
    expect(headers['x-request-id']).toBeDefined()
  })

  it.each(['report', 'pass'] as const)(
    'keep the phrase that the app has for its status: %s',
    async (foreignReplies) => {
      const port = await serve((_request, response) => response.writeHead(409, 'Nope').end(page), { foreignReplies })
      const bytes = await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
      expect(bytes.toString().split('\r\n')[0]).toBe('HTTP/1.1 409 Nope')
    },
  )

  it('of any length go out as they are, and are reported, where that is asked for', async () => {
    const port = await serve((_request, response) => response.writeHead(409).end('x'.repeat(100_000)), {
      foreignReplies: 'report',
    })
    expect((await send(port, '/')).body.length).toBe(100_000)
  })

  it('go out while they are written, where they are long and go out as they are', async () => {
    let goOn = (): void => undefined
    const port = await serve(
      (_request, response) => {
        response.statusCode = 409
        response.write('x'.repeat(100_000))
        goOn = () => response.end('y')
      },
      { foreignReplies: 'report' },
    )
    const socket = await open(port)
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await once(socket, 'readable')
    goOn()
    const [reply] = parseReplies(await readAll(socket))
    expect([reply?.status, reply?.body.length, reply?.isCut, reports.length]).toEqual([409, 100_001, false, 1])
  })

  it('go out as they are where that is asked for', async () => {
    const port = await serve(
      (_request, response) => response.writeHead(409, { 'Content-Type': 'text/html' }).end(page),
      { foreignReplies: 'pass' },
    )
    expect([(await send(port, '/')).body, reports]).toEqual([page, []])
  })

  it('below 400 are none', async () => {
    const port = await serve((_request, response) => response.writeHead(304, { ETag: '"1"' }).end())
    const { status, headers } = await send(port, '/')
    expect([status, headers['etag'], headers['content-type']]).toEqual([304, '"1"', undefined])
  })

  it('below 400 may be written in pieces', async () => {
    const port = await serve((_request, response) => {
      response.write('a')
      response.end('b')
    })
    expect((await send(port, '/')).body).toBe('ab')
  })
})
