import ky from 'ky'
import { createFetch as createOfetch } from 'ofetch'
import createOpenApiClient from 'openapi-fetch'
import type { paths } from '../../packages/client/test/customers-paths.gen.ts'
import { createClient as createHeyClient } from './generated/hey-api/client/index.js'
import { createCustomer, listCustomers } from './generated/hey-api/index.js'

/** A library over a fetch: lists customers, and makes one; gives the answer's body, or throws what its caller is given instead. */
export interface Library {
  readonly list: (signal?: AbortSignal) => Promise<unknown>
  readonly create: (headers: Readonly<Record<string, string>>) => Promise<unknown>
}

/** Makes a library for an origin. */
export type MakeLibrary = (baseUrl: string, fetch: typeof globalThis.fetch) => Library

const path = '/api/v2/customers'
const body = { account: 'Ada' }
const init = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {})

/** A failure in its caller's hands as `error`. */
interface Told {
  readonly data?: unknown
  readonly error?: unknown
}
const dataOf = ({ data, error }: Told): unknown => {
  if (error !== undefined) throw error
  return data
}

const toOfetch =
  (defaults: object): MakeLibrary =>
  (baseURL, fetch) => {
    const ofetch = createOfetch({ fetch, Headers, AbortController, defaults: { baseURL, ...defaults } })
    return {
      list: (signal) => ofetch(path, init(signal)),
      create: (headers) => ofetch(path, { method: 'POST', headers, body }),
    }
  }

/** The libraries as one sets them up. */
export const libraries = {
  'openapi-fetch': (baseUrl, fetch) => {
    const client = createOpenApiClient<paths>({ baseUrl, fetch })
    return {
      list: async (signal) => (await client.GET(path, init(signal))).data,
      create: async (headers) => (await client.POST(path, { body, headers })).data,
    }
  },
  'hey-api': (baseUrl, fetch) => {
    const client = createHeyClient({ baseUrl, fetch })
    return {
      list: async (signal) => dataOf(await listCustomers({ client, ...init(signal) })),
      create: async (headers) => dataOf(await createCustomer({ client, body, headers })),
    }
  },
  'hey-api, throwOnError': (baseUrl, fetch) => {
    const client = createHeyClient({ baseUrl, fetch, throwOnError: true })
    return {
      list: async (signal) => (await listCustomers({ client, ...init(signal), throwOnError: true })).data,
      create: async (headers) => (await createCustomer({ client, body, headers, throwOnError: true })).data,
    }
  },
  ky: (prefix, fetch) => {
    const client = ky.create({ fetch, timeout: false })
    return {
      list: (signal) => client.get(prefix + path, init(signal)).json(),
      create: (headers) => client.post(prefix + path, { json: body, headers }).json(),
    }
  },
  ofetch: toOfetch({ retry: 0 }),
} satisfies Readonly<Record<string, MakeLibrary>>

/** As it comes, it tries everything once more: what our fetch has given up, and what no retry can mend. */
export const restlessOfetch = toOfetch({})
