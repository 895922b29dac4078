import { createServer } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { listen } from '../../../test/send.ts'
import { upstreamRule } from './upstream-rule.ts'

const context = { errors, request: undefined }
const cutting = createServer((socket) =>
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')),
)
const resetting = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
const silent = createServer((socket) => socket.on('error', () => undefined))
const garbling = createServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n\r\n')))

afterAll(() => {
  for (const server of [cutting, resetting, silent, garbling]) server.close()
})

/** Where nobody listens; not a port that fetch itself refuses to call. */
async function closedUrl(): Promise<string> {
  const closed = createServer()
  const port = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** What the platform's fetch throws. */
async function thrownBy(url: string, init?: RequestInit): Promise<unknown> {
  try {
    await (await fetch(url, init)).text()
  } catch (thrown) {
    return thrown
  }
  throw new Error(`${url} answered`)
}

const deadline = new DOMException('x', 'TimeoutError')
const axios = (code: string, members: object = {}): Error =>
  Object.assign(new Error('secret'), { isAxiosError: true, code, ...members })
const bun = (code: string): Error => Object.assign(new TypeError('secret'), { code, path: 'http://secret/', errno: 0 })

describe('upstreamRule()', () => {
  it('answers a refused connection with UPS_001', async () => {
    expect(upstreamRule(await thrownBy(await closedUrl()), context)?.code).toBe('UPS_001')
  })

  it('answers a connection that was reset with UPS_001', async () => {
    expect(upstreamRule(await thrownBy(`http://127.0.0.1:${await listen(resetting)}`), context)?.code).toBe('UPS_001')
  })

  it('answers what is no HTTP with UPS_001', async () => {
    expect(upstreamRule(await thrownBy(`http://127.0.0.1:${await listen(garbling)}`), context)?.code).toBe('UPS_001')
  })

  it('answers an unknown host with UPS_001', async () => {
    expect(upstreamRule(await thrownBy('http://nowhere.invalid'), context)?.code).toBe('UPS_001')
  })

  it('answers a cut body with UPS_001', async () => {
    expect(upstreamRule(await thrownBy(`http://127.0.0.1:${await listen(cutting)}`), context)?.code).toBe('UPS_001')
  })

  it('answers AbortSignal.timeout() with UPS_002', async () => {
    const port = await listen(silent)
    const thrown = await thrownBy(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(50) })
    expect(upstreamRule(thrown, context)?.toJSON()).toEqual({
      success: false,
      errors: {},
      message: 'An upstream server did not answer in time',
      error_code: 'UPS_002',
    })
  })

  it.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'])(
    'answers %s of undici with UPS_002',
    (code) => {
      expect(upstreamRule(Object.assign(new Error('x'), { code }), context)?.code).toBe('UPS_002')
      expect(
        upstreamRule(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }), context)?.code,
      ).toBe('UPS_002')
    },
  )

  it.each([
    'UND_ERR_SOCKET',
    'UND_ERR_INFO',
    'UND_ERR_HEADERS_OVERFLOW',
    'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ])('answers %s of undici with UPS_001', (code) => {
    expect(upstreamRule(Object.assign(new Error('x'), { code }), context)?.code).toBe('UPS_001')
  })

  // As Bun 1.4.5 and Deno 2.9.6 threw them on 2026-11-23: these tests open servers of Node, so they run there alone.
  it.each([
    ['Bun, refused', bun('ECONNREFUSED'), 'UPS_001'],
    ['Bun, garbage', bun('Malformed_HTTP_Response'), 'UPS_001'],
    ['Bun, too long', bun('ETIMEDOUT'), 'UPS_002'],
    ['Deno, refused', new TypeError('fetch failed', { cause: new Error('client error (Connect)') }), 'UPS_001'],
    ['Deno, cut', new TypeError('error reading a body from connection'), 'UPS_001'],
  ])('answers what fetch threw in %s, recorded', (_, thrown, code) => {
    expect(upstreamRule(thrown, context)?.code).toBe(code)
  })

  it.each([
    [503, '7', 'SRV_002', 7],
    [429, undefined, 'SRV_002', undefined],
    [502, '7', 'UPS_001', undefined],
    [404, undefined, 'UPS_001', undefined],
  ])('answers %i with Retry-After %s, as undici and axios give it', (status, header, code, retryAfterSeconds) => {
    const headers = { 'retry-after': header, 'x-leak': 'secret' }
    const response = { status, headers, data: 'secret' }
    const ofUndici = Object.assign(new Error('x'), { code: 'UND_ERR_RESPONSE', statusCode: status, headers })
    for (const thrown of [ofUndici, axios('ERR_BAD_RESPONSE', { response })]) {
      expect(upstreamRule(thrown, context)).toMatchObject({ code, retryAfterSeconds, headers: undefined })
    }
  })

  it.each([
    ['its own timeout', axios('ECONNABORTED', { request: {} }), 'UPS_002'],
    ['a timeout of the network', axios('ETIMEDOUT', { request: {} }), 'UPS_002'],
    ['a timeout that is the cause', axios('ERR_NETWORK', { request: {}, cause: { code: 'ETIMEDOUT' } }), 'UPS_002'],
    ['AbortSignal.timeout()', axios('ERR_CANCELED', { config: { signal: { reason: deadline } } }), 'UPS_002'],
    ['a lost connection', axios('ECONNRESET', { request: {} }), 'UPS_001'],
    ['a cut body', axios('ERR_BAD_RESPONSE', { request: {}, response: { status: 200, headers: {} } }), 'UPS_001'],
  ])('answers %s of axios', (_, thrown, code) => {
    expect(upstreamRule(thrown, context)?.code).toBe(code)
  })

  it('keeps the cause for the report', async () => {
    const thrown = await thrownBy(await closedUrl())
    expect(upstreamRule(thrown, context)?.cause).toBe(thrown)
  })

  it.each([
    ['a bare ECONNREFUSED, as of a database', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['an abort', new DOMException('x', 'AbortError')],
    ['an Error called TimeoutError', Object.assign(new Error('x'), { name: 'TimeoutError' })],
    ['a TypeError of another kind', new TypeError('x is not a function')],
    ['no Error', { code: 'UND_ERR_SOCKET' }],
    ['a wrong call of undici', Object.assign(new Error('x'), { code: 'UND_ERR_INVALID_ARG' })],
    ['a client of undici that we closed', Object.assign(new Error('x'), { code: 'UND_ERR_DESTROYED' })],
    ['a refusal of undici without a status', Object.assign(new Error('x'), { code: 'UND_ERR_RESPONSE' })],
    ['a wrong call of axios', axios('ERR_BAD_REQUEST')],
    ['a call of axios that we cancelled', axios('ERR_CANCELED', { request: {}, config: { signal: { reason: 'x' } } })],
    ['a missing file', Object.assign(new Error('x'), { code: 'ENOENT', path: '/http://x' })],
    ['null', null],
  ])('declines %s', (_, thrown) => {
    expect(upstreamRule(thrown, context)).toBeUndefined()
  })

  it('declines a URL that cannot be called: that is ours', async () => {
    expect(upstreamRule(await thrownBy('http://'), context)).toBeUndefined()
  })
})
