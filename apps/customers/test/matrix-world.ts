import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createApiKey, hashApiKey } from '../src/api-key.ts'
import type { Cause } from './matrix-cells.ts'
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
  readonly stop: () => Promise<void>
}

/** An id in our workspace, one that nobody has, and one of another workspace. */
export const ids = { ours: 1, unknown: 999_999, theirs: 500_000 } as const

/** The email of our first customer. */
export const takenEmail = 'taken@example.com'

/** How long the slow answer takes. */
const slowMs = 1_000
const otherScopes = ['keys:manage', 'activity:read'] as const
const writing = new Set(['POST', 'PUT', 'PATCH'])

/** Starts it, with a limit of so many requests. */
export async function startMatrixWorld(rateLimit: string): Promise<MatrixWorld> {
  const upstream = await startInvoices()
  const api = await startApi({ RATE_LIMIT: rateLimit, TRUST_PROXY: '1', UPSTREAM_INVOICES: upstream.url })
  const database = new DatabaseSync(join(api.dataDir, 'customers.sqlite'))
  const theirs = await api.addWorkspace('second')
  database.prepare('UPDATE workspaces SET next_customer_id = ? WHERE id = ?').run(ids.theirs, theirs)
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

  let count = 0
  const newAddress = (): string => {
    count += 1
    return `10.0.${count >> 8}.${count & 255}`
  }
  const newCustomer = async (): Promise<number> => (await api.store.createCustomer(api.workspaceId, bare)).id
  const revoke = (key: string): void => {
    database.prepare('UPDATE api_keys SET revoked_at = ? WHERE hash = ?').run(new Date().toISOString(), hashApiKey(key))
  }

  const keyFor = async (cause: Cause): Promise<string> => {
    if (cause === 'an unknown key') return createApiKey()
    if (cause === 'an expired key') return api.addKey({ expiresAt: new Date(Date.now() - 1_000).toISOString() })
    if (cause === 'the wrong scope') return api.addKey({ scopes: otherScopes })
    const key = await api.addKey()
    if (cause === 'a revoked key') revoke(key)
    return key
  }
  const authorizationFor = async (cause: Cause): Promise<string | undefined> => {
    if (cause === 'no key') return undefined
    if (cause === 'a junk key') return 'Bearer junk'
    const key = await keyFor(cause)
    return cause === 'another scheme' ? `Basic ${Buffer.from(`key:${key}`).toString('base64')}` : `Bearer ${key}`
  }

  return {
    api,
    revoke,
    newAddress,
    newCustomer,
    requestFor: async (method, route, cause) => {
      const isRead = method === 'GET' || method === 'HEAD'
      const id = route.includes(':id') && !isRead ? await newCustomer() : ids.ours
      const authorization = await authorizationFor(cause)
      const caller = [
        ['X-Forwarded-For', newAddress()],
        ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
      ] as const
      const body = bodyFor(cause, method, String(count))
      const type = cause === 'the wrong media type' ? 'text/plain' : 'application/json'
      for (const before of beforehand(cause, caller)) await sendRequest(api.port, before)
      return {
        method,
        target: targetFor(cause, route, id),
        headers: [...caller, ...(body === undefined ? [] : [['Content-Type', type] as const])],
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

function targetFor(cause: Cause, route: string, id: number): string {
  const path = route.replace(':id', String(id)).replace('*', String(id))
  if (cause === 'an unknown id') return path.replace(/\d+$/, String(ids.unknown))
  if (cause === "another workspace's id") return path.replace(/\d+$/, String(ids.theirs))
  if (cause === 'an unknown query parameter') return `${path}?color=red`
  if (cause !== 'wrong types in the parameters') return path
  if (route.endsWith(':id')) return path.replace(/\d+$/, 'one')
  return route.endsWith('/customers') ? `${path}?page=one&limit=2.5` : `${path}?color=red&color=blue`
}

function bodyFor(cause: Cause, method: string, mark: string): string | undefined {
  const good = { account: 'Good', email: `${method}-${mark}@example.com` }
  const bodies: Partial<Readonly<Record<Cause, unknown>>> = {
    'the wrong media type': good,
    'wrong types in the body': { account: 7, email: true, country: [] },
    'missing fields': {},
    'unknown fields': { ...good, color: 'red' },
    'a duplicate': { ...good, email: takenEmail.toUpperCase() },
    'oversized, its length told': { ...good, address: 'x'.repeat(70_000) },
    'oversized, in chunks': { ...good, address: 'x'.repeat(70_000) },
  }
  if (cause === 'broken JSON') return '{"account": '
  if (cause === 'no body') return undefined
  const body = bodies[cause] ?? (writing.has(method) ? good : undefined)
  return body === undefined ? undefined : JSON.stringify(body)
}

/** A small upstream server: one invoice, a list, and a slow answer. */
async function startInvoices(): Promise<{ readonly url: string; readonly stop: () => Promise<unknown> }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]
    const isThere = path === '/' || path === '/slow' || path === `/${ids.ours}`
    const answer = () =>
      response
        .writeHead(isThere ? 200 : 404, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ id: ids.ours }))
    setTimeout(answer, path === '/slow' ? slowMs : 0)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
