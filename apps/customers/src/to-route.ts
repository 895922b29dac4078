/** Few, and each needed with every request. */
const routes = new Map<string, string>()

/** A route as the API description writes it: `/customers/:id([^]+)` is `/customers/{id}`. */
export function toRoute(pattern: string): string {
  const known = routes.get(pattern)
  if (known !== undefined) return known
  const route = pattern.replaceAll(/:(\w+)(?:\([^)]*\))?/g, '{$1}')
  routes.set(pattern, route)
  return route
}
