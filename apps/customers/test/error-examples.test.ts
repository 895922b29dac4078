import { envelope } from '@faultbook/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../src/errors.ts'
import { errorExamples } from '../src/pages/error-examples.ts'
import { startApi } from './start-api.ts'
import type { CallOptions, TestApi } from './start-api.ts'

const path = '/api/v2/customers'
const taken = { account: 'Ada', email: 'ada@example.com' }

/** Code → a request that is answered with it. */
const provocations: Readonly<Record<string, readonly [method: string, path: string, options?: CallOptions]>> = {
  PERM_001: ['POST', path, { body: taken }],
  REQ_001: ['POST', path, { body: '{' }],
  REQ_002: ['GET', `${path}?page=0`],
  REQ_004: ['PATCH', path],
  REQ_007: ['POST', path, { body: ' '.repeat(70_000) }],
  REQ_009: ['POST', path, { body: 'text', headers: { 'content-type': 'text/plain' } }],
  REQ_011: ['DELETE', `${path}/1`, { headers: { 'if-match': '"0"' } }],
  REQ_013: ['DELETE', `${path}/1`],
  RES_001: ['GET', `${path}/999`],
  CON_001: ['POST', path, { body: taken }],
  VAL_001: ['POST', path, { body: { email: 'ada' } }],
  VAL_002: ['POST', path, { body: { account: 'Bob' }, headers: { 'idempotency-key': 'used' } }],
}

describe('errorExamples()', () => {
  let api: TestApi
  let readOnlyKey: string
  beforeAll(async () => {
    api = await startApi({ REQUIRE_IF_MATCH: 'true' })
    readOnlyKey = await api.addKey({ scopes: ['customers:read'] })
    await api.call('POST', path, { body: taken, headers: { 'idempotency-key': 'used' } })
  })
  afterAll(() => api.stop())

  it.each(errorExamples(errors, 65_536))('shows of $code what is sent', async (example) => {
    const { code, message, fields } = example
    const [method = '', target = '', options = {}] = provocations[code] ?? []
    const key = code === 'PERM_001' ? readOnlyKey : api.key
    const { status, text } = await api.call(method, target, { key, ...options })
    expect([status, text]).toEqual([
      example.status,
      envelope.encode({ code, status: example.status, title: '', message, fields }),
    ])
  })

  it('shows the limit of the body as it is set', async () => {
    const small = await startApi({ BODY_LIMIT: '1KiB' })
    const { message = '' } = (await small.call('POST', path, { body: ' '.repeat(2_000) })).body ?? {}
    expect(message).toContain('1024')
    expect((await small.call('GET', '/errors')).text).toContain(message)
    await small.stop()
  })
})
