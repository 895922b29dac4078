import type { CatalogIn, Client, CallOptions } from './client.ts'
import type { CodeTable } from './code-table.ts'
import type { Failure } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { Method } from './operation.ts'
import type { ClientOptions } from './options.ts'
import { toHeaders, toPlace } from './outgoing.ts'
import { paginate } from './paginate.ts'
import type { Prepare } from './paginate.ts'
import { readData } from './read-data.ts'
import type { Page } from './read-data.ts'
import type { Success } from './result.ts'
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
  const url = String(options.baseUrl).replace(/\/$/, '')
  const headers = toHeaders({ accept: 'application/json' }, options.headers)
  const base = {
    url,
    headers,
    problem: /[?#]/.test(url) ? 'A base URL has no query' : toPlace(url).problem,
    idempotencyKeys: options.idempotencyKeys,
  }
  const prepare: Prepare = (method, path, call) => toOutgoing(method, path, call, base)
  const result: Record<string, Verb> = {}
  const paginated: Verb = (path, call = {}) => paginate(send, prepare, path, call)
  const api: Record<string, unknown> = { result, paginate: paginated }
  for (const name of methods) {
    const method = name.toUpperCase()
    const run = (path: string, call: CallOptions = {}): Promise<Page | Failure> =>
      send(prepare(method, path, call), readData)
    api[name] = async (path: string, call?: CallOptions) => {
      const outcome = await run(path, call)
      if (isFailure(outcome)) throw outcome
      return outcome.data
    }
    result[name] = async (path, call) => {
      const outcome = await run(path, call)
      return isFailure(outcome) ? { ok: false, error: outcome } : toSuccess(outcome)
    }
  }
  return api as unknown as Client<Api, Errors>
}

type Verb = (path: string, call?: CallOptions) => unknown

function toSuccess({ data, meta, response }: Page): Success<unknown, unknown> {
  const { status, headers } = response
  const read = (name: string): string | undefined => headers.get(name) ?? undefined
  return { ok: true, data, meta, reply: { status, headers, etag: read('etag'), requestId: read('x-request-id') } }
}
