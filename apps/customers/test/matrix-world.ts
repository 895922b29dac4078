import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createApiKey, hashApiKey } from '../src/api-key.ts'
import type { Cause } from './matrix-cells.ts'
import { resourceOf, takenEmail } from './matrix-resources.ts'
import { uploadFor, uploadQueries } from './matrix-uploads.ts'
import type { RawRequest } from './send-request.ts'
import { sendRequest } from './send-request.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

/** The API with what the matrix asks about: customers of two workspaces, keys of all kinds, one upstream server. */
export interface MatrixWorld {
  readonly api: TestApi
  /** A request to a route that goes wrong for one cause only; what has to happen before it has happened. */
  readonly requestFor: (method: string, route: string, cause: Cause) => Promise<RawRequest>
  /** Withdraws a key. */
  readonly revoke: (key: string) => void
  /** An address that nothing was sent from. */
  readonly newAddress: () => string
  /** Makes a customer and gives its id. */
  readonly newCustomer: () => Promise<number>
  /** The requests that the upstream server was asked at `/slow`, and has not answered: it waits for `answer`. */
  readonly slow: SlowRequests
  readonly stop: () => Promise<void>
}

/** Requests that are answered when they are told to be. */
interface SlowRequests {
  readonly count: () => number
  readonly answer: () => void
}

/** An id in our workspace, one that nobody has, and one of another workspace. */
export const ids = { ours: 1, unknown: 999_999, theirs: 500_000 } as const

const writing = new Set(['POST', 'PUT', 'PATCH'])

/** Starts it, with a limit of so many requests; `env` as for {@link startApi}. */
export async function startMatrixWorld(
  rateLimit: string,
  env: Readonly<Record<string, string>> = {},
): Promise<MatrixWorld> {
  const upstream = await startInvoices()
  const api = await startApi({
    RATE_LIMIT: rateLimit,
    TRUST_PROXY: '1',
    UPSTREAM_INVOICES: upstream.url,
    REQUIRE_IF_MATCH: 'true',
    ...env,
    IMPORT_LIMIT: '64KiB',
  })
  const database = new DatabaseSync(join(api.dataDir, 'customers.sqlite'))
  const theirs = await api.addWorkspace('second')
  database
    .prepare('UPDATE workspaces SET next_customer_id = :id, next_key_id = :id WHERE id = :theirs')
    .run({ id: ids.theirs, theirs })
  const bare = {
    account: 'First',
    email: null,
    phone: null,
    address: null,
    city: null,
    state: null,
    zip: null,
    country: null,
  }
  await api.store.createCustomer(api.workspaceId, { ...bare, email: takenEmail })
  await api.store.createCustomer(theirs, bare)
  await api.addKey({ workspaceId: theirs })

  let count = 0
  const newAddress = (): string => {
    count += 1
    return `10.0.${count >> 8}.${count & 255}`
  }
  const newCustomer = async (): Promise<number> => (await api.store.createCustomer(api.workspaceId, bare)).id
  const newKey = async (): Promise<number> => {
    const hash = hashApiKey(createApiKey())
    const order = { name: 'Other', scopes: ['customers:read'], hash, hint: '', expiresAt: null } as const
    return (await api.store.insertKey({ ...order, workspaceId: api.workspaceId })).id
  }
  const revoke = (key: string): void => {
    database.prepare('UPDATE api_keys SET revoked_at = ? WHERE hash = ?').run(new Date().toISOString(), hashApiKey(key))
  }

  const keyFor = async (cause: Cause, route: string): Promise<string> => {
    if (cause === 'an unknown key') return createApiKey()
    if (cause === 'an expired key') return api.addKey({ expiresAt: new Date(Date.now() - 1_000).toISOString() })
    if (cause === 'the wrong scope') return api.addKey({ scopes: resourceOf(route).otherScopes })
    const key = await api.addKey()
    if (cause === 'a revoked key') revoke(key)
    return key
  }
  const authorizationFor = async (cause: Cause, route: string): Promise<string | undefined> => {
    if (cause === 'no key') return undefined
    if (cause === 'a junk key') return 'Bearer junk'
    const key = await keyFor(cause, route)
    return cause === 'another scheme' ? `Basic ${Buffer.from(`key:${key}`).toString('base64')}` : `Bearer ${key}`
  }

  /** Keeps an answer to something else that was asked with this key. */
  const useUp = async (method: string, route: string, authorization = ''): Promise<void> => {
    const key = await api.store.findKeyByHash(hashApiKey(authorization.replace('Bearer ', '')))
    if (key === undefined) return
    const asked = { workspaceId: key.workspaceId, apiKeyId: key.id, method, route, key: usedKey, fingerprint: '' }
    await api.store.createCustomerOnce(asked, bare, () => ({ status: 201, headers: {}, body: '' }))
  }

  return {
    api,
    revoke,
    newAddress,
    newCustomer,
    slow: upstream.slow,
    requestFor: async (method, route, cause) => {
      const isRead = method === 'GET' || method === 'HEAD'
      const make = route.includes('/keys') ? newKey : newCustomer
      const id = route.includes(':id') && !isRead ? await make() : ids.ours
      const authorization = await authorizationFor(cause, route)
      const caller = [
        ['X-Forwarded-For', newAddress()],
        ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
      ] as const
      const upload = uploadFor(`${method} ${route}`, cause, String(count))
      const body = upload === undefined ? bodyFor(cause, method, route, String(count)) : upload.body
      const type = cause === 'the wrong media type' ? 'text/plain' : (upload?.type ?? 'application/json')
      if (cause === 'a used idempotency key') await useUp(method, route, authorization)
      for (const before of beforehand(cause, caller)) await sendRequest(api.port, before)
      return {
        method,
        target: targetFor(cause, route, id),
        headers: [
          ...caller,
          ...conditionsFor(cause, method),
          ...(body === undefined ? [] : [['Content-Type', type] as const]),
        ],
        body,
        isChunked: cause === 'oversized, in chunks',
      }
    },
    stop: async () => {
      database.close()
      await api.stop()
      await upstream.stop()
    },
  }
}

/** Requests that use up what a caller has. */
function beforehand(cause: Cause, caller: NonNullable<RawRequest['headers']>): readonly RawRequest[] {
  const headers = cause === 'too many by address' ? caller.filter(([name]) => name !== 'Authorization') : caller
  const isNeeded = cause === 'too many by address' || cause === 'too many by key'
  return isNeeded ? Array.from({ length: 3 }, () => ({ method: 'GET', target: '/api/v2/customers', headers })) : []
}

/** An idempotency key that something else was asked with. */
const usedKey = 'used'

/** Changes say which version they are made to; where that is not the matter, any. */
function conditionsFor(cause: Cause, method: string): NonNullable<RawRequest['headers']> {
  if (cause === 'a stale If-Match') return [['If-Match', '"0-0"']]
  if (cause === 'a malformed If-Match') return [['If-Match', '0-0']]
  const isChange = ['PUT', 'PATCH', 'DELETE'].includes(method)
  return [
    ...(isChange && cause !== 'no If-Match' ? [['If-Match', '*'] as const] : []),
    ...(cause === 'a matching If-None-Match' ? [['If-None-Match', '*'] as const] : []),
    ...(cause === 'a used idempotency key' ? [['Idempotency-Key', usedKey] as const] : []),
    ...(cause === 'a malformed idempotency key' ? [['Idempotency-Key', 'two words'] as const] : []),
  ]
}

function targetFor(cause: Cause, route: string, id: number): string {
  const name = nameFor(cause, id)
  const path = route.replace(':id', name).replace('*', name)
  if (cause === 'an unknown query parameter') return `${path}?color=red`
  if (cause !== 'wrong types in the parameters' || route.includes(':id')) return path
  return `${path}?${uploadQueries[route] ?? (route.includes('/invoices') ? 'color=red&color=blue' : resourceOf(route).wrongQuery)}`
}

/** How the path names the resource. */
function nameFor(cause: Cause, id: number): string {
  if (cause === 'an unknown id') return String(ids.unknown)
  if (cause === "another workspace's id") return String(ids.theirs)
  return cause === 'wrong types in the parameters' ? 'one' : String(id)
}

function bodyFor(cause: Cause, method: string, route: string, mark: string): string | undefined {
  const { good: make, wrongTypes, bulk, duplicate } = resourceOf(route)
  const good = make(`${method}-${mark}`)
  const bodies: Partial<Readonly<Record<Cause, unknown>>> = {
    'the wrong media type': good,
    'wrong types in the body': wrongTypes,
    'missing fields': {},
    'unknown fields': { ...good, color: 'red' },
    'a duplicate': { ...good, ...duplicate },
    'oversized, its length told': { ...good, ...bulk },
    'oversized, in chunks': { ...good, ...bulk },
  }
  if (cause === 'broken JSON') return '{"account": '
  if (cause === 'no body') return undefined
  const body = bodies[cause] ?? (writing.has(method) ? good : undefined)
  return body === undefined ? undefined : JSON.stringify(body)
}

interface Invoices {
  readonly url: string
  readonly slow: SlowRequests
  readonly stop: () => Promise<unknown>
}

/** A small upstream server: one invoice, a list, and an answer that waits. */
async function startInvoices(): Promise<Invoices> {
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]
    const isThere = path === '/' || path === '/slow' || path === `/${ids.ours}`
    const answer = () =>
      response
        .writeHead(isThere ? 200 : 404, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ id: ids.ours }))
    if (path === '/slow') waiting.push(answer)
    else answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    slow: {
      count: () => waiting.length,
      answer: () => waiting.splice(0).forEach((answer) => answer()),
    },
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
