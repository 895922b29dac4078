import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startMisbehaving } from './misbehaving-server.ts'
import type { MisbehavingServer } from './misbehaving-server.ts'
import type { Script } from './cases/script.ts'

const get = 'GET /?a=1 HTTP/1.1\r\nHost: x\r\nAccept: a\r\nAccept: b\r\n\r\n'
let server: MisbehavingServer
let socket: Socket

afterEach(async () => {
  socket.destroy()
  await server.close()
})

async function dial(script: Script, ...sent: readonly string[]): Promise<Socket> {
  server = await startMisbehaving(script)
  socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  for (const bytes of sent) {
    socket.write(bytes, 'latin1')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return socket
}

async function textOf(from: Socket): Promise<string> {
  return Buffer.concat((await from.toArray()) as Buffer[]).toString()
}

describe('startMisbehaving()', () => {
  it('sends what the script says, byte by byte, and nothing else', async () => {
    expect(
      await textOf(await dial([['SSH-2.0', { waitMs: 1 }, '!', { repeat: 'ab', times: 2 }, { cut: 'end' }]], get)),
    ).toBe('SSH-2.0!abab')
  })

  it('tells of each request what came, over which connection, however it was cut', async () => {
    const length = 'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na\u00FF'
    const chunks = 'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r'
    await dial([['1'], ['2'], ['3', { cut: 'end' }]], get, length, `c${chunks}`, '\n0\r\n\r\n')
    expect(await textOf(socket)).toBe('123')
    expect(server.requests.map(({ atMs: _, ...request }) => request)).toEqual([
      { connection: 1, method: 'GET', target: '/?a=1', headers: { host: 'x', accept: 'a, b' }, body: '' },
      { connection: 1, method: 'POST', target: '/', headers: { 'content-length': '3' }, body: 'a\u00FFc' },
      { connection: 1, method: 'PUT', target: '/', headers: { 'transfer-encoding': 'chunked' }, body: 'abc' },
    ])
  })

  it('plays the last one for all that follow', async () => {
    expect(await textOf(await dial([['1'], ['2']], get, get, `${get}${get}`).then((dialed) => dialed.end()))).toBe(
      '1222',
    )
  })

  it('makes a play of the request and those before it', async () => {
    const script: Script = ({ target }, earlier) => [`${target}${earlier.length}`]
    expect(await textOf(await dial(script, get, get).then((dialed) => dialed.end()))).toBe('/?a=10/?a=11')
  })

  it('resets', async () => {
    await dial([['HTTP', { waitMs: 20 }, { cut: 'reset' }]], get)
    await expect(textOf(socket)).rejects.toThrow('ECONNRESET')
  })

  it('never answers when there is nothing to play, and closes all the same', async () => {
    await dial([[]], get)
    let heard = ''
    socket.on('data', (chunk) => (heard += chunk.toString()))
    await server.close()
    await once(socket, 'close')
    expect(heard).toBe('')
  })

  it('cuts what has no end when its life is over', async () => {
    server = await startMisbehaving([['a', { repeat: '.', times: 1_000_000, everyMs: 5 }]], 100)
    socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    socket
      .on('error', () => undefined)
      .resume()
      .write(get)
    await once(socket, 'close')
    expect(server.bytesTaken()).toBeLessThan(1_000)
  })

  it('sends no more than is taken', async () => {
    await dial([[{ repeat: 'x'.repeat(2 ** 16), times: 2 ** 12 }]], get)
    socket.pause()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(server.bytesTaken()).toBeLessThan(2 ** 24)
  })

  it('refuses connections', async () => {
    server = await startMisbehaving('refused')
    socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED')
  })

  it('tells those who speak TLS that it does not', async () => {
    expect(await textOf(await dial([['never']], '\u0016\u0003\u0001'))).toMatch(/^HTTP\/1\.1 400 /)
    expect(server.requests).toEqual([])
  })
})
