import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/create-app.ts'
import { allScopes, issueKey } from '../src/issue-key.ts'
import { readSettings } from '../src/settings.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { allStatements } from '../src/store/statements.ts'
import type { StatementName } from '../src/store/statements.ts'
import type { Scope } from '../src/store/key-store.ts'
import { readRoutes } from './read-routes.ts'
import type { Answer } from './start-api.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'

const path = '/api/v2/customers'
const noCustomer = [404, 'RES_001', {}]
const writing = ['POST', 'PUT', 'PATCH']

/** What a key must be allowed to do on every route there is; null for a route that needs no key. */
const allowSet: Readonly<Record<string, Scope | null>> = {
  ...Object.fromEntries(
    ['/', '/errors', '/style.css', '/icon.svg', '/openapi.json', '/health', '/ready'].flatMap((url) => [
      [`GET ${url}`, null],
      [`HEAD ${url}`, null],
    ]),
  ),
  'GET /api/v2/customers': 'customers:read',
  'HEAD /api/v2/customers': 'customers:read',
  'POST /api/v2/customers': 'customers:write',
  'GET /api/v2/customers/:id': 'customers:read',
  'HEAD /api/v2/customers/:id': 'customers:read',
  'PUT /api/v2/customers/:id': 'customers:write',
  'PATCH /api/v2/customers/:id': 'customers:write',
  'DELETE /api/v2/customers/:id': 'customers:write',
  'GET /api/v2/keys': 'keys:manage',
  'HEAD /api/v2/keys': 'keys:manage',
  'POST /api/v2/keys': 'keys:manage',
  'GET /api/v2/keys/:id': 'keys:manage',
  'HEAD /api/v2/keys/:id': 'keys:manage',
  'DELETE /api/v2/keys/:id': 'keys:manage',
  'POST /api/v2/keys/:id/rotate': 'keys:manage',
  'GET /api/v2/audit': 'keys:manage',
  'HEAD /api/v2/audit': 'keys:manage',
  'GET /api/v2/activity': 'activity:read',
  'HEAD /api/v2/activity': 'activity:read',
  'POST /api/v2/customers/import': 'customers:write',
  'GET /api/v2/customers/export': 'customers:read',
  'HEAD /api/v2/customers/export': 'customers:read',
  'GET /api/v2/invoices': 'customers:read',
  'HEAD /api/v2/invoices': 'customers:read',
  'GET /api/v2/invoices/*': 'customers:read',
  'HEAD /api/v2/invoices/*': 'customers:read',
}

describe('scopes and tenancy (reliability F)', () => {
  let api: Witness
  let theirs: string
  let otherId: number
  beforeAll(async () => {
    // Nobody listens there: a request that is let through gets 502.
    api = await startWitness({ UPSTREAM_INVOICES: 'http://127.0.0.1:1' })
    otherId = await api.api.addWorkspace('second')
    theirs = await api.api.addKey({ workspaceId: otherId })
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  /** Asks as the other workspace; not counted among our rows. */
  const asOther = (method: string, target: string, body?: unknown) =>
    api.api.call(method, target, { key: theirs, body })
  const bodyFor = (method: string) => (writing.includes(method) ? { body: { account: 'a' } } : {})

  it('F74 names the scope that a key lacks', async () => {
    const [reader, writer] = [
      await api.api.addKey({ scopes: ['customers:read'] }),
      await api.api.addKey({ scopes: ['customers:write'] }),
    ]
    const refused = async (method: string, target: string, key: string, scope: string) => {
      const answer = await api.call(method, target, { key, ...bodyFor(method) })
      expect([refusalOf(answer), answer.body?.message]).toEqual([
        [403, 'PERM_001', {}],
        `This API key lacks the ${scope} permission`,
      ])
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer realm="customers", error="insufficient_scope", scope="${scope}"`,
      )
    }
    for (const method of ['PUT', 'PATCH', 'DELETE']) await refused(method, `${path}/1`, reader, 'customers:write')
    await refused('POST', path, reader, 'customers:write')
    await refused('GET', path, writer, 'customers:read')
    await refused('GET', `${path}/1`, writer, 'customers:read')
  })

  it('F75 lets each scope do what it is for, on every route of the app, and nothing else', async () => {
    const routes = readRoutes(api.api.app)
    expect(routes.toSorted()).toEqual(Object.keys(allowSet).toSorted())
    const keys: readonly (readonly [Scope | 'none', string | null])[] = [
      ['none', null],
      ...(await Promise.all(
        allScopes.map(async (scope) => [scope, await api.api.addKey({ scopes: [scope] })] as const),
      )),
    ]
    for (const route of routes) {
      const [method = '', pattern = ''] = route.split(' ')
      const target = pattern.replace(':id', '999').replace('*', 'x')
      const allowed: string[] = []
      for (const [name, key] of keys) {
        const { status } = await api.api.call(method, target, { key, ...(writing.includes(method) && { body: {} }) })
        if (status !== 401 && status !== 403) allowed.push(name)
      }
      const scope = allowSet[route]
      expect([route, allowed]).toEqual([route, scope === null ? keys.map(([name]) => name) : [scope]])
    }
  })

  it("F76 shows another workspace's customer to nobody: as one that never was", async () => {
    const created = await Promise.all(
      ['Ada', 'Bob', 'Cyd'].map((account) => asOther('POST', path, { account, email: `${account}@example.com` })),
    )
    const targets = created.map(({ headers }) => headers.get('location') ?? '')
    const lasting = ({ status, headers, text }: Answer) => [
      status,
      text,
      [...headers.keys()].filter((name) => !['connection', 'keep-alive'].includes(name)),
    ]
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
      const never = await api.api.call(method, `${path}/987654`, bodyFor(method))
      for (const target of targets)
        expect([method, lasting(await api.api.call(method, target, bodyFor(method)))]).toEqual([method, lasting(never)])
      if (method !== 'HEAD') expect(refusalOf(never)).toEqual(noCustomer)
    }
    const after = await Promise.all(targets.map((target) => asOther('GET', target)))
    expect(after.map(({ body }) => body?.data)).toEqual(created.map(({ body }) => body?.data))
  })

  it('F78 lets an email be in two workspaces, and twice in neither', async () => {
    const body = { account: 'x', email: 'shared@example.com' }
    expect([(await api.post(body)).status, (await asOther('POST', path, body)).status]).toEqual([201, 201])
    expect(refusalOf(await api.post(body)).slice(0, 2)).toEqual([409, 'CON_001'])
    expect(refusalOf(await asOther('POST', path, body)).slice(0, 2)).toEqual([409, 'CON_001'])
  })

  it('F79 tells by no total, search, order or page what others have', async () => {
    const queries = [
      '',
      '?search=ada',
      '?search=a',
      '?sort=-email',
      '?sort=account&limit=1',
      '?page=2&limit=1',
      '?search=hidden%40',
    ]
    const seen = async () => Promise.all(queries.map(async (query) => (await api.call('GET', `${path}${query}`)).text))
    const before = await seen()
    for (const account of ['Ada', 'aaa', 'zzz'])
      await asOther('POST', path, { account, email: `hidden@${account}.example` })
    expect(await seen()).toEqual(before)
  })

  it('F81 tells without a permission nothing of what there is (C13: route, method, key, scope, resource)', async () => {
    const { headers } = await api.post({ account: 'x' })
    const targets = [headers.get('location') ?? '', `${path}/987654`, `${path}/abc`]
    const powerless = await api.api.addKey({ scopes: ['activity:read'] })
    for (const target of targets) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const body = writing.includes(method) ? { body: '{' } : {}
        expect([target, refusalOf(await api.call(method, target, { key: null, ...body }))]).toEqual([
          target,
          [401, 'AUTH_002', {}],
        ])
        expect([target, refusalOf(await api.call(method, target, { key: powerless, ...body }))]).toEqual([
          target,
          [403, 'PERM_001', {}],
        ])
      }
    }
    expect(refusalOf(await api.call('GET', '/api/v2/secrets', { key: null }))).toEqual([404, 'RES_002', {}])
    expect(refusalOf(await api.call('POST', targets[0] ?? '', { key: null, body: {} }))).toEqual([405, 'REQ_004', {}])
  })
})

// Each workspace condition of the SQL, one by one, against the store: apps/customers/src/store/tenancy.test.ts. Here a few, against the API.
describe('the tenancy checks over HTTP (reliability F)', () => {
  // A list is made by two statements, each of which keeps to the workspace for itself.
  const named: readonly (readonly StatementName[])[] = [
    ['getCustomer'],
    ['replaceCustomer'],
    ['deleteCustomer'],
    ['all:account:asc', 'getCustomers'],
    ['few:created:id:asc', 'getCustomers'],
  ]
  const condition = /WHERE workspace_id = :workspace( AND)?/g

  it('F80 keep, and break without the workspace in any of five places', async () => {
    expect(await findLeaks()).toEqual([])
    const broken = await Promise.all(named.map(async (name) => [name, (await findLeaks(name)).length > 0]))
    expect(broken).toEqual(named.map((name) => [name, true]))
  })

  /** What one workspace sees or changes of another, with the condition taken out of some statements. */
  async function findLeaks(without: readonly StatementName[] = []): Promise<readonly string[]> {
    const changed = Object.fromEntries(
      without.map((name) => [
        name,
        allStatements[name].replaceAll(condition, (_, and = '') => `WHERE (workspace_id = :workspace OR 1 = 1)${and}`),
      ]),
    )
    const store = openSqliteStore({ path: ':memory:', statements: { ...allStatements, ...changed } })
    const read = readSettings([], {})
    if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
    const app = await createApp({ settings: read.settings, store, log: pino({ level: 'silent' }) })
    const [ours, others] = await Promise.all(
      ['ours', 'others'].map(async (name) =>
        issueKey(store, {
          workspaceId: (await store.createWorkspace(name)).id,
          name,
          scopes: allScopes,
          expiresAt: null,
        }),
      ),
    )
    for (const account of ['Ada', 'Bob']) await ask(app, others, 'POST', path, { account })
    const before = await ask(app, others, 'GET', path)
    const seen = [
      await ask(app, ours, 'GET', `${path}/1`),
      await ask(app, ours, 'GET', `${path}?sort=account&limit=1`),
      await ask(app, ours, 'GET', `${path}?search=ada&limit=1&page=2`),
      await ask(app, ours, 'GET', `${path}?created_from=2000-01-01`),
      await ask(app, ours, 'PUT', `${path}/1`, { account: 'Changed' }),
      await ask(app, ours, 'POST', path, { account: 'Ours' }),
      await ask(app, ours, 'PUT', `${path}/1`, { account: 'Changed' }),
      await ask(app, ours, 'DELETE', `${path}/1`),
      await ask(app, ours, 'GET', `${path}?limit=1&page=2`),
    ]
    const after = await ask(app, others, 'GET', path)
    await app.close()
    await store.close()
    return [...seen.filter((text) => /Ada|Bob|"total_records":[12]/.test(text)), ...(after === before ? [] : [after])]
  }
})

async function ask(app: FastifyInstance, key = '', method: string, url: string, payload?: object): Promise<string> {
  const answer = await app.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload && { payload }),
  })
  return answer.body
}
