import type { ArgumentsHost } from '@nestjs/common'
import type { ServerResponse } from 'node:http'
import { finishRequest, unrouted } from '../express/finish-request.ts'
import type { ExpressRequest } from '../express/internals.ts'
import { hideBody, translateExpressError } from '../express/own-errors.ts'
import { carry } from '../express/carry.ts'
import { uncarry } from '../thrown-value.ts'
import { trailOf } from '../express/trail.ts'
import { verifyJson } from '../express/verify-json.ts'
import { wrapApp } from '../express/wrap-app.ts'
import { adoptServer } from '../node/adopt-server.ts'
import { failResponse, guardResponse } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { factsOf } from '../node/node-facts.ts'
import { noteThrown } from '../node/observe-response.ts'
import type { Respond } from '../responder.ts'
import type { ExpressHttpAdapter } from './express-adapter.ts'
import type { HandleException } from './handle-exceptions.ts'
import { isUnrouted } from './is-unrouted.ts'
import { createOrigins } from './origins.ts'
import type { Origins } from './origins.ts'
import { refuseReplies } from './refuse-replies.ts'
import { translateException } from './translate-exception.ts'

/** Makes an app of Nest on Express answer its errors by the contract; gives what answers the exceptions that Nest's filters leave. */
export function answerOnExpress(adapter: ExpressHttpAdapter, options: GuardOptions): HandleException {
  const { respond } = options
  const app = adapter.getInstance()
  const translate = createTranslate(adapter, respond)
  wrapApp(app, options)
  adoptServer(adapter.getHttpServer(), app, options)
  readBodies(adapter, respond)
  refuseReplies(adapter)
  return (exception, host) => {
    const [request, response] = exchangeOf(host)
    const trail = trailOf(response)
    if (trail === undefined) {
      // A response that never came by the app.
      guardResponse(response, options)
      return failResponse(request, response, translate(exception, request))
    }
    if (isUnrouted(exception, request)) return finishRequest(trail, request, response, undefined)
    hideBody(exception)
    return finishRequest(trail, request, response, carry(translate(exception, request)))
  }
}

/** Watches an app of Nest on Express without changing what it answers; gives what notes the exceptions that Nest's filter answers. */
export function observeOnExpress(adapter: ExpressHttpAdapter, options: GuardOptions): HandleException {
  const translate = createTranslate(adapter, options.respond)
  wrapApp(adapter.getInstance(), options)
  return (exception, host) => {
    const [request, response] = exchangeOf(host)
    const trail = trailOf(response)
    const isNowhere = trail !== undefined && isUnrouted(exception, request)
    noteThrown(response, isNowhere ? unrouted(trail, request) : translate(exception, request))
  }
}

type Exchange = readonly [ExpressRequest, ServerResponse]

function exchangeOf(host: ArgumentsHost): Exchange {
  return [host.getArgByIndex<ExpressRequest>(0), host.getArgByIndex<ServerResponse>(1)]
}

/** Makes what makes our errors of exceptions: of Express's own, which come to Nest's last layer, and of Nest's. */
function createTranslate(adapter: ExpressHttpAdapter, respond: Respond) {
  const origins = createOrigins()
  noteOrigins(adapter, origins)
  return (exception: unknown, request: ExpressRequest): unknown => {
    const thrown = uncarry(origins.originOf(exception, request))
    const error = translateExpressError(thrown, respond.errors)
    return error === thrown ? translateException(thrown, respond, factsOf(request)) : error
  }
}

function noteOrigins(adapter: ExpressHttpAdapter, origins: Origins): void {
  const { setErrorHandler } = adapter
  adapter.setErrorHandler = (handler, ...rest) => {
    // Express tells a handler of errors by its four parameters.
    const noting: typeof handler = (thrown, request, response, next) => {
      origins.note(thrown, request as ExpressRequest)
      return handler(thrown, request, response, next)
    }
    return setErrorHandler.call(adapter, noting, ...rest)
  }
}

/** C16: JSON is read strictly, unless the app has brought a parser of its own, or asks for the bytes besides, for which Nest needs the same place. */
function readBodies(adapter: ExpressHttpAdapter, respond: Respond): void {
  const { registerParserMiddleware } = adapter
  adapter.registerParserMiddleware = (prefix, rawBody) => {
    const { router } = adapter.getInstance()
    const isOwn = router.stack.some(({ name }) => name === 'jsonParser')
    if (!isOwn && rawBody !== true) adapter.useBodyParser('json', false, { verify: verifyJson(respond) })
    return registerParserMiddleware.call(adapter, prefix, rawBody)
  }
}
