import type { CatalogIn, Client, CallOptions } from './client.ts'
import type { CodeTable } from './code-table.ts'
import type { Failure } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { Method } from './operation.ts'
import type { ClientOptions } from './options.ts'
import { paginate } from './paginate.ts'
import { createReadData } from './read-data.ts'
import { orThrow } from './result.ts'
import type { Result } from './result.ts'
import { createSend } from './send.ts'
import { toOutgoing } from './to-outgoing.ts'

const methods: readonly Method[] = ['get', 'head', 'post', 'put', 'patch', 'delete']

/**
 * Makes a client of an API. Its calls give the data, or throw a {@link Failure}; those of `result` give `{ ok, data, meta, reply }` or `{ ok, error }`;
 * `paginate` walks through a list. Type arguments: openapi-typescript's `paths`, the type of the catalog, or both in this order.
 *
 * @example
 * const api = createClient<paths, typeof errors>({ baseUrl: 'https://api.example.com/api/v2', apiKey })
 * const customer = await api.get('/customers/{id}', { path: { id: 42 } })
 */
export function createClient<Api = CodeTable, Errors extends CodeTable = CatalogIn<Api>>(
  options: ClientOptions<Errors>,
): Client<Api, Errors> {
  const send = createSend(options)
  type Verb = (path: string, call?: CallOptions) => Promise<Result<unknown, Failure, unknown>>
  const toVerb =
    (method: Method): Verb =>
    async (path, call) => {
      const outgoing = await toOutgoing(method.toUpperCase(), path, call ?? {}, options)
      const outcome = await send(outgoing, createReadData(outgoing))
      return isFailure(outcome) ? { ok: false, error: outcome } : outcome
    }
  const result = Object.fromEntries(methods.map((method) => [method, toVerb(method)]))
  const throwing = methods.map((method) => {
    const verb = toVerb(method)
    return [method, async (path: string, call?: CallOptions) => orThrow(await verb(path, call)).data] as const
  })
  const paginated = (path: string, call?: CallOptions): AsyncGenerator => paginate(toVerb('get'), path, call)
  return { ...Object.fromEntries(throwing), result, paginate: paginated } as unknown as Client<Api, Errors>
}
