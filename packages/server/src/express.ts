import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import type { App } from './lib/express/internals.ts'
import { wrapApp } from './lib/express/wrap-app.ts'
import type { NodeAdapterOptions } from './lib/node/guard-response.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export { verifyJson } from './lib/express/verify-json.ts'
export type { VerifyBody } from './lib/express/verify-json.ts'
export type { NodeAdapterOptions } from './lib/node/guard-response.ts'

/** An app of Express 4 or 5, as `express()` makes it. */
export interface ExpressApp {
  (request: never, response: never): unknown
  readonly response: object
  listen(...input: never[]): unknown
  set(...input: never[]): unknown
}

/**
 * Makes an Express app answer every error by the contract: what its handlers, middleware, error handlers and parameters throw, reject with
 * or hand to `next`, what they answer in a format of their own, and what Express and Node answer by themselves. Before the routes or after them.
 *
 * @throws {TypeError} If it is no app of Express 4 or 5, or was given to `withErrors` before.
 *
 * @example
 * const app = withErrors(express(), respond)
 * app.get('/customers/:id', async (request, response) => {
 *   throw errors.resourceNotFound({ resource: 'Customer' })
 * })
 * app.listen(3000)
 */
export function withErrors<Wrapped extends ExpressApp>(
  app: Wrapped,
  respond: Respond,
  options: NodeAdapterOptions = {},
): Wrapped {
  checkAdapterOptions(respond, options)
  const own = toApp(app)
  wrapped.add(own)
  wrapApp(own, { respond, ...options })
  return app
}

const wrapped = new WeakSet<App>()

/** @throws {TypeError} If it is no app of Express 4 or 5, or was given to `withErrors` before. */
function toApp(given: unknown): App {
  const { handle, response, set } = (typeof given === 'function' ? given : {}) as Partial<App>
  if (typeof handle !== 'function' || typeof response !== 'object' || typeof set !== 'function') {
    throw new TypeError('withErrors takes an Express app, as express() makes it')
  }
  const app = given as App
  if (wrapped.has(app)) throw new TypeError('This Express app has been given to withErrors before')
  return app
}
