import type { ArgumentsHost } from '@nestjs/common'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { IsOwnError } from '../fastify/faults.ts'

/** A hook of Nest's adapter, which comes before everything else. */
type Hook = (request: FastifyRequest, reply: FastifyReply, done: (thrown?: Error) => void) => unknown
/** A handler as Nest makes it for its adapter. */
export type Handler = (...input: unknown[]) => unknown

/** What we need of Nest's FastifyAdapter. */
export interface FastifyHttpAdapter {
  getInstance(): FastifyInstance
  readonly isParserRegistered?: boolean
  setOnRequestHook(hook: Hook): void
  setErrorHandler(handler: Handler, ...rest: unknown[]): unknown
  setNotFoundHandler(handler: Handler, ...rest: unknown[]): unknown
  use(...input: unknown[]): unknown
  registerParserMiddleware(prefix?: string, rawBody?: boolean): unknown
}

/** The brand that Fastify's own `instanceof` goes by (@fastify/error from 4.2 on): the app's Fastify need not be the one that we would import. */
export const isBranded: IsOwnError = (thrown, code) =>
  code.startsWith('FST_ERR_') && Reflect.get(thrown, Symbol.for(`fastify-error ${code}`)) === true

const replyKey = Symbol('faultbook.reply')

/**
 * Goes before Nest's middleware, where only the adapter's own hook is. Middleware is given the bare response of Node:
 * its reply, which may have headers already, is noted there.
 */
export function enterRequests(adapter: FastifyHttpAdapter, guard: onRequestHookHandler): void {
  let next: Hook | undefined
  const enter: Hook = (request, reply, done) => {
    Object.assign(reply.raw, { [replyKey]: reply })
    const onward = (thrown?: Error): void => {
      if (thrown !== undefined || next === undefined) done(thrown)
      else next.call(adapter, request, reply, done)
    }
    guard.call(adapter.getInstance(), request, reply, onward)
  }
  adapter.setOnRequestHook(enter)
  adapter.setOnRequestHook = (hook) => {
    next = hook
  }
}

/** The reply that an exception is to be answered with. */
export function replyOf(host: ArgumentsHost): FastifyReply {
  const response: FastifyReply | (ServerResponse & { readonly [replyKey]: FastifyReply }) = host.getArgByIndex(1)
  return 'raw' in response ? response : response[replyKey]
}
