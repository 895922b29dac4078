import { createServer } from 'node:http'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Server as SecureServer, ServerOptions as SecureServerOptions } from 'node:https'
import { guardedResponseClass } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { guardListener, guardServer, strictServerOptions } from '../node/guard-server.ts'

/** Fastify's options that are for the server. */
export interface FastifyServerSettings {
  readonly http?: ServerOptions
  readonly https?: SecureServerOptions | true | null
  readonly http2?: boolean
  readonly requestTimeout?: number
  readonly keepAliveTimeout?: number
  readonly connectionTimeout?: number
  readonly maxRequestsPerSocket?: number
}

/** What the server of a Fastify app is guarded with. */
export interface FastifyGuardOptions extends GuardOptions {
  /** Whether all that comes in is refused just now, malformed or not, as under overload (only while the app closes). */
  readonly refusesAll?: () => boolean
}

/** Fastify's types want one or the other, by whether there is `https`. */
type AnyServer = Server & SecureServer

/**
 * Makes the server of a Fastify app: as Fastify would, but strict and guarded.
 *
 * @throws {TypeError} If it is to speak HTTP/2, whose errors take ways of their own.
 */
export function createFastifyServer(
  handler: RequestListener,
  settings: FastifyServerSettings,
  { refusesAll = () => false, ...guard }: FastifyGuardOptions,
): AnyServer {
  if (settings.http2 === true) throw new TypeError('fastifyOptions does not cover HTTP/2: leave http2 out')
  const closingOptions = { ...guard, isClosing: () => !server.listening || refusesAll() }
  const listener = guardListener(handler, closingOptions)
  const options = {
    ...strictServerOptions,
    ServerResponse: guardedResponseClass(guard),
    ...(isPositive(settings.requestTimeout) && timeoutsOf(settings.requestTimeout)),
    ...(settings.keepAliveTimeout !== undefined && { keepAliveTimeout: settings.keepAliveTimeout }),
    ...settings.http,
  }
  const { https } = settings
  const server: Server =
    https === undefined || https === null
      ? createServer(options, listener)
      : createSecureServer({ ...options, ...(https === true ? {} : https) }, listener)
  if (isPositive(settings.connectionTimeout)) server.setTimeout(settings.connectionTimeout)
  if (isPositive(settings.maxRequestsPerSocket)) server.maxRequestsPerSocket = settings.maxRequestsPerSocket
  strictServers.add(server)
  guardedServers.add(server)
  return guardServer(server, listener, closingOptions) as AnyServer
}

const strictServers = new WeakSet<object>()

/** Tells whether a server was made by us. */
export function isStrictServer(server: object): boolean {
  return strictServers.has(server)
}

/** Node refuses to give a head more time than the whole request. */
function timeoutsOf(requestTimeout: number): { readonly requestTimeout: number; readonly headersTimeout: number } {
  return { requestTimeout, headersTimeout: Math.min(strictServerOptions.headersTimeout, requestTimeout) }
}

/** Fastify's 0 means: as Node has it. */
function isPositive(value: number | undefined): value is number {
  return value !== undefined && value > 0
}

const guardedServers = new WeakSet<object>()

/** Tells whether an app's server was made here. */
export function isGuardedServer(server: object): boolean {
  return guardedServers.has(server)
}
