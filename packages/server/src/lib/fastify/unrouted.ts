import type { ApiError } from '@faultbook/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { factsOf } from '../node/node-facts.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { createRouteTable } from './route-table.ts'

/** Makes what tells a path that nobody claims from one that is served by other methods. */
export function unroutedFinder(app: FastifyInstance, errors: ServerCatalog): (request: FastifyRequest) => ApiError {
  const routes = createRouteTable()
  app.addHook('onRoute', ({ method, url }) => routes.add(method, url))
  return (request) => {
    const { method, path = '/' } = factsOf(request.raw)
    const allowed = routes.methodsOf(path)
    // @fastify/cors serves OPTIONS on every path. A method that is served: the handler called it not found, or no constraint of the route was met.
    if (allowed.includes(method) || allowed.every((name) => name === 'OPTIONS')) return errors.routeNotFound()
    return errors.methodNotAllowed({ method, headers: { Allow: allowed.join(', ') } })
  }
}
