import type { FastifyReply, FastifyRequest } from 'fastify'
import { appendToList, describesAnswer, listHeaders } from '../exchange-headers.ts'
import { cutOff } from '../node/cut-off.ts'
import { answerResponse, expectReply, failResponse, wasAborted } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { factsOf } from '../node/node-facts.ts'
import type { Reply } from '../reply.ts'

/** Answers an error of a request; the report is told what was thrown, where `error` is already a translation. */
export type AnswerThrown = (error: unknown, request: FastifyRequest, reply: FastifyReply, thrown?: unknown) => void

/** The onSend hooks that are ours: see `refuseReturned()`. */
const ownSendHooks = 1

/** Makes what answers the errors of a Fastify app, through the onSend hooks that it has. */
export function createAnswerThrown({ respond }: GuardOptions): AnswerThrown {
  return (error, request, reply, thrown = error) => {
    const { raw } = reply
    const hasGone = wasAborted(request.raw, raw)
    const facts = factsOf(request.raw)
    const answered = respond(error, facts)
    respond.report(thrown, answered, facts, hasGone)
    if (raw.headersSent) {
      reply.hijack()
      cutOff(raw)
    } else if (countSendHooks(request) === ownSendHooks) {
      // Nobody else has a word in it: the way through Fastify would only cost.
      reply.hijack()
      answerResponse(raw, answered, reply.getHeaders())
    } else sendThroughHooks(reply, answered)
  }
}

/**
 * Counts the onSend hooks of a request's route. Fastify does not say, so its context is looked at;
 * where that is not to be found there may be any number.
 */
function countSendHooks(request: FastifyRequest): number {
  contextKey ??= Object.getOwnPropertySymbols(request).find(({ description }) => description === 'fastify.context')
  const context: unknown = contextKey && Reflect.get(request, contextKey)
  if (typeof context !== 'object' || context === null || !('onSend' in context)) return Number.POSITIVE_INFINITY
  return Array.isArray(context.onSend) ? context.onSend.length : 0
}

let contextKey: symbol | undefined

function sendThroughHooks(reply: FastifyReply, answered: Reply): void {
  const { raw } = reply
  expectReply(raw, answered)
  const send = reply.send.bind(reply)
  const earlier = reply.getHeaders()
  // Only Fastify's default handler would send again, for an onSend hook that threw; with what is no Error it ends the process.
  reply.send = (again) => {
    if (reply.sent || raw.headersSent) return reply
    reply.hijack()
    failResponse(reply.request.raw, raw, again, earlier)
    return reply
  }
  setHeaders(reply.code(answered.status), earlier, answered.headers)
  send(answered.body)
}

/** C11: keeps what was set for the exchange, drops what described the answer that did not happen. */
function setHeaders(
  reply: FastifyReply,
  earlier: ReturnType<FastifyReply['getHeaders']>,
  headers: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(earlier)) if (describesAnswer(name)) reply.removeHeader(name)
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    reply.header(name, listHeaders.has(lower) ? appendToList(earlier[lower], value) : value)
  }
}
