import type { ApiError } from '@faultbook/contract'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { failResponse, guardResponse } from '../node/guard-response.ts'
import type { ExpressRequest } from './internals.ts'
import { hideBody, translateExpressError } from './own-errors.ts'
import { uncarry } from '../thrown-value.ts'
import { allowedMethods } from './trail.ts'
import type { Trail } from './trail.ts'

/** Answers a request that Express has come to an end with: for an error, or because nothing has answered it. */
export function finishRequest(
  trail: Trail,
  request: ExpressRequest & IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
): void {
  const { options, failure } = trail
  if (!thrown && response.headersSent) return
  // A response whose prototype another app has changed.
  guardResponse(response, options)
  const { errors } = options.respond
  if (!thrown) return failResponse(request, response, unrouted(trail, request))
  const value = uncarry(thrown)
  // An error that comes twice, as where a wrapper hands on the rejection that we do, is one.
  if (failure !== undefined && failure.thrown === value && response.headersSent) return
  trail.failure = { thrown: value }
  hideBody(value)
  return failResponse(request, response, translateExpressError(value, errors))
}

/** What a request is told that no handler has answered: no such route, or not with this method. */
export function unrouted(trail: Trail, request: ExpressRequest): ApiError {
  const { errors } = trail.options.respond
  const { method = 'GET' } = request
  const allowed = allowedMethods(trail, request)
  // A method that is served: the handler called it not found.
  if (allowed.length === 0 || allowed.includes(method)) return errors.routeNotFound()
  return errors.methodNotAllowed({ method, headers: { Allow: allowed.join(', ') } })
}
