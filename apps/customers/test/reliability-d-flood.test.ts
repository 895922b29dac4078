import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLog } from './log-lines.ts'
import { sendRequest } from './send-request.ts'
import { makeFolder, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'

const folder = makeFolder()
const idle = 2_000
const spare = 100
const health = { method: 'GET', target: '/health' }

describe('many callers (reliability D)', () => {
  let service: ServiceProcess
  beforeAll(async () => {
    service = await startService({
      DATA_DIR: folder.path,
      MAX_CONNECTIONS: String(idle + spare),
      RATE_LIMIT: '1000000/60',
    })
  })
  afterAll(async () => {
    service.signal('SIGKILL')
    await service.ended
    folder.remove()
  })

  /** What the process holds in memory, in MB. */
  const megabytes = (): number =>
    Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(service.pid)]).toString()) / 1_024)

  /** A connection that has asked once, and then asks nothing. */
  async function openIdle(): Promise<Socket> {
    const socket = connect(service.port, '127.0.0.1')
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    return socket
  }

  /** Whether a connection that asks is answered; it stays open if it is. */
  const isAnswered = (socket: Socket): Promise<boolean> =>
    new Promise((resolve) => {
      socket
        .once('data', () => resolve(true))
        .once('close', () => resolve(false))
        .on('error', () => undefined)
      socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    })

  it(`D52 answers beside ${idle} idle connections and 200 new ones a second, drops what is above the limit, and says how many`, async () => {
    const before = megabytes()
    const idlers: Socket[] = []
    while (idlers.length < idle) idlers.push(...(await Promise.all(Array.from({ length: 200 }, openIdle))))
    const held = megabytes()
    const statuses: Promise<number>[] = []
    for (let tick = 0; tick < 40; tick += 1) {
      for (let count = 0; count < 10; count += 1)
        statuses.push(sendRequest(service.port, health).then(({ status }) => status))
      await wait(50)
    }
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]))

    const more = Array.from({ length: spare + 200 }, () => connect(service.port, '127.0.0.1'))
    const answered = await Promise.all(more.map(isAnswered))
    expect(answered.filter(Boolean)).toHaveLength(spare)
    expect(await isAnswered(idlers[0] ?? (await openIdle()))).toBe(true)
    const after = megabytes()
    console.log(
      `${idle} idle connections: ${before} MB before, ${held} MB with them, ${after} MB after 400 new ones in 2 s and 200 dropped`,
    )
    expect(after - before).toBeLessThan(150)
    for (const socket of [...idlers, ...more]) socket.destroy()
    await expect.poll(() => isAnswered(connect(service.port, '127.0.0.1'))).toBe(true)
    const dropped = (): readonly unknown[] =>
      readLog(service.printed()).filter(({ msg }) => msg === 'connections dropped')
    // The first at once; the others are told of together, later.
    await expect
      .poll(dropped)
      .toEqual([expect.objectContaining({ level: 'warn', connections: 1, max_connections: idle + spare })])
  }, 30_000)

  it('D62 holds no more memory after hundreds of big lists than after the first', async () => {
    const headers = [
      ['Authorization', `Bearer ${service.demoKey}`],
      ['Content-Type', 'application/json'],
    ] as const
    const body = JSON.stringify({ account: 'A'.repeat(100), address: 'B'.repeat(200) })
    for (let count = 0; count < 70; count += 1)
      await sendRequest(service.port, { method: 'POST', target: '/api/v2/customers', headers, body })
    const list = async (count: number): Promise<number> => {
      let bytes = 0
      for (let turn = 0; turn < count; turn += 1)
        bytes += (await sendRequest(service.port, { method: 'GET', target: '/api/v2/customers?limit=100', headers }))
          .text.length
      return bytes
    }
    await list(100)
    const before = megabytes()
    const bytes = await list(500)
    const after = megabytes()
    console.log(
      `500 lists of 100 customers, ${Math.round(bytes / 1_000_000)} MB in all: ${before} MB before, ${after} MB after`,
    )
    expect(after - before).toBeLessThan(60)
  }, 60_000)
})
