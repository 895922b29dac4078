import { ServerResponse } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { expectedKey, openKey, passingKey } from '../exchange-keys.ts'
import { codingOf, maxHeldBytes, toForeignReply, toPassed } from '../foreign-reply.ts'
import { answerResponse, sendHead } from './answer-response.ts'
import { cutOff } from './cut-off.ts'
import { collect, readHeld } from './held-body.ts'
import {
  brokenKey,
  failureKey,
  guardKey,
  heldKey,
  optionsKey,
  optionsOf,
  settlingKey,
  writerKey,
  writerOf,
} from './guarded-response.ts'
import type { GuardedResponse, GuardOptions, Held, Writer } from './guarded-response.ts'
import { ignoreHead } from './ignore-head.ts'
import { factsOf, openFacts } from './node-facts.ts'
import type { Reply } from '../reply.ts'
import type { OpenFacts } from '../request-facts.ts'
import { copyHeaders } from './response-headers.ts'
import type { EarlierHeaders } from './response-headers.ts'

export { answerResponse, responseId } from './answer-response.ts'
export type { GuardOptions, NodeAdapterOptions } from './guarded-response.ts'

const guardedWriter = {
  writeHead: guardedWriteHead,
  write: guardedWrite,
  end: guardedEnd,
  flushHeaders: guardedFlushHeaders,
  destroy: guardedDestroy,
  [openKey]: openOwnFacts,
} as unknown as Writer

/** Makes a class of responses that are guarded from the first, for servers of ours: there a guard costs nothing until there is an error. */
export function guardedResponseClass(options: GuardOptions): typeof ServerResponse {
  class Guarded extends ServerResponse {}
  guardPrototype(Guarded.prototype, options)
  return Guarded as typeof ServerResponse
}

/** Guards all responses that have a prototype, which comes before `ServerResponse.prototype`. */
export function guardPrototype(prototype: object, options: GuardOptions): void {
  Object.assign(prototype, guardedWriter, {
    [guardKey]: guardedWriter,
    [optionsKey]: options,
    [writerKey]: ServerResponse.prototype,
  })
}

/** Puts a guard on a response of another server, once. */
export function guardResponse(response: ServerResponse, options: GuardOptions): void {
  const guarded = response as GuardedResponse
  if (guarded[optionsKey] !== undefined) return
  const { writeHead, write, end, flushHeaders, destroy } = response
  Object.assign(guarded, guardedWriter, {
    [guardKey]: guardedWriter,
    [optionsKey]: options,
    [writerKey]: { writeHead, write, end, flushHeaders, destroy },
  })
}

/** Tells whether a response has a guard. */
export function isGuarded(response: ServerResponse): boolean {
  return (response as GuardedResponse)[optionsKey] !== undefined
}

/** Takes a guard off again that {@link guardResponse} has put on a response. */
export function releaseResponse(response: ServerResponse): void {
  const guarded = response as { [optionsKey]?: GuardOptions }
  if (!Object.hasOwn(guarded, optionsKey)) return
  Object.assign(response, writerOf(response as GuardedResponse))
  delete guarded[optionsKey]
}

function openOwnFacts(this: ServerResponse): OpenFacts {
  return openFacts(this.req, optionsOf(this).trustRequestId)
}

/** Tells whether the client has gone before the answer was out. */
export function wasAborted(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.destroyed && !request.complete) return true
  const { [brokenKey]: isBroken, writableFinished } = response as GuardedResponse
  if (isBroken === true || writableFinished) return false
  return response.destroyed || response.socket?.destroyed === true
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
  const guarded = response as GuardedResponse
  const { [failureKey]: failure } = guarded
  // The same error by another way: as what a pipeline destroys its response with, and then hands to its callback.
  if (failure !== undefined && Object.is(failure.thrown, thrown) && response.headersSent) return
  const hasGone = wasAborted(request, response)
  guarded[failureKey] = { thrown }
  if (!response.headersSent && !hasGone) {
    answerResponse(response, reply, earlier)
    ignoreHead(response)
  } else cutOff(response)
  respond.report(thrown, reply, factsOf(request), hasGone)
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
  const headers = copyHeaders(list as OutgoingHttpHeaders | readonly unknown[])
  if (typeof rest[0] === 'string') this.statusMessage = rest[0]
  if (isForeignError(this, status)) {
    this.statusCode = status
    hold(this, status, headers)
    return this
  }
  return sendHead(this, status, headers)
}

/** What Node throws at a second head. */
function headersSent(): Error {
  return Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  })
}

/** What an abandoned handler still writes after our answer would be an error that nobody listens for, and end the process. */
function isOver(response: GuardedResponse): boolean {
  return response.writableEnded && response[failureKey] !== undefined
}

function guardedWrite(this: GuardedResponse, ...input: unknown[]): boolean {
  if (isOver(this)) return dropWritten(input)
  if (this[heldKey] === undefined && !isForeignError(this, this.statusCode)) {
    return (writerOf(this).write as (...input: unknown[]) => boolean).apply(this, input)
  }
  const held = hold(this, this.statusCode, {})
  collect(this, held, input)
  // Too long to be ours: it may have no end, and nobody needs to wait for it.
  if (held.size > maxHeldBytes) settle(this, held, false)
  return dropWritten(input)
}

/** Whoever writes to nowhere is not to wait, or what it reads from would stay open. */
function dropWritten(input: readonly unknown[]): true {
  const done = input.find((item) => typeof item === 'function')
  if (typeof done === 'function') process.nextTick(done)
  return true
}

function guardedEnd(this: GuardedResponse, ...input: unknown[]): ServerResponse {
  if (isOver(this)) return this
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

/** An error that a response is destroyed with before its head, as a pipeline does whose source can't be read, can still be answered. */
function guardedDestroy(this: GuardedResponse, error?: Error | null): ServerResponse {
  if (error !== undefined && error !== null && !wasAborted(this.req, this)) {
    if (isOver(this)) return this
    if (!this.headersSent) {
      failResponse(this.req, this, error)
      return this
    }
    this[brokenKey] = true
  }
  return writerOf(this).destroy.call(this, error ?? undefined)
}

/** Looks at a foreign error once it is whole, or too long, and sends it or ours. */
function settle(response: GuardedResponse, held: Held, isWhole = true): void {
  const { respond, foreignReplies, trustRequestId } = optionsOf(response)
  const facts = factsOf(response.req, trustRequestId)
  const headers = { ...response.getHeaders(), ...held.headers }
  const answer = { status: held.status, headers, ...readHeld(response, held, codingOf(headers)) }
  const verdict = toForeignReply(answer, response[expectedKey], respond, facts)
  const isPassed = verdict.isForeign && foreignReplies === 'report'
  const told = isPassed ? toPassed(verdict.reply) : verdict.reply
  if (verdict.isForeign) respond.report(verdict.thrown, told, facts, wasAborted(response.req, response))
  if (isPassed) passOn(response, held, isWhole)
  else {
    response[settlingKey] = true
    answerResponse(response, verdict.reply, held.headers, verdict.body)
    if (!isWhole) letWriteOn(response, verdict.thrown)
  }
}

/** What comes after the answer goes nowhere, up to its end. */
function letWriteOn(response: GuardedResponse, thrown: unknown): void {
  response[failureKey] = { thrown }
  ignoreHead(response)
  response.on('unpipe', (source: Readable) => source.resume())
}

function passOn(response: GuardedResponse, held: Held, isWhole: boolean): void {
  response[passingKey] = true
  response[heldKey] = undefined
  sendHead(response, held.status, { ...held.headers })
  const { end, write } = writerOf(response)
  Reflect.apply(isWhole ? end : write, response, [Buffer.concat(held.chunks), 'utf8'])
}
