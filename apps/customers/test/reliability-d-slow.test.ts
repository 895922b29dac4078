import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { open, readAll } from '../../../packages/server/test/send.ts'
import { readLog } from './log-lines.ts'
import type { LogLine } from './log-lines.ts'
import { startLyingUpstream } from './lying-upstream.ts'
import type { LyingUpstream } from './lying-upstream.ts'
import { startApi } from './start-api.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { readAnswers } from './wire.ts'

const path = '/api/v2/customers'
const tooSlow = [[408, 'REQ_006', {}]]
const patience = { headersMs: 300, requestMs: 900, keepAliveMs: 300, checkEveryMs: 50 }

describe('slow callers (reliability D)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness({}, { patience })
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const postHead = (length: number): string =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.api.key}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

  /** Sends a byte at a time until the other side closes, and gives what is refused. */
  async function drip(socket: Socket, bytes: string): Promise<readonly unknown[]> {
    const all = readAll(socket)
    const isOver = all.then(() => true)
    for (const byte of bytes) {
      if (socket.writable) socket.write(byte)
      if ((await Promise.race([isOver, wait(40)])) === true) break
    }
    return readAnswers(await all).map(refusalOf)
  }

  it('D49 answers a connection that sends nothing with 408, and closes it', async () => {
    expect(readAnswers(await readAll(await open(api.api.port))).map(refusalOf)).toEqual(tooSlow)
  })

  it('D49 answers a head that comes a byte at a time with 408, and closes', async () => {
    expect(await drip(await open(api.api.port), `GET ${path} HTTP/1.1\r\nX: ${'x'.repeat(500)}`)).toEqual(tooSlow)
  })

  it('D50 answers a body that comes a byte at a time with 408, closes, and does not act on the half of it', async () => {
    const socket = await open(api.api.port)
    socket.write(postHead(500))
    // The half that came is a whole customer: testify() counts none.
    expect(await drip(socket, `{"account":"Half"}${' '.repeat(400)}`)).toEqual(tooSlow)
    await expect.poll(() => requestLines(api).at(-1)).toMatchObject({ status: 408, route: path })
    const told = readLog(api.api.logged()).filter(({ code, path: asked }) => code === 'REQ_006' && asked === path)
    expect(told).toEqual([expect.objectContaining({ status: 408, request_id: requestLines(api).at(-1)?.request_id })])
  })

  it('D53 keeps an idle connection for its time, says for how long, and closes it without a word', async () => {
    const socket = await open(api.api.port)
    const all = readAll(socket)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    await wait(patience.headersMs + 100)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    const answers = readAnswers(await all)
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers[0]?.headers.get('connection')).toBe('keep-alive')
  })

  it('D53 outlives the idle connections of the usual load balancers (60 s), and gives a head less time than that', async () => {
    const usual = await startApi()
    expect(usual.app.server).toMatchObject({ keepAliveTimeout: 72_000, headersTimeout: 10_000, requestTimeout: 30_000 })
    expect((await usual.call('GET', '/health')).headers.get('keep-alive')).toBe('timeout=72')
    await usual.stop()
  })

  it('D49 gives a head no more time than the whole request has', async () => {
    const hasty = await startApi({ REQUEST_TIMEOUT: '1000' })
    expect(hasty.app.server).toMatchObject({ headersTimeout: 1_000, requestTimeout: 1_000 })
    await hasty.stop()
  })

  it('D55 logs a caller who leaves in the middle of a body as 499, and does not act on it', async () => {
    const socket = await open(api.api.port)
    socket.write(`${postHead(500)}{"account":"Half"}`)
    await wait(100)
    socket.destroy()
    await expect.poll(() => requestLines(api).at(-1)).toMatchObject({ status: 499, route: path })
    const told = readLog(api.api.logged()).filter(({ request_id: id }) => id === requestLines(api).at(-1)?.request_id)
    expect(told.map(({ status }) => status)).toEqual([499, 499])
  })
})

describe('a caller who leaves while a slow answer is made (reliability D)', () => {
  it('D55 is logged as 499, and what was asked of an upstream server for it is called off', async () => {
    const upstream = await startLyingUpstream()
    const api = await startWitness({ UPSTREAM_INVOICES: upstream.url }, { patience })
    const socket = await open(api.api.port)
    socket.write(`GET /api/v2/invoices/hang HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.api.key}\r\n\r\n`)
    await expect.poll(upstream.countUnderWay).toBe(1)
    socket.destroy()
    await expect.poll(() => requestLines(api).at(-1)).toMatchObject({ status: 499, route: '/api/v2/invoices/*' })
    await expect.poll(upstream.countUnderWay).toBe(0)
    await api.testify()
    await api.stop()
    await upstream.stop()
  })
})

describe('slow readers (reliability D)', () => {
  const stalledReaderMs = 1_000
  const listsOf = (api: Witness, count: number, first = ''): string => {
    const request = (target: string): string =>
      `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.api.key}\r\n\r\n`
    return (first === '' ? '' : request(first)) + request(`${path}?limit=100`).repeat(count)
  }
  const connectionsOf = (api: Witness): Promise<number> =>
    new Promise((resolve) => api.api.app.server.getConnections((_problem, count) => resolve(count)))

  let api: Witness
  let upstream: LyingUpstream
  let listBytes = 0
  beforeAll(async () => {
    upstream = await startLyingUpstream()
    api = await startWitness({ UPSTREAM_INVOICES: upstream.url }, { patience: { stalledReaderMs } })
    for (let count = 0; count < 100; count += 1) await api.post({ account: 'A'.repeat(100), address: 'B'.repeat(200) })
    listBytes = (await api.call('GET', `${path}?limit=100`)).text.length
  })
  afterEach(() => api.testify())
  afterAll(async () => {
    await api.stop()
    await upstream.stop()
  })

  // Far more than the system holds for a connection, in both directions.
  const far = 40_000_000
  it.each([
    ['at once', ''],
    ['behind one that took longer than a stall to begin', '/api/v2/invoices/late'],
  ])('D51 closes a connection whose caller takes nothing of its answers, %s', async (_, first) => {
    const before = await connectionsOf(api)
    const socket = await open(api.api.port)
    socket.on('error', () => undefined)
    socket.pause()
    socket.write(listsOf(api, Math.ceil(far / listBytes), first))
    await expect.poll(() => connectionsOf(api)).toBe(before + 1)
    await expect.poll(() => connectionsOf(api), { timeout: 15_000 }).toBe(before)
    await expect.poll(() => requestLines(api).at(-1)).toMatchObject({ status: 499, route: path })
    socket.destroy()
  })

  it('D51 leaves a caller alone who takes long over all of it, but takes something all the time', async () => {
    const count = Math.ceil(8_000_000 / listBytes)
    const socket = await open(api.api.port)
    const from = performance.now()
    let taken = 0
    socket.on('data', (chunk: Buffer) => {
      taken += chunk.length
      socket.pause()
      setTimeout(() => socket.resume(), 20)
    })
    socket.write(listsOf(api, count))
    await expect.poll(() => taken, { timeout: 30_000 }).toBeGreaterThan(count * listBytes)
    expect(performance.now() - from).toBeGreaterThan(stalledReaderMs)
    socket.destroy()
  }, 40_000)

  it('D51 waits for an answer that takes longer than a stall to begin', async () => {
    expect((await api.call('GET', '/api/v2/invoices/late')).status).toBe(200)
  })
})

/** The line of each request that is over. */
function requestLines(api: Witness): readonly LogLine[] {
  return readLog(api.api.logged()).filter(({ route }) => route !== undefined)
}
