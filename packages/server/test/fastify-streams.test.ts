import type { AddressInfo, Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { fastifyOptions, faultbook } from '@faultbook/server/fastify'
import type { ForeignReplies } from '@faultbook/server/fastify'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { errors } from './answer.ts'
import { open, parseReplies, readAll, send } from './send.ts'

let app: FastifyInstance
const heard: ErrorReport[] = []
const respond = createResponder({ errors, report: (report) => void heard.push(report) })

afterEach(async () => {
  await app.close()
  heard.length = 0
})

/** An app that answers with a stream, and what becomes of it once it is on its way. */
async function serveStream(
  foreignReplies: ForeignReplies = 'replace',
  then: (stream: PassThrough) => void = () => undefined,
): Promise<{ port: number; stream: PassThrough }> {
  const stream = new PassThrough()
  app = Fastify(fastifyOptions(respond, { foreignReplies }))
  await app.register(faultbook, { respond, foreignReplies })
  app.get('/', (_request, reply) => {
    reply.send(stream)
    setImmediate(then, stream)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: (app.server.address() as AddressInfo).port, stream }
}

async function ask(port: number): Promise<Socket> {
  const socket = await open(port)
  socket.write('GET / HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n')
  return socket
}

describe('a stream that Fastify sends', () => {
  it.each(['replace', 'report', 'pass'] as const)(
    'C17 is reported where it breaks under way, and the answer cut off (%s)',
    async (foreignReplies) => {
      const { port, stream } = await serveStream(foreignReplies)
      const broken = new Error('disk gone')
      const socket = await ask(port)
      socket.once('data', () => stream.destroy(broken))
      stream.write('the beginning')
      const [reply] = parseReplies(await readAll(socket))
      expect(reply).toMatchObject({ status: 200, isCut: true })
      expect(heard).toMatchObject([
        { status: 500, code: 'SRV_001', thrown: broken, request: { path: '/', route: '/' } },
      ])
    },
  )

  it('is reported once where it breaks before the answer has begun', async () => {
    const { port } = await serveStream('replace', (stream) => stream.destroy(new Error('disk gone')))
    expect((await send(port, '/')).status).toBe(500)
    expect(heard).toMatchObject([{ status: 500, code: 'SRV_001' }])
  })

  it('C17 is reported as 499 where the client goes', async () => {
    const { port, stream } = await serveStream()
    const socket = await ask(port)
    socket.once('data', () => socket.destroy())
    stream.write('the beginning')
    await vi.waitFor(() => expect(heard).toMatchObject([{ status: 499, severity: 'info' }]))
  })

  it('is not reported where it comes to its end', async () => {
    const { port, stream } = await serveStream()
    stream.end('all')
    expect(await send(port, '/')).toMatchObject({ status: 200, body: 'all' })
    expect(heard).toEqual([])
  })
})
