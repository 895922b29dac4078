import type { IncomingMessage, ServerResponse } from 'node:http'

/** Goes on: to what matches next, or with a truthy value to the error handlers. `'route'` and `'router'` leave the route or the router. */
export type Next = (thrown?: unknown) => void

/** A function of the app's as Express calls it: with an error before these, or a parameter's value and name after them. */
export type Handler = (...input: readonly unknown[]) => unknown

/** A request as Express knows it. */
export interface ExpressRequest extends IncomingMessage {
  /** The paths that were taken off `url` by the routers around. */
  baseUrl?: string
  params?: Readonly<Record<string, unknown>>
  next?: Next
}

/** A route: one path, a handler or more for each method. */
export interface Route {
  readonly path: unknown
  /** By name in small letters; `_all` where the route has handlers for any. */
  readonly methods: Readonly<Record<string, boolean>>
}

/** What a router holds: a handler for a path. Express does not export its class. */
export interface Layer {
  readonly handle: Handler
  readonly name: string
  readonly route?: Route | undefined
  /** Express 5 gives what matched or false, Express 4 true or false. */
  match(path: string): unknown
}

/** How Express 4 and 5 call what runs a layer. */
export type LayerMethod = 'handleRequest' | 'handleError' | 'handle_request' | 'handle_error'

/** A router: of the app, or the app's own. */
export interface Router {
  readonly stack: readonly Layer[]
  /** The handlers of parameters, by name. */
  readonly params: Readonly<Record<string, Handler[]>>
  handle(request: ExpressRequest, response: ServerResponse, done: Next): void
  param(name: unknown, handler: Handler): unknown
}

/** An app of Express 4 or 5. */
export interface App {
  (request: IncomingMessage, response: ServerResponse): void
  /** The prototype that the app gives to its responses. */
  readonly response: ExpressResponse
  /** Express 4: made with the first route. */
  readonly _router?: Router
  /** Express 4 has it, and throws at `router`. */
  readonly lazyrouter?: unknown
  readonly router: Router
  handle(request: ExpressRequest, response: ServerResponse, callback?: Next): void
  listen(...input: unknown[]): unknown
  set(...input: unknown[]): unknown
}

/** A response as Express knows it. */
export interface ExpressResponse extends ServerResponse {
  readonly req: ExpressRequest & IncomingMessage
  sendFile(path: unknown, ...rest: readonly unknown[]): unknown
  render(view: unknown, ...rest: readonly unknown[]): unknown
  format(choices: unknown): unknown
  send(...input: readonly unknown[]): unknown
}

/** The app's own router, where it has one by now. Asking Express 5 makes it, with the settings of that time. */
export function routerOf(app: App): Router | undefined {
  return app.lazyrouter === undefined ? app.router : app._router
}

/** Tells whether a handler is a router. */
export function isRouter(handler: unknown): handler is Router & Handler {
  return typeof handler === 'function' && 'stack' in handler && Array.isArray(handler.stack)
}
