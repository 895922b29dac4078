import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder } from './data-folder.ts'
import { createLedger, judge, nothingWrong } from './ledger.ts'
import { keepWriting } from './ledger-writer.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer } from './send-request.ts'
import { runCommand, startService } from './start-service.ts'
import { readStored } from './stored-customers.ts'

const hourMs = 3_600_000

/** Starts a service whose clock goes wrong when it is told to. */
async function startWithClock(rateLimit = '1000000/60') {
  const dataDir = newFolder()
  const file = join(newFolder(), 'offset')
  const set = (ms: number): void => writeFileSync(file, String(ms))
  set(0)
  const shifted = `--import=data:text/javascript,${encodeURIComponent(`
    import { readFileSync } from 'node:fs'
    const RealDate = Date
    const now = () => RealDate.now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'))
    globalThis.Date = class extends RealDate {
      constructor(...values) { super(...(values.length === 0 ? [now()] : values)) }
      static now() { return now() }
    }`)}`
  const env = { DATA_DIR: dataDir, NODE_ENV: 'production', LOG_LEVEL: 'error', RATE_LIMIT: rateLimit }
  const key = (await runCommand(['keys', 'create', '--workspace', 'first', '--expires', '1'], env)).stdout.trim()
  const service = await startService({ ...env, NODE_OPTIONS: shifted })
  const call = (method: string, target: string, body?: object): Promise<RawAnswer> => {
    const headers = [['Authorization', `Bearer ${key}`] as const, ['Content-Type', 'application/json'] as const]
    const text = body && JSON.stringify(body)
    return sendRequest(service.port, { method, target, headers: body ? headers : headers.slice(0, 1), body: text })
  }
  return { dataDir, key, service, set, call }
}

interface Times {
  readonly id: number
  readonly created_at: string
  readonly updated_at: string
}

describe('a clock that is moved by hours, forth and back', () => {
  it('E73 loses nothing, gives no id twice, and no customer is changed before it was made', async () => {
    const { dataDir, key, service, set, call } = await startWithClock()
    const ledger = createLedger()
    const made: Times[] = []
    for (const hours of [0, 5, -5, 12, -12, 0]) {
      set(hours * hourMs)
      const answer = await call('POST', '/api/v2/customers', { account: `Made at ${hours}` })
      made.push((answer.body as { readonly data: Times }).data)
      const enough = ledger.acknowledged + 10
      await keepWriting(ledger, { port: service.port, key }, () => ledger.acknowledged >= enough)
      for (const { id, created_at, updated_at } of made) {
        const changed = await call('PATCH', `/api/v2/customers/${id}`, { city: `City ${hours}` })
        const { data } = changed.body as { readonly data: Times }
        expect([changed.status, data.created_at, data.updated_at >= updated_at]).toEqual([200, created_at, true])
      }
      expect((await call('GET', '/ready')).status).toBe(200)
    }
    // The clock was wrong, and its times are told as they were.
    const hoursOff = made.map(({ created_at }) => Math.round((Date.parse(created_at) - Date.now()) / hourMs))
    expect(hoursOff.map((hours) => hours + 0)).toEqual([0, 5, -5, 12, -12, 0])
    const { customers, integrity } = readStored(dataDir)
    const known = customers.filter(({ account }) => ledger.entries.has(account))
    expect([integrity, judge(ledger, known)]).toEqual(['ok', nothingWrong])
    const ids = [...made.map(({ id }) => id), ...[...ledger.entries.values()].map(({ id }) => id)]
    expect(ids.toSorted((a, b) => Number(a) - Number(b))).toEqual(ids.map((_, index) => index + 1))
    expect(new Set(ledger.statuses.keys())).toEqual(new Set([200, 201, 204]))
    await service.stop()
  })

  it('E73 ends a key at its moment, whatever the clock was before', async () => {
    const { service, set, call } = await startWithClock()
    const answers: unknown[] = []
    for (const hours of [0, 23, -23, 25, 0, 48, -48]) {
      set(hours * hourMs)
      const { status, body } = await call('GET', '/api/v2/customers')
      answers.push([hours, status, (body as { readonly error_code?: string }).error_code])
    }
    expect(answers).toEqual([
      [0, 200, undefined],
      [23, 200, undefined],
      [-23, 200, undefined],
      [25, 401, 'AUTH_003'],
      [0, 200, undefined],
      [48, 401, 'AUTH_003'],
      [-48, 200, undefined],
    ])
    await service.stop()
  })

  it('E73 keeps nobody waiting for longer than the window of the rate limit', async () => {
    const { service, set, call } = await startWithClock('3/60')
    for (const hours of [0, -5, 5]) {
      set(hours * hourMs)
      let answer = await call('GET', '/api/v2/customers')
      for (let count = 0; count < 4 && answer.status === 200; count += 1)
        answer = await call('GET', '/api/v2/customers')
      // A fifth more, so that not all come back at once.
      expect([answer.status, Number(answer.headers['retry-after']) <= 72]).toEqual([429, true])
    }
    await service.stop()
  })
})
