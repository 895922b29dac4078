import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the adapter touches of a Koa app. */
export interface KoaApp {
  readonly context: KoaContext
  /** What every context's `response` inherits from. */
  readonly response: object
  callback: () => KoaListener
  handleRequest: (context: KoaContext, middleware: KoaMiddleware) => unknown
  listen: (...where: never[]) => unknown
  readonly onerror: unknown
  readonly rawListeners: (event: 'error') => readonly ((...input: unknown[]) => unknown)[]
}

/** What it touches of one exchange. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly response: object
  readonly path: string
  body: unknown
  /** False where the app answers by itself. */
  respond?: boolean
  onerror: (this: KoaContext, thrown: unknown) => void
  throw: (...input: unknown[]) => never
  readonly assert: (value: unknown, status: number) => void
  /** The routes of @koa/router that the path matches, whatever their methods. */
  readonly matched?: unknown
  /** The pattern of the route that @koa/router took. */
  readonly _matchedRoute?: unknown
}

/** All middleware of an app as one. */
export type KoaMiddleware = (context: KoaContext) => KoaOutcome

/** What Koa takes of the promise that an app's middleware gives: it is told what sends the answer. */
export interface KoaOutcome {
  readonly then: (send: () => unknown) => PromiseLike<unknown>
}

/** What Koa gives to node:http. */
export type KoaListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Koa's own `onerror`, which prints errors: the deepest of the app's prototypes has it, whatever a subclass puts over it. */
export function findDefaultPrinter(app: KoaApp): unknown {
  let found: unknown
  for (let holder: object | null = app; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    if (Object.hasOwn(holder, 'onerror')) found = Reflect.get(holder, 'onerror')
  }
  return found
}
