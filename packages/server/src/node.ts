import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http'
import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import { isErrorLike } from './lib/describe-thrown.ts'
import { failResponse, responseId } from './lib/node/guard-response.ts'
import type { NodeAdapterOptions } from './lib/node/guard-response.ts'
import { createGuardedServer, guardListener } from './lib/node/guard-server.ts'
import { watchListener } from './lib/node/observe-response.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'

/** A handler of node:http; it may be async, throw anything, or return an error. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/** What {@link createServer} takes besides the responder. */
export interface CreateServerOptions extends NodeAdapterOptions {
  /** Options of `http.createServer`, over ours: 10 s for the headers, 30 s for a request in all, 72 s for an idle connection. */
  readonly http?: ServerOptions
}

/**
 * Makes a server of node:http that answers every error by the contract: what the handler throws, rejects with or returns,
 * and what Node itself answers outside of it.
 *
 * @example
 * createServer(async (request, response) => {
 *   throw errors.resourceNotFound({ resource: 'Customer' })
 * }, respond).listen(3000)
 */
export function createServer(
  handler: NodeHandler,
  respond: Respond,
  { http, ...adapterOptions }: CreateServerOptions = {},
): Server {
  const options = { respond, ...adapterOptions }
  const listener = withErrors(handler, respond, adapterOptions)
  if (options.mode === 'observe') return createHttpServer({ ...http }, listener)
  return createGuardedServer(listener, options, http)
}

/** Wraps a handler for a server that exists already; {@link createServer} does the rest besides. */
export function withErrors(handler: NodeHandler, respond: Respond, options: NodeAdapterOptions = {}): RequestListener {
  checkAdapterOptions(respond, options)
  if (options.mode === 'observe') return watchListener(handler, { respond, ...options })
  return guardListener(
    (request, response) => {
      try {
        const returned = handler(request, response)
        if (returned === undefined) return
        if (!isPromise(returned)) refuseReturned(request, response, returned)
        else {
          returned.then(
            (value) => refuseReturned(request, response, value),
            (thrown: unknown) => failResponse(request, response, thrown),
          )
        }
      } catch (thrown) {
        failResponse(request, response, thrown)
      }
    },
    { respond, ...options },
  )
}

/** The id of the exchange a response belongs to, as sent in `X-Request-Id`. */
export function requestIdOf(response: ServerResponse): string {
  return responseId(response)
}

/** Nobody would send what a handler returned: an error is answered as if it had been thrown. */
function refuseReturned(request: IncomingMessage, response: ServerResponse, value: unknown): void {
  if (value === undefined || value === response || response.writableEnded) return
  if (isErrorLike(value) || isReplyLike(value)) failResponse(request, response, value)
}

/** A `Response`, or a plain object that names an error status. */
function isReplyLike(value: unknown): boolean {
  try {
    if (typeof value !== 'object' || value === null) return false
    if (Object.prototype.toString.call(value) === '[object Response]') return true
    const { status, statusCode } = value as Readonly<Record<string, unknown>>
    const isPlain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null
    return isPlain && [status, statusCode].some((code) => Number(code) >= 400)
  } catch {
    return true
  }
}

/** What runs already: to wait for a query that runs when it is asked to would run it. */
function isPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof Promise || Object.prototype.toString.call(value) === '[object Promise]'
  } catch {
    return false
  }
}
