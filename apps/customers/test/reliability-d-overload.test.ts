import { Agent, get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange } from '../../../packages/server/test/send.ts'
import { keepLoopBusy } from './busy-loop.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { readAnswers } from './wire.ts'

const path = '/api/v2/customers'
const shed = [503, 'SRV_002', {}]

describe('an event loop that is late (reliability D)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness({ MAX_LOOP_DELAY: '50' })
  })
  afterAll(() => api.stop())

  const isShed = async (): Promise<boolean> => (await api.api.call('GET', '/openapi.json')).status === 503

  it('D61 has requests refused with 503 and Retry-After, but never /health and /ready, until it is over', async () => {
    const relieve = keepLoopBusy(100)
    await expect.poll(isShed, { timeout: 20_000 }).toBe(true)
    const refused = await Promise.all([
      api.call('GET', path),
      api.call('POST', path, { body: { account: 'Shed' } }),
      api.call('GET', path, { key: null }),
      api.call('GET', '/nothing'),
      api.call('DELETE', path),
    ])
    expect(refused.map(refusalOf)).toEqual(refused.map(() => shed))
    const watched = await Promise.all(['/health', '/ready'].map((target) => api.call('GET', target)))
    expect(watched.map(({ status }) => status)).toEqual([200, 200])
    expect(readAnswers(await exchange(api.api.port, 'no words of HTTP\r\n\r\n')).map(refusalOf)).toEqual([shed])
    relieve()
    await expect.poll(isShed, { timeout: 20_000 }).toBe(false)
    await api.testify()
  }, 60_000)

  it('D61 has what waits behind too much work refused within the same turn', async () => {
    const slow = await startWitness({ MAX_LOOP_DELAY: '400' })
    const { listCustomers } = slow.api.store
    Object.assign(slow.api.store, {
      listCustomers: (...args: Parameters<typeof listCustomers>) => {
        const until = performance.now() + 150
        while (performance.now() < until);
        return listCustomers(...args)
      },
    })
    // Connections that are there already: Node accepts one new one in each turn.
    const agent = new Agent({ keepAlive: true, maxSockets: 10 })
    const ask = (target: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${slow.api.key}` }
        get({ port: slow.api.port, path: target, headers, agent }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
        }).once('error', reject)
      })
    await Promise.all(Array.from({ length: 10 }, () => ask('/health')))
    const statuses = await Promise.all(Array.from({ length: 10 }, () => ask(path)))
    expect(new Set(statuses)).toEqual(new Set([200, 503]))
    agent.destroy()
    Object.assign(slow.api.store, { listCustomers })
    await slow.testify()
    await slow.stop()
  }, 60_000)

  it('D61 refuses nobody where the setting is 0', async () => {
    const patient = await startWitness({ MAX_LOOP_DELAY: '0' })
    const relieve = keepLoopBusy(100)
    // As long as it takes to notice, above.
    for (let count = 0; count < 30; count += 1) expect((await patient.call('GET', path)).status).toBe(200)
    relieve()
    await patient.stop()
  }, 60_000)
})
