import { readdirSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { startLyingUpstream } from './lying-upstream.ts'
import { makeFolder, startService, startServiceGroup } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'
import { readAnswers } from './wire.ts'

const upstream = await startLyingUpstream()
const folders = [makeFolder(), makeFolder(), makeFolder()] as const
afterAll(async () => {
  await upstream.stop()
  for (const folder of folders) folder.remove()
})

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function requestBytes({ demoKey }: ServiceProcess, target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: api.test\r\nAuthorization: Bearer ${demoKey}\r\n\r\n`
}

describe('SIGTERM', () => {
  it('D56 lets a slow request be answered, refuses new ones on its connection, closes the others, and ends with 0', async () => {
    const service = await startService({ DATA_DIR: folders[0].path, UPSTREAM_INVOICES: upstream.url })
    const idle = connect(service.port, '127.0.0.1')
    const idleBytes: Buffer[] = []
    idle.on('data', (chunk: Buffer) => idleBytes.push(chunk)).on('error', () => undefined)
    const idleEnded = new Promise((resolve) => idle.once('close', resolve))
    idle.write(requestBytes(service, '/health'))

    const busy = connect(service.port, '127.0.0.1')
    const busyBytes: Buffer[] = []
    busy.on('data', (chunk: Buffer) => busyBytes.push(chunk)).on('error', () => undefined)
    const busyEnded = new Promise((resolve) => busy.once('close', resolve))
    busy.write(requestBytes(service, '/api/v2/invoices/slow'))
    await wait(150)
    service.signal('SIGTERM')
    await wait(100)
    busy.write(requestBytes(service, '/api/v2/customers'))
    const refused = await new Promise((resolve) => {
      get(
        { port: service.port, host: '127.0.0.1', path: '/health', agent: new Agent({ keepAlive: false }) },
        ({ statusCode }) => resolve(statusCode),
      ).on('error', (problem) => resolve((problem as NodeJS.ErrnoException).code))
    })
    expect(['ECONNREFUSED', 'ECONNRESET', 503]).toContain(refused)

    await Promise.all([idleEnded, busyEnded])
    expect(readAnswers(Buffer.concat(idleBytes)).map(({ status }) => status)).toEqual([200])
    const [slow, next] = readAnswers(Buffer.concat(busyBytes))
    expect([slow?.status, slow?.body]).toEqual([200, { success: true, data: expect.objectContaining({ id: 7 }) }])
    if (next !== undefined)
      expect([next.status, next.body]).toEqual([
        503,
        { success: false, errors: {}, message: 'The service is temporarily unavailable', error_code: 'SRV_002' },
      ])
    expect(await service.ended).toBe(0)
    expect(new Set(readdirSync(folders[0].path))).toEqual(new Set(['customers.sqlite', 'demo-key']))
  })

  it('D57 ends at once with a second signal', async () => {
    const service = await startService({ DATA_DIR: folders[1].path, UPSTREAM_INVOICES: upstream.url })
    const socket = connect(service.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(requestBytes(service, '/api/v2/invoices/hang'))
    await wait(150)
    service.signal('SIGINT')
    const early = await Promise.race([service.ended, wait(300).then(() => 'waiting')])
    expect(early).toBe('waiting')
    const from = performance.now()
    service.signal('SIGTERM')
    expect([await service.ended, performance.now() - from < 1_000]).toEqual([1, true])
  })
})

describe('Ctrl-C under npm start, which signals every process of the group', () => {
  const open = (service: ServiceProcess, target: string) => {
    const socket = connect(service.port, '127.0.0.1')
    const bytes: Buffer[] = []
    socket.on('data', (chunk: Buffer) => bytes.push(chunk)).on('error', () => undefined)
    socket.write(requestBytes(service, target))
    return { bytes, closed: new Promise((resolve) => socket.once('close', resolve)) }
  }

  it('D56 is one signal: what is under way is answered, and it ends with 0', async () => {
    const service = await startServiceGroup({ DATA_DIR: folders[2].path, UPSTREAM_INVOICES: upstream.url })
    const { bytes, closed } = open(service, '/api/v2/invoices/slow')
    await wait(150)
    service.signal('SIGINT')
    await closed
    expect(readAnswers(Buffer.concat(bytes)).map(({ status }) => status)).toEqual([200])
    expect(await service.ended).toBe(0)
  })

  it('D57 ends it at once the second time', async () => {
    const service = await startServiceGroup({ DATA_DIR: folders[2].path, UPSTREAM_INVOICES: upstream.url })
    open(service, '/api/v2/invoices/hang')
    await wait(150)
    service.signal('SIGINT')
    expect(await Promise.race([service.ended, wait(1_000).then(() => 'waiting')])).toBe('waiting')
    const from = performance.now()
    service.signal('SIGINT')
    expect([await service.ended, performance.now() - from < 1_000]).toEqual([1, true])
  })
})
