import { bodyParser } from '@koa/bodyparser'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readJsonBodies } from '@faultbook/server/koa'
import { answerOf, envelope } from './answer.ts'
import { secret } from './hostile-values.ts'
import { answerTo, serve } from './koa-app.ts'
import { respond } from './node-server.ts'
import { send, sendJson } from './send.ts'

const internal = envelope('SRV_001')

describe('what @koa/bodyparser refuses', () => {
  const parsing = (): Promise<number> => serve([bodyParser(), (ctx) => void (ctx.body = { got: ctx.request.body })])
  const jsonMessage = { message: 'The request body could not be read as JSON' }

  it.each(['{"a":', 'null', '"x"', '{"__proto__":{"a":1}}'])('C12 is 400 for %s', async (body) => {
    const reply = await sendJson(await parsing(), '/', undefined, { body })
    expect(answerOf(reply)).toEqual(envelope('REQ_001', jsonMessage))
  })

  it('C8 is 415 with Accept-Encoding for a coding that it does not know', async () => {
    const reply = await sendJson(await parsing(), '/', {}, { headers: { 'Content-Encoding': 'zstd' } })
    expect([answerOf(reply), reply.headers['accept-encoding']]).toEqual([
      envelope('REQ_009', { message: 'Send the body as JSON in UTF-8' }),
      'gzip, deflate, br',
    ])
  })

  it('C12 is 400 for a broken coding', async () => {
    const broken = gzipSync('{"a":1}').subarray(0, -9)
    for (const body of [broken, Buffer.from('no gzip')]) {
      const reply = await sendJson(await parsing(), '/', undefined, { body, headers: { 'Content-Encoding': 'gzip' } })
      expect(answerOf(reply)).toEqual(envelope('REQ_001', jsonMessage))
    }
  })

  it('C1 is 413 with the limit', async () => {
    const reply = await sendJson(await parsing(), '/', { text: 'x'.repeat(1_100_000) })
    expect(answerOf(reply)).toEqual(envelope('REQ_007', { message: 'The request is larger than 1048576 bytes' }))
  })

  it('C14 is no pretext: a SyntaxError of the app is its own', async () => {
    const thrown = Object.assign(new SyntaxError(secret), { status: 400 })
    expect(await answerTo(() => Promise.reject(thrown))).toEqual(internal)
  })
})

describe('readJsonBodies()', () => {
  const reading = (): Promise<number> =>
    serve([
      readJsonBodies(respond, { maxBodyBytes: 100 }),
      bodyParser(),
      (ctx) => void (ctx.body = { got: ctx.request.body }),
    ])

  it.each([
    ['{"a":1,"a":2}', 'REQ_001'],
    ['['.repeat(65) + ']'.repeat(65), 'REQ_007'],
    ['['.repeat(65), 'REQ_001'],
    ['{"a":1,"a":2}', 'REQ_001', 'application/vnd.api+json; charset=utf-8'],
    ['{"a":1}', 'REQ_009', 'application/json; charset=latin1'],
    [Buffer.from([0x22, 0xff, 0x22]), 'REQ_001'],
    [String.raw`{"name":"\ud800"}`, 'VAL_001'],
    [`"${'x'.repeat(100)}"`, 'REQ_007'],
  ])('C16 refuses %s', async (body, code, type = 'application/json') => {
    const { body: answer } = await sendJson(await reading(), '/', undefined, {
      body,
      headers: { 'Content-Type': type },
    })
    expect(JSON.parse(answer)).toMatchObject({ error_code: code })
  })

  it('hands on what it has read, and leaves other kinds to the parser behind it', async () => {
    const port = await reading()
    const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1' }
    const replies = await Promise.all([
      sendJson(port, '/', { __proto__: null, a: [1] }),
      send(port, '/', form),
      send(port, '/'),
    ])
    expect(replies.map(({ body }) => body)).toEqual(['{"got":{"a":[1]}}', '{"got":{"a":"1"}}', '{}'])
  })
})
