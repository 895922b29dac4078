import { envelope } from '@faultbook/contract'
import { connect } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { errors } from '../src/errors.ts'
import { codeOf, keyIn, keysPath, manager, startKeysApi } from './keys-client.ts'
import { readAnswers } from './wire.ts'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

const { api, call, make, list, makeWorkspace } = await startKeysApi()
afterAll(() => api.stop())

describe('acts on keys', () => {
  it('revokes a key: refused from then on, in the list for ever, and again 204', async () => {
    const { id, key } = await make()
    const answers = [await call('DELETE', `/${id}`), await call('DELETE', `/${id}`)]
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ])
    expect(codeOf(await call('GET', '', undefined, key))).toEqual([401, 'AUTH_004'])
    expect((await call('GET', `/${id}`)).body?.data).toMatchObject({ status: 'revoked', revoked_at: time })
    expect(codeOf(await call('POST', `/${id}/rotate`, {}))).toEqual([409, 'KEY_002'])
  })

  it('keeps the last key that can manage keys, and says what to do in the guide', async () => {
    const key = await makeWorkspace('last')
    await make({ ...manager, expires_at: inAnHour() }, key)
    const refused = await call('DELETE', '/1', undefined, key)
    const { code, status, message } = errors.lastManagingKey
    const sent = envelope.encode({ code, status, title: '', message, fields: {} })
    expect([refused.status, refused.text]).toEqual([409, sent])
    const guide = (await api.call('GET', '/errors')).text
    expect(guide).toContain('id="KEY_001"')
    expect(guide).toContain(message)
    await make(manager, key)
    expect((await call('DELETE', '/1', undefined, key)).status).toBe(204)
  })

  it('lets one of two win that are deleted at once, and they are the last', async () => {
    const one = await makeWorkspace('race')
    const { key: other } = await make(manager, one)
    const answers = await Promise.all([call('DELETE', '/1', undefined, one), call('DELETE', '/2', undefined, other)])
    expect(answers.map(codeOf).toSorted(([first], [second]) => Number(first) - Number(second))).toEqual([
      [204, undefined],
      [409, 'KEY_001'],
    ])
  })

  it('C21 refuses an Idempotency-Key where the answer shows a key, before it looks for the key or at the body', async () => {
    const before = (await call('GET', '?limit=100')).text
    const sentence = { 'Idempotency-Key': 'is not taken here: the answer shows a secret and is not kept' }
    for (const [target, body, fields] of [
      ['', manager, sentence],
      ['', { name: 7 }, sentence],
      ['?color=red', manager, { color: 'is not a known parameter', ...sentence }],
      ['/1/rotate', {}, sentence],
      ['/x/rotate', {}, { id: 'must be an integer', ...sentence }],
      ['/999/rotate', {}, sentence],
    ] as const) {
      const { status, body: refusal } = await call('POST', target, body, api.key, { 'Idempotency-Key': '"a"' })
      expect([status, refusal?.error_code, refusal?.errors]).toEqual([400, 'REQ_002', fields])
    }
    expect((await call('GET', '?limit=100')).text).toBe(before)
  })

  it('C13 refuses a rotation for its parameters, then for its key, its fields, its scopes and the state of its key', async () => {
    const { key } = await make()
    const powerful = await make({ name: 'a', scopes: ['customers:write'] })
    await call('DELETE', `/${powerful.id}`)
    const bad = { overlap_seconds: -1 }
    const asked: readonly (readonly [string, unknown, string, readonly unknown[]])[] = [
      ['/x/rotate?a=1', bad, key, [400, 'REQ_002']],
      ['/999/rotate', bad, key, [404, 'RES_001']],
      [`/${powerful.id}/rotate`, bad, key, [422, 'VAL_001']],
      [`/${powerful.id}/rotate`, {}, key, [403, 'PERM_001']],
      [`/${powerful.id}/rotate`, {}, api.key, [409, 'KEY_002']],
    ]
    for (const [target, body, by, refusal] of asked)
      expect([target, codeOf(await call('POST', target, body, by))]).toEqual([target, refusal])
  })

  it('C13 refuses a key that is withdrawn while its request is under way', async () => {
    const { id, key } = await make()
    const before = (await list()).length
    const body = JSON.stringify(manager)
    const socket = connect(api.port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    const head = `POST ${keysPath} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n`
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`)
    // Its last use tells that the key was let in.
    const lastUse = async () => keyIn(await call('GET', `/${id}`)).last_used_at
    while ((await lastUse()) === null) await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await call('DELETE', `/${id}`)).status).toBe(204)
    socket.end(body.slice(5))
    await new Promise((resolve) => socket.once('close', resolve))
    expect(readAnswers(Buffer.concat(chunks)).map(codeOf)).toEqual([[401, 'AUTH_004']])
    expect((await list()).length).toBe(before)
  })

  it('tells in the audit log who did what, the newest first, a page after another', async () => {
    const key = await makeWorkspace('audited')
    const shop = await make({ name: 'Shop', scopes: ['customers:read'] }, key)
    await call('POST', `/${shop.id}/rotate`, { overlap_seconds: 0 }, key)
    await call('DELETE', `/${shop.id}`, undefined, key)
    await call('DELETE', `/${shop.id}`, undefined, key)
    const read = async (query: string) => (await api.call('GET', `/api/v2/audit${query}`, { key })).body
    const rotated = { new_key_id: 3, expires_at: time }
    const created = { name: 'Shop', scopes: ['customers:read'], expires_at: null }
    const first = await read('?limit=3')
    expect(first).toEqual({
      success: true,
      data: [
        { id: 4, at: time, actor_key_id: 1, action: 'key.revoked', subject_id: 2, details: { name: 'Shop' } },
        { id: 3, at: time, actor_key_id: 1, action: 'key.rotated', subject_id: 2, details: rotated },
        { id: 2, at: time, actor_key_id: 1, action: 'key.created', subject_id: 2, details: created },
      ],
      meta: { next_before: 2 },
    })
    expect(await read('?limit=3&before=2')).toMatchObject({
      data: [{ id: 1, actor_key_id: null, action: 'key.created' }],
      meta: { next_before: null },
    })
  })

  it('describes its errors in OpenAPI', async () => {
    const { paths } = JSON.parse((await api.call('GET', '/openapi.json')).text)
    const codes = (method: string, url: string, status: number) =>
      paths[url][method].responses[status].content['application/json'].schema.properties.error_code.enum
    expect(codes('delete', '/api/v2/keys/{id}', 409)).toEqual(['KEY_001'])
    expect(codes('post', '/api/v2/keys/{id}/rotate', 409)).toEqual(['KEY_002'])
    expect(codes('post', '/api/v2/keys', 422)).toEqual(['VAL_001'])
  })
})
