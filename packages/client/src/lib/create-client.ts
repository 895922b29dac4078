import type { CatalogIn, Client, CallOptions } from './client.ts'
import type { CodeTable } from './code-table.ts'
import type { Failure } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { Method } from './operation.ts'
import type { ClientOptions } from './options.ts'
import { paginate } from './paginate.ts'
import { readData } from './read-data.ts'
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
  const result: Record<string, Verb> = {}
  const paginated = (path: string, call: CallOptions = {}): AsyncGenerator => paginate(send, path, call, options)
  const api: Record<string, unknown> = { result, paginate: paginated }
  for (const method of methods) {
    const verb: Verb = async (path, call = {}) => {
      const outcome = await send(await toOutgoing(method.toUpperCase(), path, call, options), readData)
      return isFailure(outcome) ? { ok: false, error: outcome } : outcome
    }
    result[method] = verb
    api[method] = async (path: string, call?: CallOptions) => orThrow(await verb(path, call)).data
  }
  return api as unknown as Client<Api, Errors>
}

type Verb = (path: string, call?: CallOptions) => Promise<Result<unknown, Failure, unknown>>
