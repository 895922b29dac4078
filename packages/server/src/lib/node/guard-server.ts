import { forStatus } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { createServer, STATUS_CODES } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { failResponse, guardedResponseClass, guardResponse } from './guard-response.ts'
import type { GuardOptions } from './guard-response.ts'
import { factsOf } from './node-facts.ts'
import { findRequestFault, maxTargetLength } from './request-fault.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { Respond } from '../responder.ts'
import { toCatalog } from '../server-catalog.ts'
import { isSlowBody } from './slow-bodies.ts'
import type { ServerCatalog } from '../server-catalog.ts'

/**
 * What a server of node:http needs to keep the contract: Host is checked by us (Node answers by itself, outside every handler),
 * slow requests end after 10 s of headers or 30 s in all, and are looked for every second (Node: 60 s, 300 s, every 30 s).
 */
export const strictServerOptions = {
  requireHostHeader: false,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  // Longer than the idle time of the usual load balancers (60 s), which would otherwise meet a closed connection.
  keepAliveTimeout: 72_000,
} as const satisfies ServerOptions

/** The same for a server that closes. */
export interface ServerGuardOptions extends GuardOptions {
  /** Whether the server refuses all that comes in, malformed or not (no). */
  readonly isClosing?: () => boolean
}

/** Wraps a listener: each response is guarded, a malformed request is answered without it. */
export function guardListener(listener: RequestListener, options: ServerGuardOptions): RequestListener {
  const { errors } = options.respond
  return (request, response) => {
    guardResponse(response, options)
    const connection: Connection = request.socket
    connection[lastResponseKey] = response
    const fault = findRequestFault(request, errors)
    if (fault === undefined) return listener(request, response)
    response.shouldKeepAlive = false
    return failResponse(request, response, options.isClosing?.() === true ? errors.unavailable() : fault)
  }
}

/** Makes a server that is strict and guarded, for a listener that {@link guardListener} has wrapped. */
export function createGuardedServer(
  listener: RequestListener,
  options: ServerGuardOptions,
  http: ServerOptions = {},
): Server {
  const settings = { ...strictServerOptions, ServerResponse: guardedResponseClass(options), ...http }
  return guardServer(createServer(settings, listener), listener, options)
}

/** Answers what Node emits outside the listener: broken HTTP, timeouts, CONNECT, and an `Expect` that can't be met. */
export function guardServer(server: Server, listener: RequestListener, options: ServerGuardOptions): Server {
  const { respond, isClosing = () => false } = options
  server.on('clientError', (problem: ClientError, socket: Duplex) => {
    try {
      const error = isClosing() ? respond.errors.unavailable() : toError(problem, respond.errors)
      answerClientError(problem, error, socket, respond)
    } catch {
      // What an app destroys its response with comes out here as well, and may not let itself be looked at.
      socket.destroy()
    }
  })
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    // Node has let go of the connection: nobody else listens for its errors.
    socket.on('error', () => socket.destroy())
    const { method = 'CONNECT' } = request
    writeRaw(socket, respond.errors.methodNotAllowed({ method, headers: { Allow: '' } }), respond, {
      method,
      requestId: randomUUID(),
    })
  })
  server.on('checkExpectation', (request, response) => {
    response.shouldKeepAlive = false
    guardResponse(response, options)
    failResponse(request, response, respond.errors.expectationFailed())
  })
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, response)
    listener(request, response)
  })
  return server
}

const lingerMs = 1_000
/** llhttp's own limit, fixed. */
const maxChunkExtensionBytes = 16_384

interface ClientError extends Error {
  readonly code?: string
  readonly rawPacket?: Uint8Array
  readonly bytesParsed?: number
}

const lastResponseKey = Symbol('faultbook.lastResponse')

/** A connection, with the response to the latest request on it. */
interface Connection extends Duplex {
  [lastResponseKey]?: ServerResponse
}

/**
 * Answers what the parser refused. Requests before it on the same connection are answered first;
 * where the broken part is the body of one of them, this is its answer.
 */
function answerClientError(problem: ClientError, error: ApiError, socket: Duplex, respond: Respond): void {
  if (problem.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const last = (socket as Connection)[lastResponseKey]
  // Node tells of each request once: from now on nobody but its reader keeps the time.
  if (problem.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isSlowBody(last?.req)) return
  const broken = last?.req.complete === false ? last : undefined
  if (broken?.headersSent === true) {
    socket.destroy()
    return
  }
  const facts: RequestFacts = broken === undefined ? { method: 'GET', requestId: randomUUID() } : factsOf(broken.req)
  // A client that leaves within a body is reported by whoever reads it.
  const isReported = broken === undefined || problem.code !== 'HPE_INVALID_EOF_STATE'
  // Its handler learns no more than that the request was cut: whoever logs it can tell why.
  if (broken !== undefined && isReported) broken.statusCode = error.status
  const write = (): void => writeRaw(socket, error, respond, facts, isReported)
  // Node answers in order: a response has the connection once those before it are out.
  if (broken?.socket === null) broken.once('socket', write)
  else if (broken === undefined && last?.closed === false) last.once('close', write)
  else write()
}

/** The parser's reasons: llhttp's error codes, and Node's own for the clock. */
function toError({ code = '', rawPacket, bytesParsed }: ClientError, errors: ServerCatalog): ApiError {
  const line = brokenLine(Buffer.from(rawPacket ?? []).toString('latin1'), bytesParsed ?? 0)
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return errors.requestTimeout()
  if (code === 'HPE_HEADER_OVERFLOW')
    return line.length > maxTargetLength && /^[A-Z]+ /.test(line) ? errors.uriTooLong() : errors.headersTooLarge()
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return errors.bodyTooLarge({ limitBytes: maxChunkExtensionBytes })
  if (code === 'HPE_INVALID_VERSION' && /^\S+ \/\S* HTTP\/\d\.\d$/.test(line))
    return forStatus(toCatalog(errors), 505)()
  // RFC 9110 §9.1: a well-formed request with a method one does not know is 501.
  const isRequestLine = /^[!#$%&'*+.^_`|~\w-]+ \/\S* HTTP\/1\.[01]$/.test(line)
  if (code === 'HPE_INVALID_METHOD' && isRequestLine) return errors.notImplemented()
  return errors.malformedRequest()
}

/** The line of a packet that the parser stopped in. */
function brokenLine(packet: string, position: number): string {
  const start = position === 0 ? 0 : packet.lastIndexOf('\n', position - 1) + 1
  return packet.slice(start).split('\r\n', 1)[0] ?? ''
}

/** Writes a whole reply to a bare connection, and ends it. */
function writeRaw(socket: Duplex, error: ApiError, respond: Respond, facts: RequestFacts, isReported = true): void {
  if (!socket.writable) return
  const reply = respond(error, facts)
  const headers = {
    Date: new Date().toUTCString(),
    Connection: 'close',
    'X-Request-Id': facts.requestId,
    ...reply.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const body = facts.method === 'HEAD' ? '' : reply.body
  socket.end(`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  lingerAndClose(socket)
  if (isReported) respond.report(error, reply, facts)
}

/** Closes once the client has read and closed, or a second later: to close on unread bytes would reset the connection and lose the reply. */
function lingerAndClose(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('end', () => socket.destroy())
  socket.once('close', () => clearTimeout(timer))
  socket.resume()
}

/** Sends `100 Continue` when the body is first read: one that is refused unread is then never sent. */
function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read
  request._read = function (this: IncomingMessage, size: number): void {
    request._read = read
    if (!response.headersSent && !response.destroyed) response.writeContinue()
    read.call(request, size)
  }
}
