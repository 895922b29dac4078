import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

const path = '/api/v2/customers/import'
const limitBytes = 65_536
const csv = { 'content-type': 'text/csv' } as const

let api: TestApi
beforeAll(async () => {
  api = await startApi({ IMPORT_LIMIT: String(limitBytes) })
})
afterAll(() => api.stop())

/** Sends so many bytes of an upload, and not its end. */
function beginUpload(bytes: number): ClientRequest {
  const headers = { authorization: `Bearer ${api.key}`, ...csv }
  const sent = httpRequest(`${api.url}${path}`, { method: 'POST', headers, agent: false })
  sent.on('error', () => undefined)
  sent.write(`account\n${'x'.repeat(bytes - 8)}`)
  return sent
}

async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

describe('uploads that lie on the disk', () => {
  it('have room for two of the largest of a workspace at a time; others are not kept from theirs', async () => {
    const other = await api.addKey({ workspaceId: await api.addWorkspace('other') })
    const uploads = [1, 2, 3].map(() => beginUpload(limitBytes - 1))
    // Whichever of them is the last to be read.
    const refused = await Promise.race(uploads.map(answerOf))
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, expect.stringMatching(/^[1-9]\d?$/)])
    expect(JSON.parse(await text(refused))).toMatchObject({ error_code: 'RATE_001' })
    const theirs = await api.call('POST', path, { key: other, body: 'account\nAda\n', headers: csv })
    expect(theirs.body?.data).toMatchObject({ created: 1 })
    for (const sent of uploads) sent.destroy()
    const again = () => api.call('POST', path, { body: `account\n${'y'.repeat(60_000)}\n`, headers: csv })
    await expect.poll(async () => (await again()).status).toBe(200)
    expect(readdirSync(api.dataDir).filter((name) => !name.startsWith('customers.sqlite'))).toEqual([])
  })
})
