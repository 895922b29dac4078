import type { ApiError } from '@faultbook/contract'
import type { ServerCatalog } from '../server-catalog.ts'
import type { HonoInside, HonoMatch, HonoRoute } from './hono-app.ts'

/** Patterns that claim every path, as middleware for one method does. */
const everywhere: ReadonlySet<string> = new Set(['*', '/*'])

/** Tells whether a request has met a route, and not only what is called on the way to one. */
export function isRouted(match: HonoMatch): boolean {
  return match.some(([[, route]]) => claims(route))
}

/** The pattern of the route that a request has met, `/customers/:id`; the innermost there is. */
export function patternOf(match: HonoMatch): string | undefined {
  const routes = match.map(([[, route]]) => route)
  return (routes.findLast(claims) ?? routes.findLast(({ path }) => !everywhere.has(path)))?.path
}

/** The error of a path that no route claims for a method: 405 where others are served, 404 where none is. */
export function toUnrouted(
  method: string,
  path: string,
  { router, routes }: Pick<HonoInside, 'router' | 'routes'>,
  errors: ServerCatalog,
): ApiError {
  const known = new Set(routes.filter(claims).map((route) => route.method))
  const served = [...known].filter((name) => router.match(name, path)[0].some(([[, route]]) => claims(route)))
  if (served.length === 0) return errors.routeNotFound()
  // Hono answers HEAD by GET.
  const allowed = served.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
  return errors.methodNotAllowed({ method, headers: { Allow: allowed.join(', ') } })
}

function claims({ method, path }: HonoRoute): boolean {
  return method !== 'ALL' && !everywhere.has(path)
}
