import type { FastifyRequest } from 'fastify'
import { createTranslate } from '../fastify/faults.ts'
import { requestWatch } from '../fastify/guard-requests.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { factsOf } from '../node/node-facts.ts'
import { noteThrown } from '../node/observe-response.ts'
import { enterRequests, isBranded, replyOf } from './fastify-adapter.ts'
import type { FastifyHttpAdapter } from './fastify-adapter.ts'
import type { HandleException } from './handle-exceptions.ts'
import { isUnrouted } from './is-unrouted.ts'
import { createOrigins } from './origins.ts'
import { translateException } from './translate-exception.ts'

/** Watches an app of Nest on Fastify without changing what it answers; gives what notes the exceptions that Nest's filter answers. */
export function observeOnFastify(adapter: FastifyHttpAdapter, options: GuardOptions): HandleException {
  const { respond } = options
  const translate = createTranslate(respond.errors, isBranded)
  const origins = createOrigins()
  const { setErrorHandler } = adapter
  enterRequests(adapter, requestWatch(adapter.getInstance(), options, translate))
  adapter.setErrorHandler = (handler, ...rest) => {
    const noting: typeof handler = (thrown, request, ...others) => {
      origins.note(thrown, (request as FastifyRequest).raw)
      return handler(thrown, request, ...others)
    }
    return setErrorHandler.call(adapter, noting, ...rest)
  }
  return (exception, host) => {
    const { raw, request } = replyOf(host)
    // It has been noted when it was found that there is no route.
    if (isUnrouted(exception, request.raw)) return
    const thrown = origins.originOf(exception, request.raw)
    const error = translate(thrown, request)
    noteThrown(raw, error === thrown ? translateException(thrown, respond, factsOf(request.raw)) : error)
  }
}
