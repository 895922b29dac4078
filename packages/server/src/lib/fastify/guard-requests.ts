import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { finished, Readable } from 'node:stream'
import { isErrorLike } from '../describe-thrown.ts'
import { isErrorResponse, toBareResponse } from '../error-response.ts'
import { guardResponse, wasAborted } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { factsOf, noteRoute } from '../node/node-facts.ts'
import { createWatch, noteThrown } from '../node/observe-response.ts'
import type { TranslateFastifyError } from './faults.ts'
import type { Respond } from '../responder.ts'
import { unroutedFinder } from './unrouted.ts'

/** How often connections that have fallen idle are looked for while the app closes, in ms. */
const sweepEveryMs = 50

/** Makes the first hook of a request: it puts the guard on responses of inject(), which has no server, and refuses what comes in while the app closes. */
export function requestGuard(app: FastifyInstance, options: GuardOptions): onRequestHookHandler {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    const { server } = app
    if (!server.listening) return
    // A connection whose request is answered meanwhile would stay for a next one, and the server open until it times out.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs)
    sweep.unref()
    server.once('close', () => clearInterval(sweep))
  })
  return (request, reply, next) => {
    noteRoute(request.raw, request.routeOptions.url)
    guardResponse(reply.raw, options)
    if (isClosing) next(options.respond.errors.unavailable())
    else next()
  }
}

/** Refuses errors that are returned in the shape of data. */
export function refuseReturned(app: FastifyInstance, options: GuardOptions): void {
  watchAnswers(app, options)
  // Fastify takes an Error of another realm for data.
  app.addHook('preSerialization', (_request, _reply, payload, next) => {
    if (isErrorLike(payload)) next(payload)
    else next(null, payload)
  })
}

/** Looks at what is sent: a `Response` brings headers of its own, which are as foreign as its body; a stream may break when nobody but us is told. */
function watchAnswers(app: FastifyInstance, { respond, foreignReplies = 'replace' }: GuardOptions): void {
  app.addHook('onSend', (request, reply, payload, next) => {
    if (payload instanceof Readable) reportLateFault(payload, request, reply, respond)
    if (foreignReplies !== 'replace' || !isErrorResponse(payload)) return next()
    return next(null, toBareResponse(payload))
  })
}

/** Once the headers are sent, Fastify tells its logger alone, and cuts the answer off. */
function reportLateFault(stream: Readable, request: FastifyRequest, { raw }: FastifyReply, respond: Respond): void {
  finished(stream, { writable: false }, (thrown) => {
    if (thrown === undefined || thrown === null || !raw.headersSent) return
    const facts = factsOf(request.raw)
    respond.report(thrown, respond(thrown, facts), facts, wasAborted(request.raw, raw))
  })
}

/** Makes the first hook of a request that is only watched: what is thrown and what is not routed is noted for the observer, who looks at what went out. */
export function requestWatch(
  app: FastifyInstance,
  options: GuardOptions,
  translate: TranslateFastifyError,
): onRequestHookHandler {
  const watch = createWatch(options)
  const findUnrouted = unroutedFinder(app, options.respond.errors)
  app.addHook('onError', (request, reply, thrown, next) => {
    noteThrown(reply.raw, translate(thrown, request))
    next()
  })
  return (request, reply, next) => {
    noteRoute(request.raw, request.routeOptions.url)
    watch(request.raw, reply.raw)
    if (request.is404) noteThrown(reply.raw, findUnrouted(request))
    next()
  }
}
