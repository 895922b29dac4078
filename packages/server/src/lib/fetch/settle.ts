import { forStatus } from '@faultbook/contract'
import type { AdapterOptions } from '../adapter-options.ts'
import { isErrorLike } from '../describe-thrown.ts'
import { passingKey } from '../exchange-keys.ts'
import { toForeignReply, toPassed } from '../foreign-reply.ts'
import type { Reply } from '../reply.ts'
import type { Respond } from '../responder.ts'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { toBodyError } from './body-faults.ts'
import { findControlFlow } from './control-flow.ts'
import { factsOf, wasAborted } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { isResponse, readForeignBody } from './foreign-body.ts'
import { isReadableUrl } from './is-readable-url.ts'
import { exposeResponse, finishResponse, toResponse } from './to-response.ts'

/** What settles exchanges goes by. */
export interface SettleOptions extends AdapterOptions<Request> {
  readonly respond: Respond
  /** Whether a thrown value is for the framework, and not an error. */
  readonly isControlFlow?: (thrown: unknown) => boolean
}

/** What was thrown before the app answered by itself. */
export interface Thrown {
  readonly value: unknown
}

/** Of a thrown `Response` these are sent: what its status needs, and what lets another origin read it. */
const keptOfThrown = /^(?:www-authenticate|allow|retry-after|vary|access-control-.+)$/

/** Answers what was thrown by a handler that was called with `input`; throws again what is the framework's own control flow. */
export function settleThrown(
  exchange: Exchange,
  thrown: unknown,
  options: SettleOptions,
  input: unknown,
): Response | Promise<Response> {
  if (isForFramework(thrown, options)) throw thrown
  if (isResponse(thrown)) return settleThrownResponse(exchange, thrown, options)
  const { respond, foreignReplies = 'replace' } = options
  const flow = findControlFlow(thrown, input)
  if (flow === undefined) return answerThrown(exchange, toReadFault(exchange, thrown, respond.errors), options)
  if (flow.status === undefined || foreignReplies !== 'replace') throw thrown
  return answerThrown(exchange, forStatus(toCatalog(respond.errors), flow.status)({ cause: thrown }), options)
}

async function settleThrownResponse(exchange: Exchange, thrown: Response, options: SettleOptions): Promise<Response> {
  try {
    return await settleReturned(exchange, withoutForeignHeaders(thrown), options)
  } catch (fault) {
    // It is none.
    return answerThrown(exchange, fault, options)
  }
}

/** Tells whether the app says that a thrown value is control flow. */
export function isForFramework(thrown: unknown, { isControlFlow }: Pick<SettleOptions, 'isControlFlow'>): boolean {
  try {
    return isControlFlow?.(thrown) === true
  } catch {
    return false
  }
}

/** Makes our error of what reading the request has failed with: its body, or the escapes of its path. */
export function toReadFault({ request }: Exchange, thrown: unknown, errors: ServerCatalog): unknown {
  try {
    const isOfUrl = thrown instanceof URIError && request !== undefined && !isReadableUrl(request.url)
    return isOfUrl ? errors.malformedRequest({ cause: thrown }) : (toBodyError(thrown, errors) ?? thrown)
  } catch {
    return thrown
  }
}

/** Answers with an error, and tells the operators. */
export function answerThrown(
  exchange: Exchange,
  thrown: unknown,
  { respond }: SettleOptions,
  earlier?: Headers,
): Response {
  const facts = factsOf(exchange)
  const reply = respond(thrown, facts)
  const answer = toResponse(exchange, reply, earlier)
  respond.report(thrown, reply, facts, wasAborted(exchange))
  return answer
}

/** Looks at what a handler returned: an error that is not ours is a foreign reply; what is no answer is an error. */
export function settleReturned(
  exchange: Exchange,
  returned: unknown,
  options: SettleOptions,
  thrown?: Thrown,
): Response | Promise<Response> {
  if (isResponse(returned)) {
    if (returned === exchange.answer) return exposeResponse(exchange, returned)
    const { status } = returned
    if (status >= 400) return settleForeign(exchange, returned, options, thrown)
    if (status >= 200) return finishResponse(exchange, returned)
    // An upgraded connection: the platform knows the very object.
    if (status >= 100) return returned
  }
  const fault = isErrorLike(returned)
    ? returned
    : new TypeError('The handler returned no Response', { cause: returned })
  return answerThrown(exchange, fault, options)
}

async function settleForeign(
  exchange: Exchange,
  response: Response,
  options: SettleOptions,
  thrown?: Thrown,
): Promise<Response> {
  const { respond, foreignReplies = 'replace' } = options
  if (foreignReplies === 'pass') return passOn(exchange, response)
  const facts = factsOf(exchange)
  const { status, headers } = response
  const expected = findExpected(exchange, status, respond, thrown)
  const read = await readForeignBody(response, expected, foreignReplies === 'report')
  const answer = { status, headers: Object.fromEntries(headers), ...read }
  const verdict = toForeignReply(answer, expected, respond, facts)
  const told = thrown ?? (verdict.isForeign ? { value: verdict.thrown } : undefined)
  const isPassed = verdict.isForeign && foreignReplies === 'report'
  const reply = isPassed ? toPassed(verdict.reply) : verdict.reply
  if (told !== undefined) respond.report(told.value, reply, facts, wasAborted(exchange))
  if (isPassed) return passOn(exchange, response)
  return toResponse(exchange, verdict.reply, headers, verdict.body)
}

/** The reply that an answer stands for: of what was thrown, where that is known; else ours, if it has come back with its status. */
function findExpected(exchange: Exchange, status: number, respond: Respond, thrown?: Thrown): Reply | undefined {
  const reply = thrown && respond(thrown.value, factsOf(exchange))
  if (reply !== undefined && reply.row !== respond.errors.internal.row) return reply
  return exchange.expected?.status === status ? exchange.expected : undefined
}

function passOn(exchange: Exchange, response: Response): Response {
  if (exchange.outgoing !== undefined) exchange.outgoing[passingKey] = true
  return finishResponse(exchange, response)
}

/** An error that is thrown has not been answered: its headers are as foreign as its body. */
function withoutForeignHeaders(response: Response): Response {
  const { status, statusText, headers, body } = response
  if (status < 400) return response
  const kept = [...headers].filter(([name]) => keptOfThrown.test(name) || name === 'content-type')
  // One that was read before it was thrown, or still is (Bun makes no difference), can't be sent as it is.
  const isTaken = response.bodyUsed || body?.locked === true
  return new Response(isTaken ? null : body, { status, statusText, headers: kept })
}
