import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createLedger, judge, nothingWrong } from './ledger.ts'
import { keepWriting, sendUnanswered } from './ledger-writer.ts'
import { sendRequest } from './send-request.ts'
import { makeFolder, runCommand, startService } from './start-service.ts'
import { readStored } from './stored-customers.ts'

const kills = 20
const writers = 4
const acknowledgedPerKill = 60

const folder = makeFolder()
afterAll(folder.remove)
const dataDir = join(folder.path, 'data')
const env = { DATA_DIR: dataDir, NODE_ENV: 'production', LOG_LEVEL: 'error', RATE_LIMIT: '1000000/60' }

describe('kill -9 during writes', () => {
  it(`loses nothing that was acknowledged, ${kills} times`, { timeout: 180_000 }, async () => {
    const key = (await runCommand(['keys', 'create', '--workspace', 'first'], env)).stdout.trim()
    const ledger = createLedger()
    for (let kill = 0; kill < kills; kill += 1) {
      const service = await startService(env)
      const enough = ledger.acknowledged + acknowledgedPerKill
      const writing = Array.from({ length: writers }, () => keepWriting(ledger, { port: service.port, key }))
      while (ledger.acknowledged < enough) await wait(1)
      await wait(Math.random() * 40)
      service.signal('SIGKILL')
      expect(await service.ended).toBe('SIGKILL')
      await Promise.all(writing)
    }

    const { customers, integrity } = readStored(dataDir)
    expect(integrity).toBe('ok')
    expect(judge(ledger, customers)).toEqual(nothingWrong)
    expect(ledger.acknowledged).toBeGreaterThanOrEqual(1_000)
    // A service that lives refuses nothing.
    expect(new Set(ledger.statuses.keys())).toEqual(new Set([200, 201, 204]))
    const ids = [...ledger.entries.values()].flatMap(({ id }) => id ?? [])
    expect(new Set(ids).size).toBe(ids.length)

    // Asked again, what had no answer is done once.
    const last = await startService(env)
    const again = await sendUnanswered(ledger, { port: last.port, key })
    expect(again.sent).toBeGreaterThan(kills)
    const after = readStored(dataDir)
    expect([after.integrity, judge(ledger, after.customers)]).toEqual(['ok', nothingWrong])
    expect(after.customers.length - customers.length).toBe(again.sent - again.replayed)
    const headers = [['Authorization', `Bearer ${key}`]] as const
    const listed = await sendRequest(last.port, { method: 'GET', target: '/api/v2/customers?limit=1', headers })
    expect(listed.body).toMatchObject({ success: true, meta: { total_records: after.customers.length } })
    await last.stop()
  })
})

/** Kills the process it is loaded into with its first commit after a file is there, before it or after it. */
const killAtCommit = (armed: string, when: 'before' | 'after'): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
    import { existsSync } from 'node:fs'
    import { DatabaseSync } from 'node:sqlite'
    const { exec } = DatabaseSync.prototype
    DatabaseSync.prototype.exec = function (sql) {
      const isIt = sql === 'COMMIT' && existsSync(${JSON.stringify(armed)})
      if (isIt && '${when}' === 'before') process.kill(process.pid, 'SIGKILL')
      exec.call(this, sql)
      if (isIt) process.kill(process.pid, 'SIGKILL')
    }`)}`

describe('kill -9 during a creation with an idempotency key', () => {
  it.each([
    ['H96', 'after its commit, before its answer', 'after', 'true'],
    ['H97', 'before its commit', 'before', undefined],
  ] as const)('%s %s: sent again, it is done once', { timeout: 60_000 }, async (_, _when, when, replayed) => {
    const data = join(folder.path, when)
    const armed = join(folder.path, `${when}.armed`)
    const settings = { ...env, DATA_DIR: data }
    const key = (await runCommand(['keys', 'create', '--workspace', 'first'], settings)).stdout.trim()
    const request = {
      method: 'POST',
      target: '/api/v2/customers',
      headers: [
        ['Authorization', `Bearer ${key}`],
        ['Content-Type', 'application/json'],
        ['Idempotency-Key', 'once'],
      ],
      body: '{"account":"Ada"}',
    } as const
    const killed = await startService({ ...settings, NODE_OPTIONS: killAtCommit(armed, when) })
    writeFileSync(armed, '')
    await expect(sendRequest(killed.port, request)).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(await killed.ended).toBe('SIGKILL')
    expect(readStored(data).customers).toHaveLength(when === 'after' ? 1 : 0)

    const service = await startService(settings)
    const answers = [await sendRequest(service.port, request), await sendRequest(service.port, request)]
    expect(answers.map(({ status, headers }) => [status, headers['idempotency-replayed']])).toEqual([
      [201, replayed],
      [201, 'true'],
    ])
    expect(answers[1]?.body).toEqual(answers[0]?.body)
    expect(readStored(data)).toMatchObject({ integrity: 'ok', customers: [{ id: 1, account: 'Ada' }] })
    await service.stop()
  })
})

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
