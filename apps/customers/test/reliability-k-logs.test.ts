import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { exchange } from '../../../packages/server/test/send.ts'
import { readLog } from './log-lines.ts'
import type { LogLine } from './log-lines.ts'
import { startApi } from './start-api.ts'
import type { Answer, TestApi } from './start-api.ts'

const path = '/api/v2/customers'
/** What a terminal or a reader of lines may obey; a line feed ends each line. */
const obeyed = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u
const forged = '{"level":"fatal","msg":"forged"}'

/** Expects a line for each event: all of them JSON, none longer than a screen or two, none that we did not write. */
function expectPlain(log: string): void {
  expect(log).not.toMatch(obeyed)
  for (const line of log.trimEnd().split('\n'))
    expect([line.length < 4_000, typeof JSON.parse(line)]).toEqual([true, 'object'])
  expect(readLog(log).filter(({ level, msg }) => level === 60 || msg === 'forged')).toEqual([])
}

describe('the log (reliability K)', () => {
  let api: TestApi
  let readTo = 0
  beforeAll(async () => {
    api = await startApi()
  })
  afterEach(() => {
    const log = api.logged().slice(readTo)
    readTo += log.length
    expectPlain(log)
  })
  afterAll(() => api.stop())

  /** What is logged of one request. */
  async function linesOf(lines: readonly string[], body = ''): Promise<readonly LogLine[]> {
    const before = api.logged().length
    const head = [...lines, 'Host: x', `Authorization: Bearer ${api.key}`, 'Connection: close']
    await exchange(api.port, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'))
    await expect.poll(() => readLog(api.logged().slice(before)).length).toBeGreaterThan(0)
    return readLog(api.logged().slice(before))
  }

  it.each([
    ['line breaks', '/a%0d%0ab', '/a%0d%0ab'],
    ['what a terminal obeys', '/a%1b[31mb', '/a%1b[31mb'],
    ['a line of a log', `/${forged}`, `/${forged}`],
    ['8-bit controls', '/a\u009b31mb', ''],
    ['ten thousand characters', `/${'a'.repeat(7_000)}`, `/${'a'.repeat(499)}…`],
    ['an email address', '/customers/ada@example.com/x', '/customers/…@…/x'],
    ['an escaped one', '/customers/ada%40example.com', '/customers/…@…'],
  ])('K117 takes %s in a path for text, in one line', async (_, target, logged) => {
    const lines = (await linesOf([`GET ${target} HTTP/1.1`])).filter(({ msg }) => msg !== undefined)
    expect(lines).toEqual([expect.objectContaining({ msg: 'refused' })])
    // Node refuses the 8-bit ones itself, and tells nobody the path.
    expect([lines[0]?.path ?? '', lines[0]?.code]).toEqual([logged, logged === '' ? 'REQ_003' : 'RES_002'])
  })

  it.each([
    ['a line of a log', forged],
    ['8-bit controls', 'a\u009b31mb'],
    ['a line end of Unicode, as bytes', 'a\u00e2\u0080\u00a8b'],
    ['ten thousand characters', 'a'.repeat(7_000)],
  ])("K117 takes %s in a caller's request id and user agent for text", async (_, value) => {
    const lines = await linesOf(['GET /nothing HTTP/1.1', `X-Request-Id: ${value}`, `User-Agent: ${value}`])
    const id = (lines[0] as { readonly client_request_id?: string } | undefined)?.client_request_id ?? ''
    expect([lines.length, id.length > 0 && id.length <= 500]).toEqual([2, true])
  })

  it('K117 has nothing of a name or of 10 MB, nor of a header that is too long', async () => {
    const name = `\u001b[31m\r\n${forged}\u202e`
    await api.call('POST', path, { body: { account: name } })
    await api.call('POST', path, { body: { account: 'x'.repeat(10_000_000) } }).catch(() => undefined)
    await linesOf(['GET / HTTP/1.1', `User-Agent: ${'y'.repeat(100_000)}`])
    expect(api.logged()).not.toMatch(/\[31m\\r|x{20}|y{20}/)
  })

  it('K117 cuts, masks and escapes what an error of ours says', async () => {
    const { listCustomers } = api.store
    const message = `\u001b[31m\r\n${forged} ada@example.com ${api.key} ${'z'.repeat(1_000_000)}`
    Object.assign(api.store, {
      listCustomers: () => Promise.reject(Object.assign(new Error(message), { code: message })),
    })
    const answer = await api.call('GET', path)
    Object.assign(api.store, { listCustomers })
    expect([answer.status, answer.body]).toEqual([
      500,
      { success: false, errors: {}, message: 'Something went wrong on our side', error_code: 'SRV_001' },
    ])
    const told = readLog(api.logged()).find(({ code }) => code === 'SRV_001') as
      | { readonly thrown?: { readonly message: string } }
      | undefined
    expect(told?.thrown?.message).toMatch(
      /^\\u001b\[31m\\u000d\\u000a\{"level":"fatal","msg":"forged"\} …@… fbk_… z+…$/,
    )
    expect(api.logged()).not.toMatch(/ada@|z{600}/)
  })
})

describe('secrets and values (reliability K)', () => {
  it('K118 are in no line of the log and no answer of a run that provokes every error', async () => {
    const api = await startApi({ RATE_LIMIT: '40/600', UPSTREAM_REFUSING: 'http://127.0.0.1:9' })
    const seen: Answer[] = []
    const canary = 'canary-4711'
    const email = `${canary}@example.com`
    const headers = { cookie: canary, 'x-canary': canary, referer: `http://x/?${canary}` }
    const call = async (
      method: string,
      target: string,
      options: Parameters<TestApi['call']>[2] = {},
    ): Promise<Answer> => {
      const answer = await api.call(method, target, { ...options, headers: { ...headers, ...options.headers } })
      seen.push(answer)
      return answer
    }
    const other = await api.addKey({ scopes: ['customers:read'] })
    const revoked = await api.addKey({ expiresAt: '2000-01-01T00:00:00.000Z' })
    await api.call('POST', path, { body: { account: 'First', email } })
    await call('POST', path, { body: { account: canary, email: email.toUpperCase() } })
    await call('POST', path, { body: { account: 7, [canary]: canary, email: `${canary}@` } })
    await call('POST', path, { body: `{"account": "${canary}` })
    await call('POST', path, { body: canary, headers: { 'content-type': 'text/plain' } })
    await call('POST', path, { body: { account: canary.repeat(10_000) } })
    await call('POST', path, { key: other, body: { account: canary } })
    await call('GET', path, { key: revoked })
    await call('GET', path, { key: canary })
    await call('GET', path, { key: null, headers: { authorization: `Basic ${canary}` } })
    await call('GET', `${path}?search=${canary}&color=${canary}`)
    await call('GET', `${path}/999?x=${canary}`)
    await call('GET', `${path}/999`)
    await call('PUT', path, { body: { account: canary } })
    await call('GET', `/nothing?search=${canary}`)
    await call('GET', `/api/v2/refusing/a?search=${canary}`)
    await exchange(api.port, `GET / HTTP/1.1\r\nHost: x\r\nHost: ${canary}\r\n\r\n`)
    const database = api.store as unknown as Record<string, unknown>
    const { listCustomers } = database
    database['listCustomers'] = () => Promise.reject(new TypeError('a fault of ours'))
    await call('GET', `${path}?search=${canary}`)
    database['listCustomers'] = listCustomers
    while ((await call('GET', `${path}?search=${canary}`)).status !== 429);
    const statuses = new Set(seen.map(({ status }) => status))
    for (const status of [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502])
      expect(statuses).toContain(status)
    await api.stop()

    const secrets = ['4711', api.key, other, revoked, 'Bearer', 'Basic']
    const log = api.logged()
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([])
    const refused = seen
      .filter(({ status }) => status >= 400)
      .map(({ headers: sent, text }) => [...sent].flat().join() + text)
    const inside = ['SELECT', 'sqlite', 'customers.sqlite', api.dataDir, 'a fault of ours', 'node_modules', '.ts:']
    // A field of the caller's is named as it was written: that is not its value.
    const values = [...secrets, ...inside].filter(
      (secret) => secret !== '4711' && secret !== 'Bearer' && secret !== 'Basic',
    )
    expect(values.filter((secret) => refused.some((answer) => answer.includes(secret)))).toEqual([])
    expect(refused.filter((answer) => answer.replaceAll(`"${canary}":`, '').includes('4711'))).toEqual([])
  })
})
