import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { needs } from '../../../scripts/test-parts.ts'
import { openStore } from '../src/open-store.ts'
import { readDiskCalls, recordDiskCalls, recordedPid } from './disk-calls.ts'
import type { DiskCall } from './disk-calls.ts'
import { createDiskImage } from './disk-image.ts'
import { createLedger, judge, nothingWrong } from './ledger.ts'
import type { Ledger, Verdict } from './ledger.ts'
import { keepWriting } from './ledger-writer.ts'
import { sendRequest } from './send-request.ts'
import { makeFolder, runCommand, startService } from './start-service.ts'
import { readStored } from './stored-customers.ts'

const writers = 4
const moments = 36

const folder = makeFolder()
afterAll(folder.remove)

// A test's own way to a service that does not wait for the disk: there is no setting for it.
const withSynchronous = (mode: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
import { DatabaseSync } from 'node:sqlite'
const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql) {
  return exec.call(this, sql.replace('synchronous = FULL', 'synchronous = ${mode}'))
}`)}`

const nothing = (): boolean => false
const anyPart = (): boolean => Math.random() < 0.5

describe('a loss of power', needs('strace', 'a loss of power'), () => {
  it('loses nothing that was acknowledged, at whatever moment', { timeout: 180_000 }, async () => {
    const run = await record('real', 500)
    const { calls, database } = run
    const ofDatabase = calls.filter(({ path }) => path === database)
    // The log was copied into the database and synced there, more than once: those moments are among the tried.
    expect(ofDatabase.filter(({ kind }) => kind === 'sync').length).toBeGreaterThan(1)
    const tried = [...pick(calls, moments), ...pick(ofDatabase, moments / 3)]
    const findings = findingsOf(run, tried, [nothing, anyPart])
    expect(findings.filter(({ verdict }) => JSON.stringify(verdict) !== JSON.stringify(nothingWrong))).toEqual([])
    expect(new Set(findings.map(({ integrity }) => integrity))).toEqual(new Set(['ok']))

    // What is left at the end serves on.
    const disk = createDiskImage(run.before)
    calls.forEach(disk.apply)
    const dataDir = layOut(disk.afterLoss(nothing))
    const service = await startService({ DATA_DIR: dataDir, NODE_ENV: 'production' })
    const headers = [['Authorization', `Bearer ${run.key}`]] as const
    const listed = await sendRequest(service.port, { method: 'GET', target: '/api/v2/customers?limit=1', headers })
    const { customers } = readStored(dataDir)
    expect(judge(run.ledger, customers)).toEqual(nothingWrong)
    expect(listed.body).toMatchObject({ success: true, meta: { total_records: customers.length } })
    await service.stop()
  })

  it(
    'loses nothing that was acknowledged by a first start, which makes the database',
    { timeout: 60_000 },
    async () => {
      const run = await record('first', 40, { NODE_ENV: 'development' })
      expect(run.isFolderSynced).toBe(true)
      const findings = findingsOf(run, pick(run.calls, moments / 2), [nothing, anyPart])
      expect(findings.filter(({ verdict }) => verdict.lost.length > 0)).toEqual([])
      expect(new Set(findings.map(({ integrity }) => integrity))).toEqual(new Set(['ok']))
    },
  )

  it(
    'loses nothing that was acknowledged where the disk fails to sync now and then: that is a 503',
    { timeout: 60_000 },
    async () => {
      const run = await record('failing', 150, {}, '20+9')
      expect(new Set(run.ledger.statuses.keys())).toEqual(new Set([200, 201, 204, 503]))
      const findings = findingsOf(run, [...pick(run.calls, moments / 3), ...run.calls.slice(-1)], [nothing, anyPart])
      expect(findings.filter(({ verdict }) => verdict.lost.length > 0)).toEqual([])
      expect(new Set(findings.map(({ integrity }) => integrity))).toEqual(new Set(['ok']))
    },
  )

  it.each(['OFF', 'NORMAL'])(
    'is seen to lose what was acknowledged where commits do not wait for the disk (synchronous = %s)',
    { timeout: 60_000 },
    async (mode) => {
      const run = await record(mode, 150, { NODE_OPTIONS: withSynchronous(mode) })
      // NORMAL waits at least where the log is copied into the database: it loses what came since.
      const findings = findingsOf(run, pick(run.calls, 10), [nothing])
      expect(Math.max(...findings.map(({ verdict }) => verdict.lost.length))).toBeGreaterThan(5)
    },
  )
})

/** What a service wrote until it was killed, and what it acknowledged. */
interface Run {
  readonly key: string
  readonly ledger: Ledger
  readonly calls: readonly DiskCall[]
  /** Whether the name of the data folder was synced. */
  readonly isFolderSynced: boolean
  readonly database: string
  /** The files it started with, which were there for long. */
  readonly before: ReadonlyMap<string, Buffer>
}

async function record(
  name: string,
  acknowledged: number,
  more: Readonly<Record<string, string>> = {},
  failing?: string,
): Promise<Run> {
  const dataDir = join(folder.path, name)
  const notes = join(folder.path, `${name}.record`)
  const env = { DATA_DIR: dataDir, NODE_ENV: 'production', LOG_LEVEL: 'error', RATE_LIMIT: '1000000/60', ...more }
  const database = join(dataDir, 'customers.sqlite')
  const isFirst = env.NODE_ENV !== 'production'
  const made = isFirst ? undefined : await runCommand(['keys', 'create', '--workspace', 'first'], env)
  const before = new Map(isFirst ? [] : [[database, readFileSync(database)]])
  const watched = [folder.path, dataDir, ...['', '-wal', '-journal'].map((end) => database + end)]
  const service = await startService(env, recordDiskCalls(notes, watched, failing))
  const key = made?.stdout.trim() ?? service.demoKey
  const ledger = createLedger()
  const writing = Array.from({ length: writers }, () => keepWriting(ledger, { port: service.port, key }))
  while (ledger.acknowledged < acknowledged) await new Promise((resolve) => setTimeout(resolve, 1))
  process.kill(recordedPid(notes), 'SIGKILL')
  await Promise.all([service.ended, ...writing])
  const all = readDiskCalls(notes)
  const calls = all.filter(({ path }) => path !== folder.path)
  return { key, ledger, calls, isFolderSynced: all.length > calls.length, database, before }
}

interface Finding {
  readonly at: number
  readonly integrity: unknown
  readonly verdict: Verdict
}

/** Lets the power go after each of these calls, once for each way of what is left unsynced, and opens what is found. */
function findingsOf(
  { before, calls, ledger }: Run,
  tried: readonly DiskCall[],
  ways: readonly (() => boolean)[],
): readonly Finding[] {
  const disk = createDiskImage(before)
  return calls.flatMap((call) => {
    disk.apply(call)
    if (!tried.includes(call)) return []
    return ways.map((survives) => {
      const dataDir = layOut(disk.afterLoss(survives))
      void openStore(dataDir).close()
      const { customers, integrity } = readStored(dataDir)
      return { at: call.to, integrity, verdict: judge(ledger, customers, call.to) }
    })
  })
}

/** Puts files where a service finds them. */
function layOut(files: ReadonlyMap<string, Buffer>): string {
  const dataDir = join(folder.path, 'found')
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir)
  for (const [path, bytes] of files) writeFileSync(join(dataDir, basename(path)), bytes)
  return dataDir
}

function pick(calls: readonly DiskCall[], count: number): readonly DiskCall[] {
  return Array.from({ length: count }, () => calls[Math.floor(Math.random() * calls.length)] ?? []).flat()
}
