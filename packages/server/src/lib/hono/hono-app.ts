/** What is needed of a Hono app; both what a preset and what an extension of Hono makes are one. */
export interface HonoApp {
  fetch: (request: Request, ...rest: never[]) => Response | Promise<Response>
  readonly routes: readonly HonoRoute[]
  router: { match: (method: string, path: string) => unknown }
}

/** A route as Hono keeps it: `ALL` is the method of middleware as well. */
export interface HonoRoute {
  readonly method: string
  /** The pattern, `/customers/:id`. */
  readonly path: string
}

/** What is needed of a context. */
export interface HonoContext {
  readonly req: { readonly raw: Request; readonly bodyCache: Readonly<Record<string, unknown>> }
  readonly env: unknown
  /** What a handler further in has thrown. */
  error?: Error | undefined
  readonly finalized: boolean
  get res(): Response
  set res(response: Response | undefined)
}

/** Anything that Hono calls on the way through its routes. */
export type HonoHandler = (context: HonoContext, next: () => Promise<unknown>) => unknown

/** A handler in the router, with its route: an array of their own for each. */
export type HonoEntry = [HonoHandler, HonoRoute]

/** What a router has found, in the order of its handlers. */
export type HonoMatch = readonly (readonly [HonoEntry, unknown])[]

/** The router of an app: the match comes with a stash of parameters, or not. */
export interface HonoRouter {
  readonly name: string
  readonly add: (method: string, path: string, entry: HonoEntry) => void
  readonly match: (method: string, path: string) => readonly [HonoMatch, ...unknown[]]
}

export type HonoErrorHandler = (thrown: Error, context: HonoContext) => unknown

/** What an app does not show, and an adapter must get at. */
export interface HonoInside {
  fetch: (request: Request, ...rest: readonly unknown[]) => unknown
  router: HonoRouter
  errorHandler: HonoErrorHandler
  readonly routes: readonly HonoRoute[]
}
