import { readFileSync } from 'node:fs'

/** What `faultbook types` printed, which isolatedDeclarations can read. */
const table = `
export const errors = {
  emailTaken: { code: 'CUS_001', status: 409, fields: ['email'] },
  unavailable: { code: 'SRV_002', status: 503, retry: 'after-header' },
} as const
`

/** openapi-typescript's paths of the Customers API, as they are committed. */
const paths = readFileSync(new URL('../../packages/client/test/customers-paths.gen.ts', import.meta.url), 'utf8')

/** All of the API but handleError; every inferred type is exported, and must therefore have a name. */
const program = `
import { createClient, createFetch, Failure, HookError, isFailure, orThrow } from '@faultbook/client'
import type { ClientOptions, FailureOf, Hooks, Result } from '@faultbook/client'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { errors } from './errors.js'
import type { paths } from './paths.js'

const baseUrl = 'https://api.example.com'
export const catalog = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'Taken', fields: ['email'] },
})
export const api = createClient<paths, typeof errors>({ baseUrl, errors })
export const byCatalog = createClient<paths, typeof catalog>({ baseUrl, errors: catalog })
export const free = createClient({ baseUrl, errors })
export const plain = createClient({ baseUrl })
export const onlyPaths = createClient<paths>({ baseUrl })
export const list = await api.result.get('/api/v2/customers', { query: { limit: 1 } })
export const names = async () => (await api.get('/api/v2/customers')).map(({ account }) => account)
export const one = () => api.result.get('/api/v2/customers/{id}', { path: { id: 2 }, headers: { 'If-None-Match': '"1"' } })
export const all = () => api.paginate('/api/v2/customers')
export const freely = () => free.result.post<{ id: number }>('/customers', { body: {}, query: undefined })
export const sent = () => api.post('/api/v2/customers/import', { body: new Blob(['account']), retries: 0 })
export const platformFetch: typeof globalThis.fetch = createFetch({ apiKey: 'key', errors })
export const hooks: Hooks = { onRetry: ({ failure, delayMs }) => [failure.kind, delayMs] }
export const options: ClientOptions<typeof errors> = { baseUrl, errors, hooks, auth: async () => undefined, fetch }
export function tell(thrown: unknown) {
  if (thrown instanceof HookError) return thrown.failure?.kind
  if (!isFailure<typeof errors>(thrown)) throw thrown
  switch (thrown.error_code) {
    case 'CUS_001':
      return thrown.errors.email
    case 'SRV_002':
      return thrown.retryAfterMs
    case undefined:
      return thrown.kind === 'http' ? thrown.text : thrown.cause
    default:
      return thrown satisfies never
  }
}
export const again = (json: Parameters<typeof Failure.fromJSON>[0]) => Failure.fromJSON(json)
export const taken = (result: Result<number, FailureOf<typeof errors>>) => orThrow(result).data
`

const files = { 'errors.ts': table, 'paths.ts': paths }

/** Uses all of the client but handleError. */
export const consumer = { ...files, 'program.ts': program }

/** Uses handleError. */
export const handler = {
  'errors.ts': table,
  'program.ts': `
import { handleError } from '@faultbook/client'
import type { FailureOf } from '@faultbook/client'
import type { errors } from './errors.js'
export const show = (failure: FailureOf<typeof errors>) =>
  handleError(failure, { CUS_001: (given) => given.errors.email, network: async () => 'offline', default: () => undefined })
`,
}

/** What isolatedDeclarations asks of who exports a client. */
export const isolated = {
  ...files,
  'program.ts': `
import { createClient } from '@faultbook/client'
import type { Client } from '@faultbook/client'
import { errors } from './errors.js'
import type { paths } from './paths.js'
export const api: Client<paths, typeof errors> = createClient<paths, typeof errors>({ baseUrl: '/', errors })
`,
}

/** Two mistakes: a path, and a code. */
export const mistaken = {
  ...files,
  'program.ts': `
import { createClient, isFailure } from '@faultbook/client'
import { errors } from './errors.js'
import type { paths } from './paths.js'
const api = createClient<paths, typeof errors>({ baseUrl: '/' })
void api.get('/api/v2/customer')
export const tell = (thrown: unknown) => isFailure<typeof errors>(thrown) && thrown.error_code === 'CUS_O01'
`,
}
