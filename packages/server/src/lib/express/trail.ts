import type { ServerResponse } from 'node:http'
import type { GuardOptions } from '../node/guard-response.ts'
import { noteRoute } from '../node/node-facts.ts'
import type { ExpressRequest, Layer, Route, Router } from './internals.ts'

/** Where a request has been: which routers it came through. */
export interface Trail {
  readonly options: GuardOptions
  /** The router it came to last. */
  stop: Stop | undefined
  /** What it failed with last. */
  failure: { readonly thrown: unknown } | undefined
}

interface Stop {
  readonly router: Router
  /** What was left of the request's URL. */
  readonly url: string
  /** What had been taken off it. */
  readonly base: string
  /** The same as the app wrote it: `/shops/:shop`. */
  readonly pattern: string
  readonly earlier: Stop | undefined
}

const trailKey = Symbol('faultbook.trail')

interface TrackedResponse extends ServerResponse {
  [trailKey]?: Trail | undefined
}

/** Begins to follow a request of an app of ours. */
export function beginTrail(response: ServerResponse, options: GuardOptions): Trail {
  const trail: Trail = { options, stop: undefined, failure: undefined }
  const tracked: TrackedResponse = response
  tracked[trailKey] = trail
  return trail
}

/** Lets a request go to an app that is not ours. */
export function endTrail(response: ServerResponse): void {
  const tracked: TrackedResponse = response
  tracked[trailKey] = undefined
}

/** The trail of a request that is in an app of ours. */
export function trailOf(response: ServerResponse | undefined): Trail | undefined {
  const tracked: TrackedResponse | undefined = response
  return tracked?.[trailKey]
}

/** Notes that a request has come to a router. */
export function noteRouter(trail: Trail, router: Router, request: ExpressRequest): void {
  const { url = '/', baseUrl: base = '' } = request
  let outer = trail.stop
  while (outer !== undefined && !isBelow(base, outer.base)) outer = outer.earlier
  const pattern = (outer?.pattern ?? '') + toPattern(base.slice(outer?.base.length ?? 0), request.params)
  trail.stop = { router, url, base, pattern, earlier: trail.stop }
}

/** Notes the route that a request has met. */
export function noteMatch(trail: Trail, { path }: Route, request: ExpressRequest): void {
  const { baseUrl = '' } = request
  let stop = trail.stop
  while (stop !== undefined && stop.base !== baseUrl) stop = stop.earlier
  const own = typeof path === 'string' ? path : [path].flat().join('|')
  const pattern = (stop?.pattern ?? baseUrl) + own
  noteRoute(request, pattern.length > 1 && pattern.endsWith('/') ? pattern.slice(0, -1) : pattern)
}

/** The methods of all routes that a request came by and whose path is its own, sorted, HEAD with GET. */
export function allowedMethods({ stop: last }: Trail, request: ExpressRequest): readonly string[] {
  const allowed = new Set<string>()
  for (let stop = last; stop !== undefined; stop = stop.earlier) {
    const url = stop.earlier === undefined ? currentUrl(stop, request) : stop.url
    for (const { route } of stop.router.stack.filter((layer) => layer.route !== undefined && matches(layer, url))) {
      if (route === undefined || servesAny(route)) continue
      for (const method of Object.keys(route.methods)) allowed.add(method.toUpperCase())
    }
  }
  if (allowed.has('GET')) allowed.add('HEAD')
  return [...allowed].toSorted()
}

/** A middleware may have rewritten the URL since: what the outermost router has now is what it went by. Routers below have taken the rest off. */
function currentUrl({ url, base }: Stop, { url: rest = url, baseUrl = '' }: ExpressRequest): string {
  return baseUrl.slice(base.length) + rest
}

/** Of a route for any method nothing can be told: it is how middleware is put on a path. `app.all` names each method there is. */
function servesAny({ methods }: Route): boolean {
  return methods['_all'] === true || methods['unsubscribe'] === true
}

function matches(layer: Layer, url: string): boolean {
  try {
    const end = url.indexOf('?')
    return Boolean(layer.match(end < 0 ? url : url.slice(0, end)))
  } catch {
    return false
  }
}

function isBelow(base: string, outer: string): boolean {
  return outer === '' || base === outer || base.startsWith(`${outer}/`)
}

/** Puts the names of parameters back in place of their values. */
function toPattern(path: string, params: ExpressRequest['params']): string {
  if (path === '' || params === undefined) return path
  const names = Object.entries(params)
  if (names.length === 0) return path
  const toName = (segment: string): string => {
    const found = names.find(([, value]) => value === segment || value === decode(segment))
    return found === undefined ? segment : `:${found[0]}`
  }
  return path.split('/').map(toName).join('/')
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
