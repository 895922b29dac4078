import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** Stands before a server, and loses answers: the server has done what it was asked when the connection is cut. */
export interface CuttingProxy {
  readonly url: string
  /** How many answers were lost so far. */
  readonly lost: () => number
  readonly stop: () => void
}

/** Starts it; the first so many answers are lost. */
export async function startCuttingProxy(port: number, cuts: number): Promise<CuttingProxy> {
  let lost = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      if (lost < cuts) {
        lost += 1
        client.resetAndDestroy()
      } else client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lost: () => lost,
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
