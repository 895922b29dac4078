import { checkAdapterOptions } from './lib/check-adapter-options.ts'
import type { AdapterOptions } from './lib/adapter-options.ts'
import { guardApp } from './lib/hono/guard-app.ts'
import type { HonoApp, HonoContext, HonoInside } from './lib/hono/hono-app.ts'
import { journeyOf } from './lib/hono/journey.ts'
import { watchApp } from './lib/hono/watch-app.ts'
import type { Respond } from './lib/responder.ts'

export type { AdapterOptions, ForeignReplies } from './lib/adapter-options.ts'
export type { HonoApp } from './lib/hono/hono-app.ts'

const guarded = new WeakSet<HonoApp>()

/**
 * Answers every error of a Hono app by the contract, in its place: before its routes or after them.
 *
 * @throws {TypeError} If the app has it already.
 *
 * @example
 * const app = new Hono()
 * app.get('/customers/:id', (c) => c.json(load(c.req.param('id'))))
 * export default withErrors(app, respond)
 */
export function withErrors<App extends HonoApp>(
  app: App,
  respond: Respond,
  options: AdapterOptions<Request> = {},
): App {
  checkAdapterOptions(respond, options)
  if (guarded.has(app)) throw new TypeError('This app is wrapped by withErrors already')
  guarded.add(app)
  const inside = app as unknown as HonoInside
  if (options.mode === 'observe') watchApp(inside, { respond, ...options })
  else guardApp(inside, { respond, ...options })
  return app
}

/** The id of the exchange a context belongs to, as sent in `X-Request-Id`. */
export function requestIdOf(context: Pick<HonoContext, 'req' | 'env'>): string {
  return journeyOf(context as HonoContext).exchange.facts.requestId
}
