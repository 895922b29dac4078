import { forStatus } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import type { KoaContext } from './koa-app.ts'

/** The error that Koa is about to answer without anybody's word: nothing was routed, or nothing was said. */
export function findUnrouted(context: KoaContext, errors: ServerCatalog): ApiError | undefined {
  const { res, body } = context
  const { statusCode: status } = res
  if ((status !== 404 && status !== 405) || isPresent(body) || res.headersSent || res.writableEnded) return undefined
  // A 404 that the app has set is the app's; a 405 is its router's.
  if (status === 404 && Reflect.get(context.response, '_explicitStatus') === true) return undefined
  const refused = findRefusedMethod(context, errors)
  if (refused !== undefined || status === 405) return refused
  return methodsOf(context).length === 0 ? errors.routeNotFound() : forStatus(toCatalog(errors), 404)()
}

/** The error of a path that is routed for other methods; undefined where it is for this one too, or for none. */
export function findRefusedMethod(context: KoaContext, errors: ServerCatalog, cause?: unknown): ApiError | undefined {
  const { method = 'GET' } = context.req
  const allowed = methodsOf(context)
  if (allowed.length === 0 || allowed.includes(method)) return undefined
  return errors.methodNotAllowed({ method, headers: { Allow: allowed.join(', ') }, cause })
}

/** The pattern of the route that was taken, below whatever the app or router is mounted at; undefined where none was. */
export function routeOf({ _matchedRoute: taken, matched, path }: KoaContext): string | undefined {
  if (typeof taken !== 'string' && !(taken instanceof RegExp)) return undefined
  const pattern = String(taken)
  const { regexp } = layersOf(matched).find((layer) => layer.path === taken) ?? {}
  if (!(regexp instanceof RegExp)) return pattern
  // koa-mount cuts its prefix off the path and puts it back: what the pattern says nothing about is the prefix.
  for (let start = 0; start >= 0; start = path.indexOf('/', start + 1)) {
    if (regexp.test(path.slice(start))) return path.slice(0, start) + pattern
  }
  return pattern
}

function isPresent(body: unknown): boolean {
  return body !== undefined && body !== null
}

/** The methods that the path is served with. */
function methodsOf({ matched }: KoaContext): readonly string[] {
  const methods = layersOf(matched).flatMap((layer) => layer.methods)
  return [...new Set(methods.filter((method) => typeof method === 'string'))].toSorted()
}

interface Layer {
  readonly path?: unknown
  readonly regexp?: unknown
  readonly methods?: unknown
}

/** What @koa/router has noted of the routes whose pattern the path has, whatever their methods. */
function layersOf(matched: unknown): readonly Layer[] {
  return Array.isArray(matched) ? matched.filter((layer) => typeof layer === 'object' && layer !== null) : []
}
