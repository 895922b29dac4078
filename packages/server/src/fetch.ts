import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import type { AdapterOptions } from './lib/adapter-options.ts'
import { rememberBodyFaults } from './lib/fetch/body-faults.ts'
import { openExchange } from './lib/fetch/exchange.ts'
import { createOnlooker } from './lib/fetch/observe-handler.ts'
import { settleReturned, settleThrown } from './lib/fetch/settle.ts'
import type { SettleOptions } from './lib/fetch/settle.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'

/** What a platform calls a handler with: a Request, or an event that has one (SvelteKit, React Router). */
export type FetchInput = Request | { readonly request: Request }

/** A handler of the Fetch standard, with whatever its platform hands over besides. */
export type FetchHandler<Input extends FetchInput, Rest extends readonly unknown[]> = (
  input: Input,
  ...rest: Rest
) => Response | Promise<Response>

/** The options of {@link withErrors}. */
export interface FetchAdapterOptions extends AdapterOptions<Request> {
  /**
   * Whether a thrown value is the framework's own control flow, which is thrown on as it is.
   * What Next.js, SvelteKit's `redirect()` and React Router throw is known without.
   */
  readonly isControlFlow?: (thrown: unknown) => boolean
}

/**
 * Wraps a handler: whatever it throws, rejects with or returns as an error is answered by the contract.
 * For Bun.serve, Deno.serve, Workers, route handlers of Next.js, endpoints of SvelteKit, resource routes of React Router.
 *
 * @example
 * export const GET = withErrors(async (request: Request, { params }: Context) => Response.json(await load(await params)), respond)
 */
export function withErrors<Input extends FetchInput = Request, Rest extends readonly unknown[] = []>(
  handler: FetchHandler<Input, Rest>,
  respond: Respond,
  options: FetchAdapterOptions = {},
): (input: Input, ...rest: Rest) => Promise<Response> {
  checkAdapterOptions(respond, options)
  const settleOptions: SettleOptions = { respond, ...options }
  if (options.mode === 'observe') return observed(handler, settleOptions)
  return async (input, ...rest) => {
    const request = requestOf(input)
    const exchange = openExchange(request, rest[0], options.trustRequestId)
    if (request !== undefined) rememberBodyFaults(request)
    try {
      return await settleReturned(exchange, await handler(input, ...rest), settleOptions)
    } catch (thrown) {
      return settleThrown(exchange, thrown, settleOptions, input)
    }
  }
}

/** The id of the exchange that a request belongs to, as sent in `X-Request-Id`. */
export function requestIdOf(request: Request): string {
  return openExchange(request).facts.requestId
}

/** Headers for every answer to a request, whatever it will be: CORS, `Vary`, cookies, rate limits. An error has them too (CONTRACT C11). */
export function exchangeHeaders(request: Request): Headers {
  return (openExchange(request).headers ??= new Headers())
}

function observed<Input extends FetchInput, Rest extends readonly unknown[]>(
  handler: FetchHandler<Input, Rest>,
  options: SettleOptions,
): (input: Input, ...rest: Rest) => Promise<Response> {
  const onlooker = createOnlooker(options)
  return async (input, ...rest) => {
    const exchange = openExchange(requestOf(input), rest[0], options.trustRequestId)
    try {
      const returned = await handler(input, ...rest)
      onlooker.seeReturned(exchange, returned)
      return returned
    } catch (thrown) {
      onlooker.seeThrown(exchange, thrown, input)
      throw thrown
    }
  }
}

/** Tests call handlers without any request. */
function requestOf(input: FetchInput | undefined): Request | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  return 'request' in input ? input.request : input
}
