import { connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** A reply as it came over the wire. */
export interface WireReply {
  readonly status: number
  /** By lower-case name; several of one name are joined. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly bytes: Uint8Array
  /** Whether the connection ended before the body did. */
  readonly isCut: boolean
}

export interface SendOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** How long to wait for the end of the answer, in ms (5,000). */
  readonly timeoutMs?: number
}

/** Sends one request over a connection of its own, and reads what comes back. */
export async function send(port: number, target: string, options: SendOptions = {}): Promise<WireReply> {
  const { method = 'GET', headers = {}, body, timeoutMs } = options
  const isChunked = headers['Transfer-Encoding'] !== undefined
  const length: Record<string, string> =
    body === undefined || isChunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const all = { Host: 'api.test', Connection: 'close', ...length, ...headers }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const bytes = Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${head.join('')}\r\n`),
    Buffer.from(body ?? ''),
  ])
  const [reply] = parseReplies(await exchange(port, bytes, timeoutMs), [method])
  if (reply === undefined) throw new Error(`${method} ${target} got no reply`)
  return reply
}

/** Sends JSON. */
export function sendJson(port: number, target: string, body: unknown, options: SendOptions = {}): Promise<WireReply> {
  const headers = { 'Content-Type': 'application/json', ...options.headers }
  return send(port, target, { method: 'POST', body: JSON.stringify(body), ...options, headers })
}

/** Sends bytes as they are and reads all replies until the server closes; `methods` are those of the requests, in order. */
export async function sendRaw(
  port: number,
  bytes: string | Buffer,
  methods: readonly string[] = [],
): Promise<WireReply[]> {
  return parseReplies(await exchange(port, bytes), methods)
}

/** Sends bytes and gives all that comes back until the server closes. */
export function exchange(port: number, bytes: string | Buffer, timeoutMs = 5_000): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`No end of the answer within ${timeoutMs} ms; so far: ${Buffer.concat(chunks).toString()}`))
    }, timeoutMs)
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A reset after the answer still leaves the answer.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks))
    })
  })
}

/** Opens a connection, for tests that send in parts. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Everything a connection brings until it closes. */
export function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  return new Promise((resolve) => socket.once('close', () => resolve(Buffer.concat(chunks))))
}

/** Reads replies one after another; interim ones (1xx) are left out. */
export function parseReplies(bytes: Buffer, methods: readonly string[] = []): WireReply[] {
  const replies: WireReply[] = []
  let rest = bytes
  while (rest.length > 0) {
    const { reply, size } = parseReply(rest, methods[replies.length] ?? 'GET')
    rest = rest.subarray(size)
    if (reply.status >= 200) replies.push(reply)
  }
  return replies
}

function parseReply(bytes: Buffer, method: string): { readonly reply: WireReply; readonly size: number } {
  const end = bytes.indexOf('\r\n\r\n')
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const [, code] = /^HTTP\/1\.1 (\d{3})/.exec(line) ?? []
  if (end < 0 || code === undefined) throw new Error(`This is no HTTP reply: ${bytes.toString('latin1')}`)
  const headers: Record<string, string> = {}
  for (const text of lines) {
    const name = text.slice(0, text.indexOf(':')).toLowerCase()
    const value = text.slice(text.indexOf(':') + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  const status = Number(code)
  const isBare = method === 'HEAD' || status < 200 || status === 204 || status === 304
  const found = isBare ? { body: Buffer.alloc(0), size: 0, isCut: false } : readBody(bytes.subarray(end + 4), headers)
  const { body, size, isCut } = found
  return { reply: { status, headers, body: body.toString(), bytes: body, isCut }, size: end + 4 + size }
}

interface Body {
  readonly body: Buffer
  readonly size: number
  readonly isCut: boolean
}

function readBody(bytes: Buffer, headers: Readonly<Record<string, string>>): Body {
  if (headers['transfer-encoding'] === 'chunked') return readChunks(bytes)
  const length = headers['content-length']
  if (length === undefined) return { body: bytes, size: bytes.length, isCut: false }
  const size = Math.min(Number(length), bytes.length)
  return { body: bytes.subarray(0, size), size, isCut: bytes.length < Number(length) }
}

function readChunks(bytes: Buffer): Body {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return { body: Buffer.concat(chunks), size: bytes.length, isCut: true }
    const size = Number.parseInt(bytes.subarray(at, end).toString(), 16)
    const start = end + 2
    if (start + size + 2 > bytes.length) return { body: Buffer.concat(chunks), size: bytes.length, isCut: true }
    chunks.push(bytes.subarray(start, start + size))
    at = start + size + 2
    if (size === 0) return { body: Buffer.concat(chunks), size: at, isCut: false }
  }
}

/** Lets a server listen on a free port. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}
