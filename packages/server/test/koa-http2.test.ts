import Koa from 'koa'
import { once } from 'node:events'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { withErrors } from '@faultbook/server/koa'
import { secret } from './hostile-values.ts'
import { respond } from './node-server.ts'

describe('withErrors() of Koa over HTTP/2', () => {
  it('answers where the app is put on a server of it', async () => {
    const warned = vi.fn()
    process.on('warning', warned)
    const app = withErrors(new Koa(), respond)
    app.use((ctx) => {
      if (ctx.path === '/good') ctx.body = 'good'
      else if (ctx.path === '/foreign') ctx.throw(404, secret)
      else if (ctx.path === '/thrown') throw new Error(secret)
    })
    const server = createHttp2Server(app.callback())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const codeOf = async (path: string): Promise<unknown> => {
      const body = await text(client.request({ ':path': path }))
      return body === 'good' ? body : (JSON.parse(body) as { readonly error_code: string }).error_code
    }
    const codes = await Promise.all(['/good', '/foreign', '/thrown', '/nothing'].map((path) => codeOf(path)))
    client.close()
    server.close()
    process.off('warning', warned)
    expect([codes, warned.mock.calls]).toEqual([['good', 'RES_001', 'SRV_001', 'RES_002'], []])
  })

  it('C17 cuts off what breaks over HTTP/2', async () => {
    const app = withErrors(new Koa(), respond).use((ctx) => {
      ctx.body = Readable.from(breaking())
    })
    const server = createHttp2Server(app.callback())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await expect(text(client.request({ ':path': '/' }))).rejects.toThrow('NGHTTP2_INTERNAL_ERROR')
    client.close()
    server.close()
  })
})

async function* breaking(): AsyncGenerator<string> {
  yield 'the beginning'
  await wait(20)
  throw new Error(secret)
}
