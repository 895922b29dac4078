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

/** What the platform's fetch throws. */
async function thrownBy(url: string, init?: RequestInit): Promise<unknown> {
  try {
    await (await fetch(url, init)).text()
  } catch (thrown) {
    return thrown
  }
  throw new Error(`${url} answered`)
}

describe('upstreamRule()', () => {
  it('answers a refused connection with UPS_001', async () => {
    expect(upstreamRule(await thrownBy('http://127.0.0.1:1'), context)?.code).toBe('UPS_001')
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

  it('keeps the cause for the report', async () => {
    const thrown = await thrownBy('http://127.0.0.1:1')
    expect(upstreamRule(thrown, context)?.cause).toBe(thrown)
  })

  it.each([
    ['a bare ECONNREFUSED, as of a database', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['an abort', new DOMException('x', 'AbortError')],
    ['an Error called TimeoutError', Object.assign(new Error('x'), { name: 'TimeoutError' })],
    ['a TypeError of another kind', new TypeError('x is not a function')],
    ['no Error', { code: 'UND_ERR_SOCKET' }],
    ['null', null],
  ])('declines %s', (_, thrown) => {
    expect(upstreamRule(thrown, context)).toBeUndefined()
  })

  it('declines a URL that cannot be called: that is ours', async () => {
    expect(upstreamRule(await thrownBy('http://'), context)).toBeUndefined()
  })
})
