import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { playedPath, reply } from './cases/script.ts'
import type { Play, Script, SeenRequest } from './cases/script.ts'
import { readRequest } from './read-request.ts'

/** A server that keeps to a script instead of HTTP. */
export interface MisbehavingServer {
  readonly origin: string
  /** What has come so far. */
  readonly requests: readonly SeenRequest[]
  /** How many bytes the client, or the system on its behalf, has taken so far. */
  readonly bytesTaken: () => number
  /** How many plays are going on, since the client still listens, or does not say that it no longer does. */
  readonly playing: () => number
  readonly close: () => Promise<void>
}

/** What is said to those who speak no HTTP, TLS for one. */
const notHttp = 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

/** Starts a server on a port of its own, which plays a script; after `lifeMs` it cuts all connections. */
export async function startMisbehaving(script: Script, lifeMs = 30_000): Promise<MisbehavingServer> {
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const stop = new AbortController()
  let bytesTaken = 0
  let connections = 0
  let played = 0

  const serve = async (socket: Socket, connection: number): Promise<void> => {
    let bytes = ''
    for await (const chunk of socket) {
      bytes += (chunk as Buffer).toString('latin1')
      if (!/^[A-Z]/.test(bytes)) return void socket.end(notHttp)
      for (let read = readRequest(bytes); read; read = readRequest(bytes)) {
        const { rest, ...seen } = read
        bytes = rest
        if (seen.target === playedPath) {
          socket.write(reply(200, {}, `${played}`))
          continue
        }
        const request = { connection, atMs: performance.now(), ...seen }
        const play = pickPlay(script, request, requests)
        requests.push(request)
        await playSteps(play, socket, stop.signal, (count) => (bytesTaken += count))
        played += 1
      }
    }
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    // What is written to those who have gone.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    void serve(socket, (connections += 1)).catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cutAll = (): void => {
    stop.abort()
    for (const socket of sockets) socket.destroy()
  }
  const life = setTimeout(cutAll, lifeMs).unref()
  const close = async (): Promise<void> => {
    clearTimeout(life)
    cutAll()
    if (server.listening) await once(server.close(), 'close')
  }
  // The port is nobody's then.
  if (script === 'refused') await close()
  const playing = (): number => requests.length - played
  return { origin: `http://127.0.0.1:${port}`, requests, bytesTaken: () => bytesTaken, playing, close }
}

function pickPlay(script: Script, request: SeenRequest, earlier: readonly SeenRequest[]): Play {
  if (typeof script === 'function') return script(request, earlier)
  return script === 'refused' ? [] : (script[earlier.length] ?? script.at(-1) ?? [])
}

async function playSteps(
  play: Play,
  socket: Socket,
  signal: AbortSignal,
  onTaken: (bytes: number) => void,
): Promise<void> {
  const isOver = (): boolean => socket.destroyed || signal.aborted
  const write = async (text: string): Promise<void> => {
    const problem = await new Promise((resolve) => socket.write(text, resolve))
    if (!problem) onTaken(Buffer.byteLength(text))
  }
  for (const step of play) {
    if (isOver()) return
    if (typeof step === 'string') await write(step)
    else if ('waitMs' in step) await pause(step.waitMs, signal)
    else if ('cut' in step) cut(socket, step.cut)
    else
      for (let count = 0; count < step.times && !isOver(); count += 1) {
        await write(step.repeat)
        if (step.everyMs !== undefined) await pause(step.everyMs, signal)
      }
  }
}

function cut(socket: Socket, how: 'reset' | 'end'): void {
  if (how === 'reset') socket.resetAndDestroy()
  else socket.end()
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
