import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAll } from '../../../packages/server/test/send.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'
import { readAnswers } from './wire.ts'
import { refusalOf } from './witness.ts'

describe('an upload', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startApi({}, { patience: { headersMs: 400, requestMs: 400, checkEveryMs: 50 } })
  })
  afterAll(() => api.stop())

  /** Sends so many pieces of so many bytes, and a whole row with each. */
  async function drip(pieces: number, bytes: number) {
    const row = `${'Ada'.padEnd(bytes - 1, 'a').slice(0, 150)}\n`
    const piece = row.repeat(Math.ceil(bytes / row.length))
    const socket = connect(api.port, '127.0.0.1')
    const all = readAll(socket)
    const length = 'account\n'.length + pieces * piece.length
    const head = ['POST /api/v2/customers/import HTTP/1.1', 'Host: x', `Authorization: Bearer ${api.key}`]
    socket.write(
      [...head, 'Connection: close', 'Content-Type: text/csv', `Content-Length: ${length}`, '', 'account\n'].join(
        '\r\n',
      ),
    )
    for (let sent = 0; sent < pieces && socket.writable; sent += 1) {
      await wait(50)
      if (socket.writable) socket.write(piece)
    }
    return readAnswers(await all)
  }

  it('may take longer than other requests, as long as it keeps a pace', async () => {
    const [answer] = await drip(30, 3_000)
    expect([answer?.status, (answer?.body?.data as { failed: number } | undefined)?.failed]).toEqual([200, 0])
  })

  it('is refused with 408 where it does not, and nothing of it is taken', async () => {
    const before = (await api.store.countCustomers(api.workspaceId)).total
    expect((await drip(200, 20)).map(refusalOf)).toEqual([[408, 'REQ_006', {}]])
    expect((await api.store.countCustomers(api.workspaceId)).total).toBe(before)
  })
})

describe('an upload that a stop of the service comes upon', () => {
  it('D56 is refused at once, and the stop does not wait for the rest of it', async () => {
    const api = await startApi()
    const socket = connect(api.port, '127.0.0.1')
    const all = readAll(socket)
    const head = ['POST /api/v2/customers/import HTTP/1.1', 'Host: x', `Authorization: Bearer ${api.key}`]
    socket.write([...head, 'Content-Type: text/csv', 'Content-Length: 1000', '', 'account\nAda\n'].join('\r\n'))
    // What was sent before has arrived.
    for (let turn = 0; turn < 3; turn += 1) await api.call('GET', '/health', { key: null })
    await api.stop()
    expect(readAnswers(await all).map(refusalOf)).toEqual([[503, 'SRV_002', {}]])
  })
})
