import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startLyingUpstream, upstreamCanary } from './lying-upstream.ts'
import { ask, canaries, customers, expectError, produced } from './outside-ask.ts'
import type { Ask } from './outside-ask.ts'
import {
  holdInOtherProcess,
  makeFolder,
  overwritePages,
  runCommand,
  runInOtherProcess,
  startService,
} from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'
import { watchReads } from './watch-reads.ts'

const upstream = await startLyingUpstream()
const folders = { plain: makeFolder(), limited: makeFolder(), corrupt: makeFolder(), dropped: makeFolder() }
const fileOf = (name: keyof typeof folders): string => join(folders[name].path, 'customers.sqlite')
const start = (name: keyof typeof folders, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> =>
  startService({ DATA_DIR: folders[name].path, LOG_LEVEL: 'trace', RATE_LIMIT: '100000/60', ...env })

const [plain, limited, corrupt, dropped] = await Promise.all([
  start('plain', {
    // The port of "discard": nothing listens there.
    UPSTREAM_REFUSING: 'http://127.0.0.1:9',
    UPSTREAM_INVOICES: upstream.url,
    UPSTREAM_TIMEOUT: '400',
    NODE_OPTIONS: watchReads,
  }),
  start('limited', { RATE_LIMIT: '3/60' }),
  start('corrupt'),
  start('dropped'),
])
const services = [plain, limited, corrupt, dropped]
const readKey = (
  await runCommand(['keys', 'create', '--workspace', 'demo', '--scopes', 'customers:read'], {
    DATA_DIR: folders.plain.path,
  })
).stdout.trim()

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()))
  await upstream.stop()
  for (const folder of Object.values(folders)) folder.remove()
})

describe('bytes that are sent', () => {
  it('200, 201 and 204 by a customer that is read, made and deleted', async () => {
    const made = await ask(plain, { method: 'POST', json: { account: canaries.body } })
    const { location = '' } = made.headers
    const read = await ask(plain, { target: location })
    const found = await ask(plain, { target: `${customers}?search=${canaries.body}` })
    const gone = await ask(plain, { method: 'DELETE', target: location })
    expect([made.status, read.status, gone.status]).toEqual([201, 200, 204])
    expect(found.body).toMatchObject({ meta: { total_records: 1 } })
    for (const status of [200, 201, 204]) produced.set(status, 'bytes sent')
  })

  const refused: readonly (readonly [number, string, string, Ask])[] = [
    [400, 'REQ_001', 'broken JSON', { method: 'POST', body: `{"account": "${canaries.body}` }],
    [400, 'REQ_002', 'an unknown parameter', { target: `${customers}?color=${canaries.query}` }],
    [400, 'REQ_003', 'a broken escape', { target: `${customers}?search=%zz${canaries.query}` }],
    [401, 'AUTH_002', 'no key', { key: '', target: `${customers}?search=${canaries.query}` }],
    [401, 'AUTH_001', 'a junk key', { key: canaries.header }],
    [403, 'PERM_001', 'a key that may only read', { method: 'POST', key: readKey, json: { account: canaries.body } }],
    [404, 'RES_001', 'an unknown id', { target: `${customers}/999999` }],
    [404, 'RES_002', 'an unknown route', { target: `/nothing?search=${canaries.query}` }],
    [405, 'REQ_004', 'a wrong method', { method: 'PUT', json: { account: canaries.body } }],
    [413, 'REQ_007', 'a body of 70 kB', { method: 'POST', body: canaries.body.repeat(5_000) }],
    [
      413,
      'REQ_007',
      'a body of 70 kB in chunks',
      { method: 'POST', body: canaries.body.repeat(5_000), isChunked: true },
    ],
    [
      415,
      'REQ_009',
      'a body of text',
      { method: 'POST', body: canaries.body, headers: [['Content-Type', 'text/plain']] },
    ],
    [422, 'VAL_001', 'wrong fields', { method: 'POST', json: { account: 7, [canaries.body]: canaries.body } }],
    [422, 'VAL_001', 'a bad email', { method: 'POST', json: { account: 'A', email: canaries.body } }],
  ]
  it.each(refused)('%i %s by %s', async (status, code, action, request) => {
    await expectError(await ask(plain, request), status, code, action)
  })

  it('409 by the same email twice', async () => {
    const request = { method: 'POST', json: { account: 'Twice', email: `${canaries.body}@example.com` } }
    expect((await ask(plain, request)).status).toBe(201)
    await expectError(await ask(plain, request), 409, 'CON_001', 'the same email twice')
  })
})

describe('a limit that is passed', () => {
  it('429 by a fourth request with one key, where RATE_LIMIT is 3', async () => {
    for (const status of [200, 200, 200]) expect((await ask(limited)).status).toBe(status)
    const answer = await ask(limited)
    await expectError(answer, 429, 'RATE_001', 'RATE_LIMIT exceeded')
    expect(answer.headers).toMatchObject({
      'ratelimit-policy': '"key";q=3;w=60',
      ratelimit: expect.stringMatching(/^"key";r=0;t=\d+$/),
    })
  })

  it('429 by a fourth failure from one address', async () => {
    for (const status of [404, 404, 404]) expect((await ask(limited, { target: '/nothing' })).status).toBe(status)
    const answer = await ask(limited, { target: '/nothing' })
    await expectError(answer, 429, 'RATE_001', 'RATE_LIMIT exceeded')
    expect(answer.headers).toMatchObject({ 'ratelimit-policy': '"failures";q=3;w=60' })
    expect((await ask(limited, { target: '/health' })).status).toBe(200)
  })
})

describe('another process with the database', () => {
  it.each(['IMMEDIATE', 'EXCLUSIVE'])('J108, J110 503 by its BEGIN %s, and nothing is lost', async (kind) => {
    const request = { method: 'POST', json: { account: `Held ${kind}`, address: canaries.body } }
    const found = { target: `${customers}?search=held+${kind.toLowerCase()}` }
    const other = await holdInOtherProcess(fileOf('plain'), `BEGIN ${kind}`)
    await expectError(await ask(plain, request), 503, 'SRV_002', 'a lock held by another process')
    expect((await ask(plain, found)).body).toMatchObject({ success: true, meta: { total_records: 0 } })
    await expectError(await ask(plain, { target: '/ready' }), 503, 'SRV_002', 'a lock held by another process')
    expect((await ask(plain, { target: '/health' })).status).toBe(200)
    await other.end()
    expect((await ask(plain, request)).status).toBe(201)
    expect((await ask(plain, found)).body).toMatchObject({ meta: { total_records: 1 } })
    expect((await ask(plain, { target: '/ready' })).status).toBe(200)
  })

  it('500 by a table that it drops', async () => {
    runInOtherProcess(fileOf('dropped'), 'DROP TABLE customers')
    await expectError(await ask(dropped), 500, 'SRV_001', 'a table dropped by another process')
    await expectError(
      await ask(dropped, { method: 'POST', json: { account: canaries.body } }),
      500,
      'SRV_001',
      'a table dropped by another process',
    )
  })

  it('500 by a page of the file that is overwritten, and 503 of /ready', async () => {
    expect((await ask(corrupt)).status).toBe(200)
    runInOtherProcess(fileOf('corrupt'), "UPDATE customers SET phone = '1'; PRAGMA wal_checkpoint(TRUNCATE)")
    overwritePages(fileOf('corrupt'))
    await expectError(await ask(corrupt), 500, 'SRV_001', 'a page overwritten in the file')
    await expectError(await ask(corrupt, { target: '/ready' }), 503, 'SRV_002', 'a page overwritten in the file')
    expect((await ask(corrupt, { target: '/health' })).status).toBe(200)
  })
})

describe('an upstream server that fails', () => {
  const lies = [
    '/refusing/good',
    '/invoices/html',
    '/invoices/html-502',
    '/invoices/broken',
    '/invoices/cut',
    '/invoices/reset',
    '/invoices/forbidden',
  ]
  it.each(lies)('502 by %s', async (path) => {
    await expectError(await ask(plain, { target: `/api/v2${path}?q=${canaries.query}` }), 502, 'UPS_001', path)
  })

  it.each([
    ['/busy', 7],
    ['/limited', 20],
  ])('503 by %s, with its Retry-After', async (path, seconds) => {
    const answer = await ask(plain, { target: `/api/v2/invoices${path}?q=${canaries.query}` })
    await expectError(answer, 503, 'SRV_002', path)
    const told = Number(answer.headers['retry-after'])
    expect([told >= seconds, told <= seconds + Math.ceil(seconds / 5)]).toEqual([true, true])
  })

  it.each(['/hang', '/stall', '/slow'])('504 by %s, after UPSTREAM_TIMEOUT', async (path) => {
    const from = performance.now()
    await expectError(await ask(plain, { target: `/api/v2/invoices${path}?q=${canaries.query}` }), 504, 'UPS_002', path)
    const ms = performance.now() - from
    expect([ms >= 390, ms < 3_000]).toEqual([true, true])
  })

  it('404 by its own 404, and 200 where it answers', async () => {
    await expectError(await ask(plain, { target: '/api/v2/invoices/nothing' }), 404, 'RES_001', 'its own 404')
    expect((await ask(plain, { target: '/api/v2/invoices/good' })).body).toMatchObject({
      success: true,
      data: { id: 7 },
    })
  })
})

describe('all statuses', () => {
  it('are produced by outside actions', () => {
    const promised = [200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502, 503, 504]
    expect(new Set(produced.keys())).toEqual(new Set(promised))
    console.log(`statuses by outside actions: ${promised.length} of ${promised.length}`)
  })
})

describe('errors on purpose', () => {
  it('are asked for by no header that others have for it', async () => {
    const names =
      'X-Error X-Status X-Debug X-Test X-Fault X-Chaos X-Mock-Status X-Simulate-Error X-Force-Error X-Mock-Response-Code'.split(
        ' ',
      )
    const headers = [
      ...names.map((name) => [name, '500'] as const),
      ['Prefer', 'status=500'] as const,
      ['X-HTTP-Method-Override', 'TRACE'] as const,
    ]
    const [without, withAll] = [
      await ask(plain, { target: `${customers}/1` }),
      await ask(plain, { target: `${customers}/1`, headers }),
    ]
    expect([withAll.status, withAll.text]).toEqual([200, without.text])
  })

  it('are behind no variable and no header: it looks at none but these', async () => {
    const help = (await runCommand(['--help'], {})).stdout
    await plain.stop()
    const read = JSON.parse(/^READ (.*)$/m.exec(plain.printed())?.[1] ?? '{}') as {
      readonly env: readonly string[]
      readonly headers: readonly string[]
    }
    const settings = [...help.matchAll(/\b[A-Z][A-Z_]{3,}\b/g)].map(([name]) => name)
    const byNode = [
      'NODE_DEBUG',
      'NODE_V8_COVERAGE',
      'NODE_CLUSTER_SCHED_POLICY',
      'WATCH_REPORT_DEPENDENCIES',
      'FORCE_COLOR',
      'JEST_WORKER_ID',
      'UNDICI_NO_WASM_SIMD',
    ]
    const known = [...settings, ...byNode, 'NODE_ENV', 'DEBUG']
    const set = ['PATH', 'NODE_OPTIONS', 'UPSTREAM_REFUSING', 'UPSTREAM_INVOICES']
    expect(read.env.filter((name) => ![...known, ...set].includes(name))).toEqual([])
    const headers = 'accept accept-version authorization connection content-encoding content-length content-type expect'
    const heeded = ['if-match', 'if-none-match', 'idempotency-key', 'prefer']
    const readable = new Set([...headers.split(' '), 'transfer-encoding', 'x-request-id', ...heeded])
    expect(read.headers.filter((name) => !readable.has(name))).toEqual([])
    expect(read.headers).toContain('authorization')
  })
})

describe('what is printed', () => {
  it('K118 holds the demo key in its own line only, and no body, query or header', async () => {
    await Promise.all(services.map((service) => service.stop()))
    for (const service of services) {
      const lines = service.printed().split('\n')
      const keyLine = lines.filter((line) => line.startsWith('Demo key'))
      const log = lines.filter((line) => !line.startsWith('Demo key')).join('\n')
      expect(keyLine).toHaveLength(1)
      expect(lines.filter((line) => line.startsWith('{"level"')).length).toBeGreaterThan(3)
      const secrets = [service.demoKey, readKey, ...Object.values(canaries), upstreamCanary, 'canary', 'fbk_']
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([])
    }
  })
})
