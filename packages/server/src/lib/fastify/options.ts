import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import type { IncomingMessage, RequestListener } from 'node:http'
import { failResponse, guardResponse } from '../node/guard-response.ts'
import type { GuardOptions, NodeAdapterOptions } from '../node/guard-response.ts'
import { strictServerOptions } from '../node/guard-server.ts'
import { requestIdOf } from '../node/node-facts.ts'
import type { Respond } from '../responder.ts'
import { createTranslate } from './faults.ts'
import type { IsOwnError } from './faults.ts'
import { createFastifyServer } from './server.ts'
import type { FastifyServerSettings } from './server.ts'

/** What `fastifyOptions` takes besides the responder. */
export interface FaultbookFastifyOptions extends NodeAdapterOptions {
  /**
   * Whether the app refuses all that comes in just now, as under overload: what is malformed besides then gets 503 as well (never).
   * What is well-formed is for the app to refuse, in a hook of its own.
   */
  readonly refusesAll?: () => boolean
}

/** Makes the options Fastify must be made with, for all that it answers before and beside its routes. */
export function createFastifyOptions(
  respond: Respond,
  { refusesAll, ...options }: FaultbookFastifyOptions,
  isOwn: IsOwnError,
) {
  // Observed, Fastify is made as it would be without us.
  if (options.mode === 'observe') return {}
  const translate = createTranslate(respond.errors, isOwn)
  const guardOptions: GuardOptions = { respond, ...options }
  return {
    serverFactory: (handler: RequestListener, settings: FastifyServerSettings) =>
      createFastifyServer(handler, settings, { ...guardOptions, ...(refusesAll && { refusesAll }) }),
    keepAliveTimeout: strictServerOptions.keepAliveTimeout,
    requestTimeout: strictServerOptions.requestTimeout,
    // A request has an id before Fastify sees it.
    genReqId: (request: IncomingMessage) => requestIdOf(request, options.trustRequestId),
    requestIdHeader: false as const,
    // serverFactory answers these; Fastify's own handler would answer too.
    clientErrorHandler: () => undefined,
    frameworkErrors: (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
      guardResponse(reply.raw, guardOptions)
      reply.hijack()
      failResponse(request.raw, reply.raw, translate(thrown, request))
    },
    // The plugin answers while closing, by the contract.
    return503OnClosing: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  } satisfies FastifyServerOptions
}
