import { pino } from 'pino'
import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey, hashApiKey } from '../src/api-key.ts'
import { createApp } from '../src/create-app.ts'
import { readSettings } from '../src/settings.ts'
import type { Store } from '../src/store/store.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { requestBytes } from './wire.ts'

const path = '/api/v2/customers'
const invalidKey = [401, 'AUTH_001', {}]
const missingKey = [401, 'AUTH_002', {}]
const yesterday = new Date(Date.now() - 86_400_000).toISOString()

describe('API keys (reliability E)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const withKey = (key: string) => api.call('GET', path, { key })
  const sent = async (authorization: string) =>
    (await api.raw(requestBytes(`GET ${path}`, { Authorization: authorization })))[0]
  /** Changes a key behind the back of the running service, as another process would. */
  const alter = (key: string, change: 'revoked_at' | 'expires_at' | 'scopes', value: string) => {
    const database = new DatabaseSync(join(api.api.dataDir, 'customers.sqlite'))
    database.prepare(`UPDATE api_keys SET ${change} = ? WHERE hash = ?`).run(value, hashApiKey(key))
    database.close()
  }
  const revokedKey = async () => {
    const key = await api.api.addKey()
    alter(key, 'revoked_at', yesterday)
    return key
  }

  it('E64 takes the scheme in any case, and a few spaces', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEARER  '])
      expect([scheme, (await sent(`${scheme} ${api.api.key}`))?.status]).toEqual([scheme, 200])
  })

  it('E64 misses a key where there is none of the scheme', async () => {
    const { key } = api.api
    for (const value of [
      '',
      'Bearer',
      'Bearer ',
      'Basic dXNlcjpwYXNz',
      `Token ${key}`,
      key,
      `Bearer${key}`,
      `Bearer\t${key}`,
    ]) {
      const answer = await sent(value)
      expect([value, answer && refusalOf(answer), answer?.headers.get('www-authenticate')]).toEqual([
        value,
        missingKey,
        'Bearer realm="customers"',
      ])
    }
    expect(refusalOf(await api.call('GET', path, { key: null }))).toEqual(missingKey)
  })

  it('E64 knows no key that is too long, in other letters, or with something beside it', async () => {
    const { key } = api.api
    for (const value of [
      'x'.repeat(10_000),
      'ключ',
      `${key} `.repeat(2).trim(),
      `${key},`,
      `"${key}"`,
      key.toLowerCase(),
      `${key}x`,
      `Bearer ${key}`,
    ]) {
      const answer = await sent(`Bearer ${value}`)
      expect([value, answer && refusalOf(answer)]).toEqual([value, invalidKey])
      expect(answer?.headers.get('www-authenticate')).toBe('Bearer realm="customers", error="invalid_token"')
    }
  })

  it('E64 takes no key from the query, a cookie, another header or a second Authorization', async () => {
    const { key } = api.api
    for (const name of ['api_key', 'apikey', 'key', 'token', 'access_token', 'authorization']) {
      expect(refusalOf(await api.call('GET', `${path}?${name}=${key}`, { key: null }))).toEqual(missingKey)
    }
    const headers = { 'X-API-Key': key, Cookie: `key=${key}`, 'Proxy-Authorization': `Bearer ${key}` }
    expect(refusalOf(await api.call('GET', path, { key: null, headers }))).toEqual(missingKey)
    const twice = await api.raw(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    )
    expect(twice.map(refusalOf)).toEqual([[400, 'REQ_003', {}]])
  })

  it('E65 refuses a flood of junk keys without a look at the database', async () => {
    const { app, calls } = await recordCalls('1000000/60')
    const seen = new Set<number>()
    for (let index = 0; index < 3_000; index += 1) {
      const key = createApiKey()
      const junk = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
      seen.add((await app.inject({ url: path, headers: { authorization: `Bearer ${junk}` } })).statusCode)
    }
    expect([[...seen], calls]).toEqual([[401], []])
    await app.inject({ url: path, headers: { authorization: `Bearer ${createApiKey()}` } })
    expect(calls).toHaveLength(1)
    await app.close()
  })

  it('E65 shuts out an address that has failed too often, whatever key it tries next, without a look at the database', async () => {
    const { app, calls } = await recordCalls('20/60')
    const statuses: number[] = []
    for (let index = 0; index < 200; index += 1) {
      const answer = await app.inject({ url: path, headers: { authorization: `Bearer ${createApiKey()}` } })
      statuses.push(answer.statusCode)
      // E73: seconds, not a date.
      if (answer.statusCode === 429) expect(String(answer.headers['retry-after'])).toMatch(/^[1-9]\d?$/)
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), ...Array.from({ length: 180 }, () => 429)])
    expect(calls).toHaveLength(20)
    await app.close()
  })

  it('E66 tells a key nobody has from no key in nothing, and of a key that was one why it is none', async () => {
    const [unknown, junk] = [await withKey(createApiKey()), await withKey('fbk_junk')]
    const lasting = ({ headers }: { headers: Headers }) =>
      [...headers].filter(([name]) => !['x-request-id', 'date'].includes(name))
    expect([unknown.text, lasting(unknown)]).toEqual([junk.text, lasting(junk)])
    expect(refusalOf(unknown)).toEqual(invalidKey)
    expect(refusalOf(await withKey(await revokedKey()))).toEqual([401, 'AUTH_004', {}])
    expect(refusalOf(await withKey(await api.api.addKey({ expiresAt: yesterday })))).toEqual([401, 'AUTH_003', {}])
  })

  it('E67 finds every key by the same statement, by its hash alone: time can tell nothing of the key itself', async () => {
    const { app, calls } = await recordCalls('1000000/60')
    const keys = [createApiKey(), await revokedKey(), await api.api.addKey({ expiresAt: yesterday }), api.api.key]
    for (const key of keys) {
      calls.length = 0
      await app.inject({ url: `${path}/1`, headers: { authorization: `Bearer ${key}` } })
      expect(calls[0]).toEqual(['findGrant', hashApiKey(key)])
      expect(JSON.stringify(calls)).not.toContain(key)
    }
    await app.close()
  })

  it('E68 notices on a connection that stays open that a key was revoked, has expired, or may do less', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (const [change, value, refusal] of [
      ['revoked_at', yesterday, [401, 'AUTH_004']],
      ['expires_at', yesterday, [401, 'AUTH_003']],
      ['scopes', 'customers:write', [403, 'PERM_001']],
    ] as const) {
      const key = await api.api.addKey()
      const before = await getOver(agent, api.api.port, key)
      alter(key, change, value)
      const after = await getOver(agent, api.api.port, key)
      expect([change, before.status, after.status, after.code]).toEqual([change, 200, ...refusal])
      ports.add(before.localPort).add(after.localPort)
    }
    expect(ports.size).toBe(1)
    agent.destroy()
  })

  it('E70 keeps no key anywhere: not in the files of its database, nor the log, nor an answer', async () => {
    const keys = [api.api.key, await api.api.addKey(), await revokedKey()]
    const answers = await Promise.all(keys.map(withKey))
    const files = readdirSync(api.api.dataDir)
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(api.api.dataDir, file)))).toString('latin1')
    expect(files.toSorted()).toEqual(['customers.sqlite', 'customers.sqlite-shm', 'customers.sqlite-wal'])
    for (const key of keys) {
      expect(bytes.includes(hashApiKey(key))).toBe(true)
      const secret = key.slice(4, 34)
      expect(
        [bytes, api.api.logged(), ...answers.map(({ text, headers }) => text + JSON.stringify([...headers]))].filter(
          (text) => text.includes(secret),
        ),
      ).toEqual([])
    }
  })

  it('E73 lets a key expire at its moment by the clock of the service', async () => {
    const expiresAt = '2030-01-01T00:00:00.000Z'
    const key = await api.api.addKey({ expiresAt })
    const clock = { ms: 0 }
    const { app } = await recordCalls('1000000/60', () => new Date(Date.parse(expiresAt) + clock.ms))
    const codes: unknown[] = []
    for (const ms of [-600_000, -1, 0, 1, 600_000, -1]) {
      clock.ms = ms
      const answer = await app.inject({ url: path, headers: { authorization: `Bearer ${key}` } })
      codes.push([ms, answer.statusCode, answer.json().error_code])
    }
    const expired = [401, 'AUTH_003']
    expect(codes).toEqual([
      [-600_000, 200, undefined],
      [-1, 200, undefined],
      [0, ...expired],
      [1, ...expired],
      [600_000, ...expired],
      [-1, 200, undefined],
    ])
    await app.close()
  })

  /** The same store behind another app, which writes down what it is asked; not what the memory of errors asks by itself, once a second. */
  async function recordCalls(rateLimit: string, now?: () => Date) {
    const calls: unknown[][] = []
    const store = new Proxy(api.api.store, {
      get:
        (target, name: keyof Store) =>
        (...input: readonly unknown[]) => {
          if (!name.endsWith('Activity')) calls.push([name, ...input])
          return (target[name] as (...input: readonly unknown[]) => unknown)(...input)
        },
    })
    const read = readSettings([], { RATE_LIMIT: rateLimit })
    if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
    const app = await createApp({ settings: read.settings, store, log: pino({ level: 'silent' }), ...(now && { now }) })
    // What it was started with is not asked again.
    calls.length = 0
    return { app, calls }
  }
})

type Seen = Readonly<Record<'status' | 'localPort', number | undefined>> & { readonly code: string | undefined }

function getOver(agent: Agent, port: number, key: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { agent, port, host: '127.0.0.1', path, headers: { Authorization: `Bearer ${key}` } },
      (response) => {
        const chunks: Uint8Array[] = []
        const { localPort } = response.socket
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            code: JSON.parse(Buffer.concat(chunks).toString()).error_code,
            localPort,
          }),
        )
      },
    )
    request.on('error', reject).end()
  })
}
