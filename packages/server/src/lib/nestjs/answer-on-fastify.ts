import { NotFoundException } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { uncarry } from '../thrown-value.ts'
import { createAnswerThrown } from '../fastify/answer-thrown.ts'
import { createTranslate } from '../fastify/faults.ts'
import { refuseReturned, requestGuard } from '../fastify/guard-requests.ts'
import { keepLengthsTrue } from '../fastify/head.ts'
import { checkBodies, jsonParser, readParameters } from '../fastify/input.ts'
import { isStrictServer } from '../fastify/server.ts'
import { unroutedFinder } from '../fastify/unrouted.ts'
import { guardResponse } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { factsOf } from '../node/node-facts.ts'
import type { Respond } from '../responder.ts'
import type { HandleException } from './handle-exceptions.ts'
import { enterRequests, isBranded, replyOf } from './fastify-adapter.ts'
import type { FastifyHttpAdapter, Handler } from './fastify-adapter.ts'
import { isUnrouted, unroutedMessage } from './is-unrouted.ts'
import { createOrigins } from './origins.ts'
import type { Origins } from './origins.ts'
import { surviveMiddleware } from './survive-middleware.ts'
import { translateException } from './translate-exception.ts'

/** Makes an app of Nest on Fastify answer its errors by the contract; gives what answers the exceptions that Nest's filters leave. */
export function answerOnFastify(adapter: FastifyHttpAdapter, options: GuardOptions): HandleException {
  const { respond } = options
  const app = adapter.getInstance()
  if (!isStrictServer(app.server)) {
    throw new TypeError('Make the FastifyAdapter with its options: new FastifyAdapter(fastifyOptions(respond))')
  }
  const translate = createTranslate(respond.errors, isBranded)
  const answer = createAnswerThrown(options)
  const origins = createOrigins()
  const findUnrouted = unroutedFinder(app, respond.errors)
  const answerThrown = (exception: unknown, reply: FastifyReply): void => {
    const { request } = reply
    guardResponse(reply.raw, options)
    if (isUnrouted(exception, request.raw)) return answer(findUnrouted(request), request, reply)
    const thrown = uncarry(origins.originOf(exception, request.raw))
    const error = translate(thrown, request)
    const isOwn = error !== thrown
    return answer(isOwn ? error : translateException(thrown, respond, factsOf(request.raw)), request, reply, thrown)
  }
  enterRequests(adapter, requestGuard(app, options))
  readParameters(app, respond)
  keepLengthsTrue(app)
  refuseReturned(app, options)
  readBodies(adapter, respond)
  handUnrouted(adapter)
  handMiddleware(adapter)
  handErrors(adapter, origins, answerThrown)
  return (exception, host) => answerThrown(exception, replyOf(host))
}

/** C16: JSON is read by us, unless the app has brought a parser of its own. */
function readBodies(adapter: FastifyHttpAdapter, { errors }: Respond): void {
  const app = adapter.getInstance()
  const { registerParserMiddleware } = adapter
  checkBodies(app, errors)
  adapter.registerParserMiddleware = (prefix, rawBody) => {
    const isOwn = adapter.isParserRegistered === true
    registerParserMiddleware.call(adapter, prefix, rawBody)
    if (isOwn) return
    const parse = jsonParser(errors)
    app.removeContentTypeParser('application/json')
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        if (rawBody === true) Object.assign(request, { rawBody: body })
        return parse(request, body)
      },
    )
  }
}

/** Middleware given to the app goes to Fastify as it is. */
function handMiddleware(adapter: FastifyHttpAdapter): void {
  const { use } = adapter
  adapter.use = (...input) => use.apply(adapter, input.map(surviveMiddleware))
}

/** Where there is no route, Nest's filters are asked before the body is read, which may be unreadable besides (CONTRACT C13). */
function handUnrouted(adapter: FastifyHttpAdapter): void {
  const { setNotFoundHandler } = adapter
  let own: Handler | undefined
  adapter.setNotFoundHandler = (handler, ...rest) => {
    const handling: Handler = (request, reply) => handler(request, reply)
    // Fastify binds its handlers: this one stays itself, to be told from one of the app's own.
    own = Object.assign(handling, { bind: () => handling })
    return setNotFoundHandler.call(adapter, own, ...rest)
  }
  adapter.getInstance().addHook('preParsing', (request, _reply, payload, next) => {
    if (request.is404 && request.routeOptions.handler === own) next(new NotFoundException(unroutedMessage(request.raw)))
    else next(null, payload)
  })
}

/** Hands what Fastify and its plugins throw to Nest's filters; what they throw in turn would be Fastify's own handler's to answer. */
function handErrors(
  adapter: FastifyHttpAdapter,
  origins: Origins,
  answer: (exception: unknown, reply: FastifyReply) => void,
): void {
  const { setErrorHandler } = adapter
  adapter.setErrorHandler = (handler, ...rest) => {
    const handling = async (thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      origins.note(thrown, request.raw)
      try {
        return await handler(thrown, request, reply)
      } catch (again) {
        return answer(again, reply)
      }
    }
    return setErrorHandler.call(adapter, handling as Handler, ...rest)
  }
}
