import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { appendToList, describesAnswer, listHeaders, withExposedHeaders } from './exchange-headers.ts'
import { toForeignReply } from './foreign-reply.ts'
import type { ForeignReplies } from './foreign-reply.ts'
import { factsOf, requestIdOf } from './node-facts.ts'
import type { TrustRequestId } from './node-facts.ts'
import type { Reply } from './reply.ts'
import type { Respond } from './responder.ts'

export interface GuardOptions {
  readonly respond: Respond
  /** What becomes of an error that the app or its framework answers with a body of its own (`replace`). */
  readonly foreignReplies?: ForeignReplies
  /** Whether a request's own `X-Request-Id` is taken over, as from a proxy of ours (no). */
  readonly trustRequestId?: TrustRequestId
}

/** Watches over one response: nothing from 400 on leaves it that is not in the contract. */
export interface ResponseGuard {
  /** The id of the exchange, as sent in `X-Request-Id`. */
  readonly requestId: string
  /** Answers with whatever was thrown; once the headers are sent, cuts the response off. */
  readonly fail: (thrown: unknown) => void
  /** Says which reply is about to be sent through the framework. */
  readonly expect: (reply: Reply) => void
}

interface Held {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly chunks: Buffer[]
  size: number
}

interface GuardState extends ResponseGuard {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly options: GuardOptions
  readonly writeHead: ServerResponse['writeHead']
  readonly write: ServerResponse['write']
  readonly end: ServerResponse['end']
  /** A foreign error, kept back until it is whole. */
  held: Held | undefined
  /** Whether what is written now is ours, or was looked at. */
  isPassing: boolean
  expected: Reply | undefined
}

const stateKey = Symbol('faultbook.guard')
/** A foreign error body that is longer than this is replaced unread, in bytes. */
const maxHeldBytes = 65_536

interface GuardedResponse extends ServerResponse {
  [stateKey]?: GuardState
}

/** The guard of a response, where it has one. */
export function guardOf(response: ServerResponse): ResponseGuard | undefined {
  return (response as GuardedResponse)[stateKey]
}

/** Puts a guard on a response, once; the request gets its id with it. */
export function guardResponse(request: IncomingMessage, response: ServerResponse, options: GuardOptions): ResponseGuard {
  const guarded = response as GuardedResponse
  if (guarded[stateKey] !== undefined) return guarded[stateKey]
  const state: GuardState = {
    requestId: requestIdOf(request, options.trustRequestId),
    request,
    response,
    options,
    writeHead: response.writeHead,
    write: response.write,
    end: response.end,
    held: undefined,
    isPassing: options.foreignReplies === 'pass',
    expected: undefined,
    fail: (thrown) => fail(state, thrown),
    expect: (reply) => {
      state.expected = reply
    },
  }
  guarded[stateKey] = state
  guarded.writeHead = guardedWriteHead as ServerResponse['writeHead']
  guarded.write = guardedWrite as ServerResponse['write']
  guarded.end = guardedEnd as ServerResponse['end']
  guarded.flushHeaders = guardedFlushHeaders
  return state
}

/** Tells whether the client has gone before the answer was out. */
export function wasAborted(request: IncomingMessage, response: ServerResponse): boolean {
  return (request.destroyed && !request.complete) || response.destroyed || response.socket?.destroyed === true
}

function fail(state: GuardState, thrown: unknown): void {
  const { request, response, options } = state
  const facts = factsOf(request)
  const hasGone = wasAborted(request, response)
  const reply = options.respond(thrown, facts)
  if (!response.headersSent && !hasGone) answer(state, reply)
  // C17: a cut body must not pass for a whole one.
  else if (!response.writableEnded) response.destroy()
  options.respond.report(thrown, reply, facts, hasGone)
}

/** Sends a reply of ours; what was set for the exchange stays, what described another answer goes (CONTRACT C11). */
function answer(state: GuardState, reply: Reply, body: string | Buffer = reply.body): void {
  const { response, held } = state
  state.isPassing = true
  state.held = undefined
  const headers: OutgoingHttpHeaders = { ...reply.headers }
  if (held !== undefined || response.getHeaderNames().length > 0) keepEarlier(response, headers, held)
  sendHead(state, reply.status, headers)
  state.end.call(response, body, 'utf8')
}

/** Keeps the headers that were set earlier, unless the reply has its own; lists are joined. */
function keepEarlier(response: ServerResponse, headers: OutgoingHttpHeaders, held: Held | undefined): void {
  const earlier: OutgoingHttpHeaders = { ...response.getHeaders(), ...held?.headers }
  const ownNames = new Map<string, string>()
  for (const name of Object.keys(headers)) ownNames.set(name.toLowerCase(), name)
  for (const [name, value] of Object.entries(earlier)) {
    const lower = name.toLowerCase()
    if (describesAnswer(lower)) {
      response.removeHeader(name)
      continue
    }
    const own = ownNames.get(lower)
    if (own === undefined) {
      headers[name] = value
      ownNames.set(lower, name)
    } else if (listHeaders.has(lower) && value !== undefined) headers[own] = appendToList(value, String(headers[own]))
  }
}

function isForeignError(state: GuardState, status: number): boolean {
  return status >= 400 && !state.isPassing && !state.response.headersSent
}

function hold(state: GuardState, status: number, headers: OutgoingHttpHeaders): Held {
  state.held ??= { status, headers, chunks: [], size: 0 }
  return state.held
}

function guardedWriteHead(this: GuardedResponse, status: number, ...rest: unknown[]): ServerResponse {
  const state = stateOf(this)
  const given = rest.find((item) => typeof item === 'object' && item !== null) ?? {}
  const headers = toHeaders(given as OutgoingHttpHeaders | readonly OutgoingHttpHeader[])
  if (isForeignError(state, status)) {
    this.statusCode = status
    hold(state, status, headers)
    return this
  }
  if (typeof rest[0] === 'string') this.statusMessage = rest[0]
  return sendHead(state, status, headers)
}

/** Sends the head of an answer that may go; the headers become ours. */
function sendHead(state: GuardState, status: number, headers: OutgoingHttpHeaders): ServerResponse {
  headers['X-Request-Id'] = state.requestId
  exposeHeaders(state.response, headers)
  return state.writeHead.call(state.response, status, headers)
}

function guardedWrite(this: GuardedResponse, chunk: unknown, ...rest: unknown[]): boolean {
  const state = stateOf(this)
  if (state.held === undefined && !isForeignError(state, this.statusCode)) {
    return (state.write as (...input: unknown[]) => boolean).call(this, chunk, ...rest)
  }
  collect(state, hold(state, this.statusCode, {}), chunk, rest)
  const done = rest.find((item) => typeof item === 'function')
  if (typeof done === 'function') process.nextTick(done)
  return true
}

function guardedEnd(this: GuardedResponse, ...input: unknown[]): ServerResponse {
  const state = stateOf(this)
  if (state.held === undefined && !isForeignError(state, this.statusCode)) {
    return (state.end as (...input: unknown[]) => ServerResponse).call(this, ...input)
  }
  const held = hold(state, this.statusCode, {})
  const [chunk, ...rest] = input
  const done = input.find((item) => typeof item === 'function')
  if (typeof done === 'function') this.once('finish', () => (done as () => void)())
  const { expected } = state
  if (expected !== undefined && isUntouched(held, chunk, expected) && !this.headersSent) {
    answer(state, expected)
    return this
  }
  if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') collect(state, held, chunk, rest)
  if (!this.headersSent) settle(state, held)
  return this
}

function guardedFlushHeaders(this: GuardedResponse): void {
  const state = stateOf(this)
  if (isForeignError(state, this.statusCode)) hold(state, this.statusCode, {})
  else Object.getPrototypeOf(this).flushHeaders.call(this)
}

/** Looks at a foreign error once it is whole, and sends it or ours. */
function settle(state: GuardState, held: Held): void {
  const { options, expected, request, response } = state
  const facts = factsOf(request)
  const body = held.size > maxHeldBytes ? undefined : Buffer.concat(held.chunks)
  const all = { ...response.getHeaders(), ...held.headers }
  const verdict = toForeignReply({ status: held.status, headers: all, body }, expected, options.respond, facts)
  if (verdict.isForeign) options.respond.report(verdict.thrown, verdict.reply, facts)
  if (verdict.isForeign && options.foreignReplies === 'report') passOn(state, held)
  else answer(state, verdict.reply, verdict.body)
}

function passOn(state: GuardState, held: Held): void {
  state.isPassing = true
  state.held = undefined
  sendHead(state, held.status, { ...held.headers })
  state.end.call(state.response, Buffer.concat(held.chunks), 'utf8')
}

/** Our own reply, come back through the framework as it went in: most are, and need not be read again. */
function isUntouched(held: Held, chunk: unknown, expected: Reply): boolean {
  return held.size === 0 && held.status === expected.status && chunk === expected.body
}

function collect({ options }: GuardState, held: Held, chunk: unknown, rest: readonly unknown[]): void {
  const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8'
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk as Uint8Array)
  held.size += bytes.length
  if (held.size <= maxHeldBytes || options.foreignReplies === 'report') held.chunks.push(bytes)
}

function exposeHeaders(response: ServerResponse, headers: OutgoingHttpHeaders): void {
  const allowed = response.getHeader('access-control-allow-origin') ?? headers['access-control-allow-origin'] ?? headers['Access-Control-Allow-Origin']
  if (allowed === undefined) return
  const own = Object.keys(headers).find((name) => name.toLowerCase() === 'access-control-expose-headers')
  const exposed = own === undefined ? response.getHeader('access-control-expose-headers') : headers[own]
  if (own !== undefined) delete headers[own]
  headers['Access-Control-Expose-Headers'] = withExposedHeaders(exposed)
}

/** Copies what `writeHead` takes: an object, or names and values in turn. */
function toHeaders(given: OutgoingHttpHeaders | readonly OutgoingHttpHeader[]): OutgoingHttpHeaders {
  if (!Array.isArray(given)) return { ...(given as OutgoingHttpHeaders) }
  const headers: OutgoingHttpHeaders = {}
  const flat = (given as readonly unknown[]).flat() as OutgoingHttpHeader[]
  for (let index = 0; index + 1 < flat.length; index += 2) headers[String(flat[index])] = flat[index + 1]
  return headers
}

function stateOf(response: GuardedResponse): GuardState {
  const state = response[stateKey]
  if (state === undefined) throw new TypeError('This response has no guard')
  return state
}
