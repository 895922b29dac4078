import type { Catalog, FullRow } from '@faultbook/contract'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../src/errors.ts'
import { errorExamples } from '../src/pages/error-examples.ts'
import { readRoutes } from './read-routes.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer } from './send-request.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

const path = '/api/v2/customers'
const rows = Object.values<Catalog[string]>(errors).map(({ row }) => row)

// The upstream server is never asked: its port is closed.
const api = await startApi({ UPSTREAM_INVOICES: 'http://127.0.0.1:1' })
const testWorkspace = (await api.store.createWorkspace('tries', { isTest: true })).id
const testKey = await api.addKey({ workspaceId: testWorkspace })
const routes = readRoutes(api.app).filter((route) => route.includes(' /api/v2/'))
afterAll(() => api.stop())

describe('an error that is asked for in a test workspace', () => {
  let before: unknown
  beforeAll(async () => {
    await api.call('POST', path, { key: testKey, body: { account: 'Ada' } })
    await api.call('GET', path, { key: testKey })
    before = dumpOf(api)
  })

  it.each(rows)('is $code, whole, on every route behind a key', async (row) => {
    expect(routes.length).toBeGreaterThan(8)
    for (const route of routes) {
      const [method = '', pattern = ''] = route.split(' ')
      expectProvoked(
        await prefer(method, pattern.replace(':id', '1').replace('*', '1'), `error=${row.code}`),
        row,
        method,
      )
    }
  })

  it('leaves everything as it was', () => {
    expect(dumpOf(api)).toEqual(before)
  })

  it('uses up no idempotency key', async () => {
    const others = [['Idempotency-Key', 'once']] as const
    expect((await prefer('POST', path, 'error=SRV_002', others)).status).toBe(503)
    const done = await prefer('POST', path, 'return=minimal', others)
    expect([done.status, done.headers['idempotency-replayed']]).toEqual([201, undefined])
    // Nor is it given again for one.
    expect((await prefer('POST', path, 'error=SRV_002', others)).status).toBe(503)
    expect((await prefer('POST', path, 'return=minimal', others)).headers['idempotency-replayed']).toBe('true')
  })

  it('comes in the format that is asked for', async () => {
    const answer = await prefer('GET', path, 'error=RATE_001', [['Accept', 'application/problem+json']])
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ status: 429, error_code: 'RATE_001', detail: 'Rate limit exceeded' })
  })

  it('is found among other preferences, in any case, quoted, and in several headers', async () => {
    for (const header of ['respond-async, Error="RATE_001"; x=1', 'error = RATE_001, error=AUTH_001'])
      expect([header, (await prefer('GET', path, header)).status]).toEqual([header, 429])
    const two = await prefer('GET', path, 'wait=10', [['Prefer', 'error=RES_001']])
    expect([two.status, two.headers['preference-applied']]).toEqual([404, 'error=RES_001'])
  })

  it('is no alarm: it is logged as information', async () => {
    await prefer('GET', path, 'error=SRV_001')
    const lines = api
      .logged()
      .split('\n')
      .filter((line) => line.includes('"code":"SRV_001"'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => !line.includes('"level":30') || !line.includes('"provoked"'))).toEqual([])
  })

  it('is refused where its code is unknown', async () => {
    for (const header of ['error=NOPE_001', 'error=rate_001', 'error', 'error=""', 'error=HTTP_418', 'error=__proto__'])
      expectRefused(await prefer('POST', path, header), 'asks for an error that is not in the list at /errors')
  })

  it('is not asked for by any other preference', async () => {
    for (const header of ['return=minimal', 'errors=RATE_001', 'wait=1; error=RATE_001', 'a="error=RATE_001"', ''])
      expect([header, (await prefer('GET', path, header)).status]).toEqual([header, 200])
  })
})

describe('an error that is asked for in a live workspace', () => {
  it.each(['error=RATE_001', 'error=NOPE_001', 'wait=1, ERROR=SRV_001'])('is refused: %s', async (header) => {
    const before = dumpOf(api)
    const answer = await prefer('POST', path, header, [], api.key)
    expectRefused(answer, 'can ask for an error in a test workspace only')
    expect(dumpOf(api)).toEqual(before)
  })
})

describe('an error that is asked for', () => {
  it('comes after those of the key, and says nothing to who has none', async () => {
    const expired = await api.addKey({ workspaceId: testWorkspace, expiresAt: '2020-01-01T00:00:00.000Z' })
    const narrow = await api.addKey({ workspaceId: testWorkspace, scopes: ['keys:manage'] })
    for (const [key, code] of [
      ['none', 'AUTH_001'],
      [expired, 'AUTH_003'],
      [narrow, 'PERM_001'],
    ] as const) {
      const { body, headers } = await prefer('GET', path, 'error=RES_001', [], key)
      expect(body).toMatchObject({ error_code: code })
      expect(headers).not.toHaveProperty('preference-applied')
    }
  })

  it('counts for the limit of the key, and not as a failure of the address', async () => {
    const small = await startApi({ RATE_LIMIT: '3/60' })
    const { id } = await small.store.createWorkspace('tries', { isTest: true })
    const keys = [await small.addKey({ workspaceId: id }), await small.addKey({ workspaceId: id })]
    const seen: unknown[] = []
    for (const key of keys) {
      for (const code of ['AUTH_001', 'AUTH_004', 'RES_002', 'AUTH_001']) {
        const headers = { prefer: `error=${code}` }
        seen.push((await small.call('GET', path, { key, headers })).body?.error_code)
      }
    }
    const one = ['AUTH_001', 'AUTH_004', 'RES_002', 'RATE_001']
    expect(seen).toEqual([...one, ...one])
    expect((await small.call('GET', path, { key: null })).status).toBe(401)
    await small.stop()
  })
})

/** Sends a request with a preference, with the key of the test workspace unless another is given. */
function prefer(
  method: string,
  target: string,
  preference: string,
  others: readonly (readonly [string, string])[] = [],
  key = testKey,
): Promise<RawAnswer> {
  const headers = [
    ['Authorization', `Bearer ${key}`] as const,
    ['Prefer', preference] as const,
    ['Content-Type', 'application/json'] as const,
    ...others,
  ]
  // A body that would be accepted.
  const body = ['POST', 'PUT', 'PATCH'].includes(method) ? '{"account":"Never"}' : undefined
  return sendRequest(api.port, { method, target, headers, body })
}

/** Compares the whole answer with what the contract promises of the row. */
function expectProvoked(answer: RawAnswer, row: FullRow, method: string): void {
  const example = errorExamples(errors, 65_536).find(({ code }) => code === row.code)
  const envelope = {
    success: false,
    errors: example?.fields ?? {},
    message: example?.message ?? row.fallback,
    error_code: row.code,
  }
  const text = JSON.stringify(envelope)
  expect([answer.status, answer.text]).toEqual([row.status, method === 'HEAD' ? '' : text])
  expect(answer.headers).toEqual({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    link: `</errors#${row.code}>; rel="help"`,
    vary: 'Accept',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    date: expect.any(String),
    connection: 'close',
    'preference-applied': `error=${row.code}`,
    'ratelimit-policy': '"key";q=1000000;w=60',
    ratelimit: row.status === 429 ? '"key";r=0;t=1' : expect.stringMatching(/^"key";r=\d+;t=\d+$/),
    ...headersOf(row, method),
  })
}

/** The headers that the contract promises of some statuses and rows (C8, C20). */
function headersOf({ status, code, retry }: FullRow, method: string): Readonly<Record<string, unknown>> {
  const realm = 'Bearer realm="customers"'
  return {
    ...(status === 401 && { 'www-authenticate': `${realm}, error="invalid_token"` }),
    ...(code === 'PERM_001' && {
      'www-authenticate': `${realm}, error="insufficient_scope", scope="customers:write"`,
    }),
    ...(status === 405 && { allow: 'GET, HEAD, POST' }),
    ...(status === 415 && { [method === 'PATCH' ? 'accept-patch' : 'accept']: 'application/json' }),
    ...(retry === 'after-header' && { 'retry-after': expect.stringMatching(/^[12]$/) }),
  }
}

function expectRefused({ status, body, headers }: RawAnswer, why: string): void {
  const message = 'One or more request parameters are invalid'
  const refusal = { success: false, errors: { prefer: why }, message, error_code: 'REQ_002' }
  expect([status, body]).toEqual([400, refusal])
  expect(headers).not.toHaveProperty('preference-applied')
}

/** Everything in the database but the activity, which is to tell of these errors too. */
function dumpOf({ dataDir }: TestApi): unknown {
  const database = new DatabaseSync(join(dataDir, 'customers.sqlite'), { readOnly: true })
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'activity%'")
    .all()
  const rowsOf = (name: unknown) => database.prepare(`SELECT * FROM "${String(name)}"`).all()
  const dump = tables.map(({ name }) => [name, rowsOf(name).map(({ next_activity_id: _, ...row }) => row)])
  database.close()
  return dump
}
