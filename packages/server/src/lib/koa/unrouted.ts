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
  const { method = 'GET' } = context.req
  const allowed = methodsOf(context)
  if (allowed.length === 0) return status === 404 ? errors.routeNotFound() : undefined
  if (!allowed.includes(method)) return errors.methodNotAllowed({ method, headers: { Allow: allowed.join(', ') } })
  return status === 404 ? forStatus(toCatalog(errors), 404)() : undefined
}

/** The pattern of the route that was taken, or would be with another method. */
export function routeOf({ _matchedRoute: taken }: KoaContext): string | undefined {
  return typeof taken === 'string' ? taken : taken instanceof RegExp ? String(taken) : undefined
}

function isPresent(body: unknown): boolean {
  return body !== undefined && body !== null
}

/** The methods that the path is served with, as @koa/router has noted them. */
function methodsOf({ matched }: KoaContext): readonly string[] {
  if (!Array.isArray(matched)) return []
  const methods = matched.flatMap((layer: { readonly methods?: unknown } | undefined) => layer?.methods)
  return [...new Set(methods.filter((method) => typeof method === 'string'))].toSorted()
}
