import type { Express } from 'express'
import createError from 'http-errors'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyJson } from '@faultbook/server/express'
import { answerOf, envelope, genericEnvelope } from './answer.ts'
import { answerTo, frameworks, serve } from './express-app.ts'
import { secret } from './hostile-values.ts'
import { reports, respond } from './node-server.ts'
import { send } from './send.ts'
import type { SendOptions } from './send.ts'

const post = (body: string | Buffer, type = 'application/json', headers = {}): SendOptions => ({
  method: 'POST',
  headers: { 'Content-Type': type, ...headers },
  body,
})

describe.each(frameworks)('withErrors() and what %s makes errors of', (_, framework) => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(`${tmpdir()}/faultbook-express-`)
    writeFileSync(`${folder}/file.txt`, 'four')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const files = (app: Express): void => {
    app.use('/static', framework.static(folder))
    app.use('/strict', framework.static(folder, { fallthrough: false, dotfiles: 'deny' }))
    app.get('/file', (_request, response) => response.sendFile(`${folder}/file.txt`))
    app.get('/missing', (_request, response) => response.sendFile(`${folder}/missing`))
    app.get('/missing-told', (_request, response, next) => response.sendFile(`${folder}/missing`, next))
    app.get('/download', (_request, response) => response.download(`${folder}/missing`))
    app.get('/folder', (_request, response) => response.sendFile(folder))
  }

  it.each([
    ['/missing', envelope('RES_001')],
    ['/missing-told', envelope('RES_001')],
    ['/download', envelope('RES_001')],
    ['/folder', envelope('RES_002')],
    ['/static/missing', envelope('RES_002')],
    ['/strict/missing', envelope('RES_001')],
    ['/strict/.hidden', envelope('PERM_001')],
    ['/strict/%00', envelope('REQ_002')],
  ])('C14 answers a file that is not there with its status alone: %s', async (target, expected) => {
    expect(await answerTo(framework, target, files)).toEqual(expected)
  })

  it.each(['/file', '/static/file.txt'])(
    'C14 answers a range that is not there with 416 and its size: %s',
    async (target) => {
      const reply = await send(await serve(framework, files), target, { headers: { Range: 'bytes=9-' } })
      expect([answerOf(reply), reply.headers['content-range']]).toEqual([
        genericEnvelope(416, 'Range Not Satisfiable'),
        'bytes */4',
      ])
    },
  )

  it('C14 answers a precondition that a file fails', async () => {
    const options = { headers: { 'If-Match': '"other"' } }
    expect(await answerTo(framework, '/file', files, options)).toEqual(envelope('REQ_011'))
  })

  it('C8 keeps the Allow of files that are only read', async () => {
    const reply = await send(await serve(framework, files), '/strict/file.txt', { method: 'DELETE' })
    expect([answerOf(reply), reply.headers['allow']]).toEqual([envelope('REQ_004'), 'GET, HEAD'])
  })

  it('C14 answers a representation that res.format has none of', async () => {
    const build = (app: Express): void => {
      app.get('/', (_request, response) => response.format({ text: () => response.send('text') }))
    }
    const options = { headers: { Accept: 'image/png' } }
    expect(await answerTo(framework, '/', build, options)).toEqual(envelope('REQ_005'))
  })

  it.each([
    [
      'thrown',
      (): never => {
        throw createError(404, secret)
      },
    ],
    [
      'rejected',
      async (): Promise<never> => {
        throw createError(404, secret)
      },
    ],
  ])('C14 trusts no error of http-errors that the app makes: %s', async (_way, handler) => {
    expect(await answerTo(framework, '/', (app) => void app.get('/', handler))).toEqual(envelope('SRV_001'))
  })

  it('C14 answers a view that can not be rendered with SRV_001', async () => {
    const build = (app: Express): void => {
      app.get('/', (_request, response) => response.render(secret))
    }
    expect(await answerTo(framework, '/', build)).toEqual(envelope('SRV_001'))
  })

  const bodies = (app: Express): void => {
    app.use(framework.json({ limit: 130, verify: verifyJson(respond) }))
    app.use(framework.urlencoded({ extended: true, limit: 130, parameterLimit: 2 }))
    app.use(framework.text({ limit: 130 }))
    app.use(framework.raw({ limit: 130 }))
    app.post('/', (request, response) => void response.json({ body: request.body as unknown }))
  }
  const unread = envelope('REQ_001', { message: 'The request body could not be read as JSON' })
  const tooLarge = envelope('REQ_007', { message: 'The request is larger than 130 bytes' })

  it.each([
    ['broken JSON', post('{"a":'), unread],
    ['a key twice', post('{"a":1,"a":2}'), unread],
    ['JSON that is too deep', post('['.repeat(65).padEnd(130, ']')), unread],
    ['JSON that is no UTF-8', post(Buffer.from('{"a":"\xe9"}', 'latin1')), unread],
    ['NUL', post('{"a":"\\u0000"}'), envelope('VAL_001', { fields: { a: 'holds a NUL character' } })],
    ['a body that is too large', post(JSON.stringify('x'.repeat(130))), tooLarge],
    ['a form that is too large', post('x'.repeat(131), 'application/x-www-form-urlencoded'), tooLarge],
    ['text that is too large', post('x'.repeat(131), 'text/plain'), tooLarge],
    ['bytes that are too many', post('x'.repeat(131), 'application/octet-stream'), tooLarge],
    [
      'a form of too many fields',
      post('a=1&b=2&c=3', 'application/x-www-form-urlencoded'),
      envelope('REQ_001', { message: 'The request body could not be read as a form' }),
    ],
    [
      'another charset',
      post('{}', 'application/json; charset=latin1'),
      envelope('REQ_009', { message: 'Send the body as JSON in UTF-8' }),
    ],
    [
      'another coding',
      post('{}', 'application/json', { 'Content-Encoding': 'compress' }),
      envelope('REQ_009', { message: 'Send the body as JSON in UTF-8' }),
    ],
  ])('C12 answers what its body parsers refuse: %s', async (_what, options, expected) => {
    expect(await answerTo(framework, '/', bodies, options)).toEqual(expected)
  })

  it('C16 hands a good body on, and none', async () => {
    const port = await serve(framework, bodies)
    const replies = await Promise.all([send(port, '/', post('{"a":[1]}')), send(port, '/', post(''))])
    expect(replies.map(({ body }) => body)).toEqual(['{"body":{"a":[1]}}', '{"body":{}}'])
  })

  it.each([
    ['by Express', () => framework.json()],
    ['by verifyJson()', () => framework.json({ verify: verifyJson(respond) })],
  ])('C14 keeps a body that could not be read %s out of what a logger prints', async (_by, parser) => {
    const build = (app: Express): void => void app.use(parser())
    expect(await answerTo(framework, '/', build, post(`{"password":"${secret}`))).toEqual(unread)
    expect(reports).toHaveLength(1)
    const thrown = reports[0]?.thrown as Error
    const kept = [thrown, thrown.cause].map((value) => Object.keys(value as object).includes('body'))
    expect(kept).toEqual([false, false])
  })
})
