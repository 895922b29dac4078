import { createClient, createFetch } from '@faultbook/client'
import type { CallOptions, ClientOptions } from '@faultbook/client'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { canaries } from './canaries.ts'

/** Sends one request with secrets all over it; `options` and `call` come last. */
export type Caller = (url: string, options?: Partial<ClientOptions>, call?: CallOptions) => Promise<unknown>

const errors = defineCatalog(standardErrors)
const query = {
  [canaries.queryName]: 1,
  token: canaries.queryValue,
  list: [canaries.queryItem, canaries.queryItem],
} as const
const headers = {
  cookie: `session=${canaries.cookie}`,
  'proxy-authorization': `Basic ${canaries.proxyAuthorization}`,
  'x-of-call': canaries.callHeader,
  [canaries.headerName]: '1',
} as const
const json = { [canaries.bodyName]: 1, password: canaries.bodyField, list: [{ deep: { card: canaries.nestedField } }] }

const base: Omit<ClientOptions, 'baseUrl'> = {
  errors,
  headers: { 'x-of-client': canaries.clientHeader },
  retries: 0,
  backoffMs: 1,
  timeoutMs: 15_000,
}
const keyed = { query, headers, idempotencyKey: canaries.idempotencyKey }

/** Those who call, by what they send; between them they put a secret into every place there is. */
export const callers: Readonly<Record<string, Caller>> = {
  'a client with a key, and JSON': (url, options, call) =>
    createClient({ ...base, baseUrl: originOf(url), apiKey: canaries.apiKey, ...options }).post(pathOf(url), {
      ...keyed,
      body: json,
      ...call,
    }),
  'a client with tokens, and a form': (url, options, call) =>
    createClient({
      ...base,
      baseUrl: originOf(url),
      auth: ({ refresh }) => (refresh ? canaries.refreshedToken : canaries.token),
      ...options,
    }).post(pathOf(url), { ...keyed, body: new URLSearchParams({ pin: canaries.formField }), ...call }),
  'a client with files': (url, options, call) =>
    createClient({ ...base, baseUrl: originOf(url), ...options }).post(pathOf(url), {
      ...keyed,
      headers: { ...headers, authorization: `Bearer ${canaries.authorization}` },
      body: toForm(),
      ...call,
    }),
  'a fetch': (url, { baseUrl: _, ...options } = {}, { signal, body } = {}) =>
    createFetch({ ...base, apiKey: canaries.apiKey, ...options })(
      `${url}?token=${canaries.queryValue}&${canaries.baseQuery}=1#${canaries.fragment}`,
      {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': canaries.idempotencyKey, 'content-type': 'application/json' },
        body: (body ?? JSON.stringify(json)) as string,
        signal: signal ?? null,
      },
    ),
}

function toForm(): FormData {
  const form = new FormData()
  form.append('pin', canaries.formField)
  form.append('file', new Blob([canaries.fileContent]), `${canaries.fileName}.txt`)
  return form
}

function originOf(url: string): string {
  return new URL(url).origin
}

function pathOf(url: string): string {
  return new URL(url).pathname
}
