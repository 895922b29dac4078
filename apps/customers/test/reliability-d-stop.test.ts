import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { open, readAll } from '../../../packages/server/test/send.ts'
import { serve } from '../src/serve.ts'
import { issueKey } from '../src/issue-key.ts'
import { readSettings } from '../src/settings.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { readLog } from './log-lines.ts'
import { startLyingUpstream } from './lying-upstream.ts'
import { sendRequest } from './send-request.ts'
import { makeFolder, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'
import { readAnswers } from './wire.ts'

const path = '/api/v2/customers'
const upstream = await startLyingUpstream()
const folder = makeFolder()
const UPSTREAM_INVOICES = upstream.url
afterAll(async () => {
  await upstream.stop()
  folder.remove()
})

const unavailable = {
  success: false,
  errors: {},
  message: 'The service is temporarily unavailable',
  error_code: 'SRV_002',
}

/** Sends a request over a connection of its own, which stays open; gives all that came until it is closed. */
async function begin({ port, demoKey }: ServiceProcess, target: string): Promise<{ readonly all: Promise<Buffer> }> {
  const socket = await open(port)
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${demoKey}\r\n\r\n`)
  return { all: readAll(socket) }
}

describe('a stop (reliability D)', () => {
  it('D56 is told by /ready at once, while requests are served as before, the last on their connections; then it ends with 0', async () => {
    const service = await startService({ DATA_DIR: folder.path, UPSTREAM_INVOICES, SHUTDOWN_DELAY: '1500' })
    const get = (target: string) =>
      sendRequest(service.port, { method: 'GET', target, headers: [['Authorization', `Bearer ${service.demoKey}`]] })
    expect((await get('/ready')).status).toBe(200)
    const underWay = await begin(service, '/api/v2/invoices/slow')
    await expect.poll(upstream.countUnderWay, { interval: 10 }).toBe(1)
    service.signal('SIGTERM')
    await expect.poll(async () => (await get('/ready')).status, { interval: 10 }).toBe(503)
    const told = await get('/ready')
    expect([told.body, told.headers['retry-after']]).toEqual([unavailable, expect.stringMatching(/^[1-9]\d*$/)])
    expect([(await get('/health')).status, (await get(`${path}?limit=1`)).status]).toEqual([200, 200])
    const kept = await begin(service, `${path}?limit=1`)
    for (const { all } of [underWay, kept]) {
      const answers = readAnswers(await all)
      expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([[200, 'close']])
    }
    expect(await service.ended).toBe(0)
  })

  it('D56 closes the database last', async () => {
    const read = readSettings([], { PORT: '0', NODE_ENV: 'production' })
    if ('mistakes' in read) throw new Error(read.mistakes.join())
    const store = openSqliteStore({ path: ':memory:' })
    const key = await issueKey(store, {
      workspaceId: (await store.createWorkspace('first')).id,
      name: 'Test',
      scopes: ['customers:read'],
      expiresAt: null,
    })
    const events: string[] = []
    const slowStore = {
      ...store,
      getCustomer: async (...args: Parameters<typeof store.getCustomer>) => {
        events.push('asked')
        await wait(300)
        events.push('answering')
        return store.getCustomer(...args)
      },
      close: () => {
        events.push('closed')
        return store.close()
      },
    }
    const log = pino({ level: 'silent' })
    const service = await serve({ settings: read.settings, store: slowStore, log, print: () => undefined })
    const answer = fetch(`${service.url}${path}/1`, { headers: { authorization: `Bearer ${key}` } })
    await expect.poll(() => events, { interval: 10 }).toEqual(['asked'])
    await service.stop(0)
    expect([(await answer).status, events]).toEqual([404, ['asked', 'answering', 'closed']])
  })
})

describe('an error nobody caught (reliability D)', () => {
  const thrower = `
    process.on('SIGUSR2', () => { throw new Error('not caught') })
    process.on('SIGHUP', () => { Promise.reject(new Error('not caught')) })`
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(thrower)}`

  it.each([
    ['exception', 'SIGUSR2'],
    ['rejection', 'SIGHUP'],
  ] as const)(
    'D60 is told in one line, as an %s; what is under way is answered, and it ends with 1',
    async (_, signal) => {
      const service = await startService({ DATA_DIR: folder.path, UPSTREAM_INVOICES, NODE_OPTIONS })
      const { all } = await begin(service, '/api/v2/invoices/slow')
      await expect.poll(upstream.countUnderWay).toBe(1)
      process.kill(service.pid, signal)
      expect(readAnswers(await all).map(({ status }) => status)).toEqual([200])
      expect(await service.ended).toBe(1)
      expect(readLog(service.printed()).filter(({ level }) => level === 'fatal')).toEqual([
        expect.objectContaining({ msg: 'crashed', thrown: expect.objectContaining({ message: 'not caught' }) }),
      ])
      expect(service.printed().match(/^.*not caught.*$/gm)).toHaveLength(1)
    },
  )
})
