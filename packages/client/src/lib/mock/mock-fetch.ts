import { defineCatalog, isApiError, standardErrors } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import type { DataOf, Method, PathsWith } from '../operation.ts'
import { dataResponse } from './data-response.ts'
import { errorResponse } from './error-response.ts'
import type { ErrorResponseOptions } from './error-response.ts'
import { findRoutes, methodOf } from './find-routes.ts'
import type { FoundRoute } from './find-routes.ts'
import { toGiven } from './mock-answer.ts'
import type { MockAnswer, MockCall } from './mock-answer.ts'
import { readCall } from './read-call.ts'

type RouteOf<Paths> = { readonly [Verb in Method]: `${Uppercase<Verb>} ${PathsWith<Paths, Verb>}` }[Method]
type DataAt<Paths, Route> = Route extends `${infer Verb} ${infer Path}`
  ? DataOf<Paths, Path, Lowercase<Verb> & Method>
  : never
type ParamIn<Route> = Route extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamIn<Rest> : never

/** Answers by method and path, as the API description writes them: `GET /customers/{id}`; of openapi-typescript's `paths` where they are given. */
export type MockRoutes<Paths = never> = [Paths] extends [never]
  ? { readonly [Route in `${Uppercase<Method>} /${string}`]?: MockAnswer }
  : { readonly [Route in RouteOf<Paths>]?: MockAnswer<DataAt<Paths, Route>, ParamIn<Route>> }

/** What {@link mockFetch} takes besides the routes: {@link errorResponse}'s options, for every error it answers with. */
export interface MockFetchOptions extends Omit<ErrorResponseOptions, 'request'> {
  /** Where the paths begin, as for the client (at the root of any host). */
  readonly baseUrl?: string | URL
  /** The catalog that says what a route that is not there is answered with (the standard one). */
  readonly errors?: RefusingErrors
}

interface RefusingErrors {
  readonly routeNotFound: () => ApiError
  readonly methodNotAllowed: (input: { method: string; headers: Readonly<Record<string, string>> }) => ApiError
}

/** A `fetch` that asks no network. */
export type MockFetch = typeof globalThis.fetch & {
  /** What was asked so far, also what no route answered. */
  readonly calls: readonly MockCall[]
}

/**
 * Makes a `fetch` for the client's option of that name, which answers from the book. A route that is not there is answered with the book's
 * `routeNotFound`, another method of one that is with `methodNotAllowed`. What a function throws that is no error of the catalog is what `fetch` rejects with.
 *
 * @example
 * const fetch = mockFetch<paths>({ 'GET /customers/{id}': ({ params }) => known.get(params.id) ?? errors.resourceNotFound({ resource: 'Customer' }) })
 * const api = createClient<paths, typeof errors>({ baseUrl: 'https://api.example.com', errors, fetch })
 */
export function mockFetch<Paths = never>(routes: MockRoutes<Paths>, options: MockFetchOptions = {}): MockFetch {
  const { baseUrl = '', errors = defineCatalog(standardErrors), ...errorOptions } = options
  const answers = routes as Readonly<Record<string, MockAnswer>>
  const calls: MockCall[] = []

  const answer = async (call: MockCall): Promise<unknown> => {
    const found = findRoutes(Object.keys(answers), call.path)
    const asked = [call.method, ...(call.method === 'HEAD' ? ['GET'] : [])]
    const [one] = asked.flatMap((method) => found.filter(({ route }) => methodOf(route) === method))
    return one ? toGiven(answers[one.route], { ...call, params: one.params }) : refuse(found, call, errors)
  }

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { signal } = request
    signal.throwIfAborted()
    const call = await readCall(request, baseUrl)
    calls.push(call)
    const given = await untilAborted(signal, answer(call))
    if (given === 'timeout') return untilAborted(signal, new Promise(() => undefined))
    if (given === 'network') throw refused()
    if (isApiError(given)) return errorResponse(given, { ...errorOptions, request })
    const response = given instanceof Response ? given.clone() : dataResponse(given, options)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
  return Object.assign(fetch, { calls })
}

function refuse(found: readonly FoundRoute[], { method }: MockCall, errors: RefusingErrors): ApiError {
  if (found.length === 0) return errors.routeNotFound()
  const methods = found.flatMap(({ route }) => (methodOf(route) === 'GET' ? ['GET', 'HEAD'] : [methodOf(route)]))
  return errors.methodNotAllowed({ method, headers: { Allow: methods.join(', ') } })
}

/** As Node says it. */
function refused(): TypeError {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  return new TypeError('fetch failed', { cause })
}

async function untilAborted<Done>(signal: AbortSignal, work: Promise<Done>): Promise<Done> {
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error)
  })
  signal.addEventListener('abort', stop)
  return Promise.race([aborted, work]).finally(() => signal.removeEventListener('abort', stop))
}
