import type { Middleware } from 'koa'
import { createReadStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { answerOf, envelope, errors } from './answer.ts'
import { secret } from './hostile-values.ts'
import { answerTo, serve } from './koa-app.ts'
import { reports } from './node-server.ts'
import { open, send } from './send.ts'

const internal = envelope('SRV_001')
const missing = '/no/such/file'

describe('a body that Koa can not send', () => {
  it('C1 is answered where the file is not there, and reported once', async () => {
    expect(await answerTo((ctx) => void (ctx.body = createReadStream(missing)))).toEqual(internal)
    await wait(20)
    expect(reports.map(({ status, thrown }) => [status, String(thrown).slice(0, 13)])).toEqual([[500, 'Error: ENOENT']])
  })

  it('C15 is answered where its stream breaks before Koa looks at it, which would end the process', async () => {
    const middleware: Middleware = async (ctx) => {
      ctx.body = createReadStream(missing)
      await wait(30)
    }
    expect(await answerTo(middleware)).toEqual(internal)
  })

  it('C11 is answered without the headers that described it', async () => {
    const port = await serve([
      (ctx) => {
        ctx.attachment('report.csv')
        ctx.etag = 'x'
        ctx.body = createReadStream(missing)
      },
    ])
    const { headers } = await send(port, '/')
    expect(['content-disposition', 'etag', 'transfer-encoding'].filter((name) => name in headers)).toEqual([])
  })

  it('C17 is cut off where its head is out, and reported once as what it is', async () => {
    const port = await serve([
      (ctx) => {
        const body = new PassThrough()
        body.write('abc')
        setTimeout(() => body.destroy(new Error(secret)), 20)
        ctx.body = body
      },
    ])
    const { isCut, body } = await send(port, '/')
    await wait(20)
    expect([isCut, body, reports.map(({ status, thrown }) => [status, String(thrown)])]).toEqual([
      true,
      'abc',
      [[500, `Error: ${secret}`]],
    ])
  })

  it('C17 is no fault of ours where the caller has left', async () => {
    const port = await serve([
      (ctx) => {
        const body = new PassThrough()
        body.write('abc')
        ctx.body = body
      },
    ])
    const socket = await open(port)
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await wait(30)
    socket.destroy()
    await vi.waitFor(() => expect(reports.map(({ status }) => status)).toEqual([499]))
  })

  it('C1 is answered where it can not be made JSON', async () => {
    const loop: { own?: unknown } = {}
    loop.own = loop
    expect(await answerTo((ctx) => void (ctx.body = loop))).toEqual(internal)
    expect(await answerTo((ctx) => void (ctx.body = { big: 1n }))).toEqual(internal)
  })
})

describe('a body that is an error', () => {
  it('C1 is answered as if it had been thrown, which Koa would send as {}', async () => {
    expect(await answerTo((ctx) => void (ctx.body = new Error(secret)))).toEqual(internal)
    expect(await answerTo((ctx) => void (ctx.body = errors.unavailable()))).toEqual(envelope('SRV_002'))
  })

  it('C1 goes by the status that the app has set, where the catalog knows none', async () => {
    const answers =
      (body: unknown): Middleware =>
      (ctx) => {
        ctx.status = 404
        ctx.body = body
      }
    expect(await answerTo(answers(new Error(secret)))).toEqual(envelope('RES_001'))
    expect(await answerTo(answers(errors.requestInProgress()))).toEqual(envelope('CON_002'))
  })

  it('C14 brings no header where it is a Response', async () => {
    const middleware: Middleware = (ctx) => {
      ctx.body = new Response(secret, { status: 404, headers: { 'X-Leak': secret } })
    }
    const replaced = await send(await serve([middleware]), '/')
    expect([answerOf(replaced), JSON.stringify(replaced.headers).includes(secret)]).toEqual([
      envelope('RES_001'),
      false,
    ])
    const { status, body, headers } = await send(await serve([middleware], { foreignReplies: 'pass' }), '/')
    expect([status, body, headers['x-leak']]).toEqual([404, secret, secret])
  })

  it('leaves a Response that is none as it is', async () => {
    const port = await serve([(ctx) => void (ctx.body = new Response('good', { headers: { 'X-Own': 'yes' } }))])
    const { status, body, headers } = await send(port, '/')
    expect([status, body, headers['x-own']]).toEqual([200, 'good', 'yes'])
  })
})

describe('what is answered to HEAD', () => {
  const own = { success: false, errors: {}, message: 'Customer with this email already exists', error_code: 'CON_001' }

  it.each([
    ['an envelope', own],
    ['its text', JSON.stringify(own)],
    ['its bytes', Buffer.from(JSON.stringify(own))],
    ['a foreign reply', { error: secret }],
  ])('C10 is what GET gets, for %s', async (_, body) => {
    const port = await serve([
      (ctx) => {
        ctx.status = 409
        ctx.type = 'json'
        ctx.body = body
      },
    ])
    const [get, head] = await Promise.all([send(port, '/'), send(port, '/', { method: 'HEAD' })])
    expect([head.status, head.bytes.length, head.headers['content-length'], head.headers['content-type']]).toEqual([
      409,
      0,
      get.headers['content-length'],
      get.headers['content-type'],
    ])
  })

  it('C10 has the length of an answer that is none', async () => {
    const port = await serve([(ctx) => void (ctx.body = { a: 1 })])
    expect((await send(port, '/', { method: 'HEAD' })).headers['content-length']).toBe('7')
  })
})

describe('an app that answers past Koa', () => {
  it('C1 sends no foreign reply either', async () => {
    const middleware: Middleware = (ctx) => {
      ctx.respond = false
      ctx.res.writeHead(404, { 'Content-Type': 'text/plain' })
      ctx.res.write('no')
      ctx.res.end(secret)
    }
    expect(await answerTo(middleware)).toEqual(envelope('RES_001'))
  })

  it('may take its time', async () => {
    const port = await serve([
      (ctx) => {
        ctx.respond = false
        setTimeout(() => ctx.res.writeHead(200).end('later'), 20)
      },
    ])
    expect((await send(port, '/')).body).toBe('later')
  })

  it('is not answered twice where it throws afterwards', async () => {
    const port = await serve([
      (ctx) => {
        ctx.res.writeHead(200).end('whole')
        throw new Error(secret)
      },
    ])
    const { status, body, isCut } = await send(port, '/')
    expect([status, body, isCut, reports.length]).toEqual([200, 'whole', false, 1])
  })

  it('is reported once where it leaves the status at the 404 that Koa begins with', async () => {
    expect(await answerTo((ctx) => void ctx.res.end(secret))).toEqual(envelope('RES_001'))
    expect(reports.map(({ code }) => code)).toEqual(['RES_001'])
  })
})
