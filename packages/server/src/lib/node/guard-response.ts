import { ServerResponse } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import type { AdapterOptions } from '../adapter-options.ts'
import { expectedKey, openKey, passingKey } from '../exchange-keys.ts'
import { toForeignReply } from '../foreign-reply.ts'
import { factsOf, openFacts, requestIdOf } from './node-facts.ts'
import type { Reply } from '../reply.ts'
import type { OpenFacts } from '../request-facts.ts'
import type { Respond } from '../responder.ts'
import { copyHeaders, exposeHeaders, keepEarlier, setRequestId } from './response-headers.ts'
import type { EarlierHeaders } from './response-headers.ts'

/** The options of an adapter that stands on node:http. */
export type NodeAdapterOptions = AdapterOptions<IncomingMessage>

/** What a guard goes by. */
export interface GuardOptions extends NodeAdapterOptions {
  /** What answers. */
  readonly respond: Respond
}

interface Held {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly chunks: Buffer[]
  size: number
}

type Writer = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>

const optionsKey = Symbol('faultbook.options')
const writerKey = Symbol('faultbook.writer')
const heldKey = Symbol('faultbook.held')

/** A foreign error body that is longer than this is replaced unread, in bytes. */
const maxHeldBytes = 65_536

/** A response under guard: nothing from 400 on leaves it that is not in the contract. */
interface GuardedResponse extends ServerResponse {
  [optionsKey]?: GuardOptions
  /** How it writes when nobody watches. */
  [writerKey]?: Writer
  /** A foreign error, kept back until it is whole. */
  [heldKey]?: Held | undefined
  /** Whether what is written now was looked at. */
  [passingKey]?: boolean
  /** The reply that is about to come back through the framework. */
  [expectedKey]?: Reply
}

const guardedWriter = {
  writeHead: guardedWriteHead,
  write: guardedWrite,
  end: guardedEnd,
  flushHeaders: guardedFlushHeaders,
  [openKey]: openOwnFacts,
} as unknown as Writer

/** Makes a class of responses that are guarded from the first, for servers of ours: there a guard costs nothing until there is an error. */
export function guardedResponseClass(options: GuardOptions): typeof ServerResponse {
  class Guarded extends ServerResponse {}
  Object.assign(Guarded.prototype, guardedWriter, { [optionsKey]: options, [writerKey]: ServerResponse.prototype })
  return Guarded as typeof ServerResponse
}

/** Puts a guard on a response of another server, once. */
export function guardResponse(response: ServerResponse, options: GuardOptions): void {
  const guarded = response as GuardedResponse
  if (guarded[optionsKey] !== undefined) return
  const { writeHead, write, end, flushHeaders } = response
  Object.assign(guarded, guardedWriter, { [optionsKey]: options, [writerKey]: { writeHead, write, end, flushHeaders } })
}

/** The id of the exchange a response belongs to, as sent in `X-Request-Id`. */
export function responseId(response: ServerResponse): string {
  return requestIdOf(response.req, (response as GuardedResponse)[optionsKey]?.trustRequestId)
}

function openOwnFacts(this: ServerResponse): OpenFacts {
  return openFacts(this.req, optionsOf(this).trustRequestId)
}

/** Tells whether the client has gone before the answer was out. */
export function wasAborted(request: IncomingMessage, response: ServerResponse): boolean {
  return (request.destroyed && !request.complete) || response.destroyed || response.socket?.destroyed === true
}

/** Answers with whatever was thrown; once the headers are sent, cuts the response off. */
export function failResponse(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  earlier?: EarlierHeaders,
): void {
  const { respond, trustRequestId } = optionsOf(response)
  deliverReply(request, response, respond(thrown, factsOf(request, trustRequestId)), thrown, earlier)
}

/** The same with a reply that is made already, of what was thrown. */
export function deliverReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  thrown: unknown,
  earlier?: EarlierHeaders,
): void {
  const { respond } = optionsOf(response)
  const hasGone = wasAborted(request, response)
  if (!response.headersSent && !hasGone) answerResponse(response, reply, earlier)
  // C17: a cut body must not pass for a whole one.
  else if (!response.writableEnded) response.destroy()
  respond.report(thrown, reply, factsOf(request), hasGone)
}

/** Sends a reply of ours; of the headers set earlier those for the exchange stay, those of another answer go (CONTRACT C11). */
export function answerResponse(
  response: ServerResponse,
  reply: Reply,
  earlier?: EarlierHeaders,
  body: string | Uint8Array = reply.body,
): void {
  const guarded = response as GuardedResponse
  const headers: OutgoingHttpHeaders = { ...reply.headers }
  if (earlier !== undefined && Object.keys(earlier).length > 0) keepEarlier(response, headers, earlier)
  if (response.getHeaderNames().length > 0) keepEarlier(response, headers, response.getHeaders())
  if (guarded[heldKey] !== undefined) guarded[heldKey] = undefined
  // The app's own words for a status are as foreign as any.
  if (response.statusMessage) response.statusMessage = ''
  sendHead(guarded, reply.status, headers)
  writerOf(guarded).end.call(response, body, 'utf8')
}

/** Says which reply is about to be sent through the framework. */
export function expectReply(response: ServerResponse, reply: Reply): void {
  const guarded = response as GuardedResponse
  guarded[expectedKey] = reply
}

function isForeignError(response: GuardedResponse, status: number): boolean {
  if (status < 400 || response.headersSent || response[passingKey] === true) return false
  return optionsOf(response).foreignReplies !== 'pass'
}

function hold(response: GuardedResponse, status: number, headers: OutgoingHttpHeaders): Held {
  return (response[heldKey] ??= { status, headers, chunks: [], size: 0 })
}

function guardedWriteHead(this: GuardedResponse, given: number | string, ...rest: unknown[]): ServerResponse {
  if (this[heldKey] !== undefined) throw headersSent()
  // As Node does, which takes '404' too.
  const status = Number(given)
  const list = rest.find((item) => typeof item === 'object' && item !== null) ?? {}
  const headers = copyHeaders(list as OutgoingHttpHeaders | readonly OutgoingHttpHeader[])
  if (isForeignError(this, status)) {
    this.statusCode = status
    hold(this, status, headers)
    return this
  }
  if (typeof rest[0] === 'string') this.statusMessage = rest[0]
  return sendHead(this, status, headers)
}

/** What Node throws at a second head. */
function headersSent(): Error {
  return Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  })
}

/** Sends the head of an answer that may go; the headers become ours. */
function sendHead(response: GuardedResponse, status: number, headers: OutgoingHttpHeaders): ServerResponse {
  setRequestId(headers, responseId(response))
  exposeHeaders(response, headers)
  return writerOf(response).writeHead.call(response, status, headers)
}

function guardedWrite(this: GuardedResponse, ...input: unknown[]): boolean {
  if (this[heldKey] === undefined && !isForeignError(this, this.statusCode)) {
    return (writerOf(this).write as (...input: unknown[]) => boolean).apply(this, input)
  }
  collect(this, hold(this, this.statusCode, {}), input)
  const done = input.find((item) => typeof item === 'function')
  if (typeof done === 'function') process.nextTick(done)
  return true
}

function guardedEnd(this: GuardedResponse, ...input: unknown[]): ServerResponse {
  if (this[heldKey] === undefined && !isForeignError(this, this.statusCode)) {
    return (writerOf(this).end as (...input: unknown[]) => ServerResponse).apply(this, input)
  }
  const held = hold(this, this.statusCode, {})
  const done = input.find((item) => typeof item === 'function')
  if (typeof done === 'function') this.once('finish', () => (done as () => void)())
  const [chunk] = input
  if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') collect(this, held, input)
  if (!this.headersSent) settle(this, held)
  return this
}

function guardedFlushHeaders(this: GuardedResponse): void {
  if (isForeignError(this, this.statusCode)) hold(this, this.statusCode, {})
  else writerOf(this).flushHeaders.call(this)
}

/** Looks at a foreign error once it is whole, and sends it or ours. */
function settle(response: GuardedResponse, held: Held): void {
  const { respond, foreignReplies, trustRequestId } = optionsOf(response)
  const facts = factsOf(response.req, trustRequestId)
  const body = held.size > maxHeldBytes ? undefined : Buffer.concat(held.chunks)
  const all = { ...response.getHeaders(), ...held.headers }
  const verdict = toForeignReply({ status: held.status, headers: all, body }, response[expectedKey], respond, facts)
  if (verdict.isForeign) respond.report(verdict.thrown, verdict.reply, facts, wasAborted(response.req, response))
  if (verdict.isForeign && foreignReplies === 'report') passOn(response, held)
  else answerResponse(response, verdict.reply, held.headers, verdict.body)
}

function passOn(response: GuardedResponse, held: Held): void {
  response[passingKey] = true
  response[heldKey] = undefined
  sendHead(response, held.status, { ...held.headers })
  writerOf(response).end.call(response, Buffer.concat(held.chunks), 'utf8')
}

function collect(response: GuardedResponse, held: Held, [chunk, encoding]: readonly unknown[]): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, toEncoding(encoding)) : Buffer.from(chunk as Uint8Array)
  held.size += bytes.length
  if (held.size <= maxHeldBytes || optionsOf(response).foreignReplies === 'report') held.chunks.push(bytes)
}

function toEncoding(value: unknown): BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8'
}

function optionsOf(response: ServerResponse): GuardOptions {
  const options = (response as GuardedResponse)[optionsKey]
  if (options === undefined) throw new TypeError('This response has no guard')
  return options
}

function writerOf(response: GuardedResponse): Writer {
  return response[writerKey] ?? ServerResponse.prototype
}
