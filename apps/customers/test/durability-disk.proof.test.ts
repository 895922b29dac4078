import { spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inNamespace, needs } from '../../../scripts/test-parts.ts'
import { newFolder } from './data-folder.ts'
import { expectRefusal } from './expect-refusal.ts'
import { createLedger, judge, nothingWrong } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { keepWriting } from './ledger-writer.ts'
import { sendRequest } from './send-request.ts'
import { runCommand, startService } from './start-service.ts'
import { readStored } from './stored-customers.ts'

const disks: (() => void)[] = []
afterAll(() => disks.forEach((remove) => remove()))

/** A small disk, which is there for whoever is run with `enter`. */
async function makeDisk(size: string) {
  const place = newFolder()
  const script = `mount -t tmpfs -o size=${size} none "$0" && echo mounted && exec sleep 600`
  const holder = spawn('unshare', [...inNamespace, 'sh', '-c', script, place], { stdio: ['ignore', 'pipe', 'ignore'] })
  disks.push(() => holder.kill('SIGKILL'))
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  const inside = join(`/proc/${holder.pid}/root`, place)
  const ballast = join(inside, 'ballast')
  return {
    env: { DATA_DIR: place, NODE_ENV: 'production', RATE_LIMIT: '1000000/60', LOG_LEVEL: 'error' },
    inside,
    file: join(place, 'customers.sqlite'),
    enter: ['nsenter', '--target', String(holder.pid), '--user', '--preserve-credentials', '--mount'],
    /** Takes all room but so many bytes. */
    fill: (left: number): void => {
      const { bavail, bsize } = statfsSync(inside)
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)))
    },
    makeRoom: (): void => rmSync(ballast),
  }
}

async function writeUntilFull(ledger: Ledger, to: { readonly port: number; readonly key: string }): Promise<void> {
  await Promise.all([1, 2].map(() => keepWriting(ledger, to, () => (ledger.statuses.get(503) ?? 0) >= 4)))
}

describe('a disk that fills', needs('mount', 'a disk that fills'), () => {
  it(
    'J114 while the log is copied into the database: writes are refused, nothing acknowledged is lost, and it goes on with room',
    { timeout: 60_000 },
    async () => {
      const disk = await makeDisk('9M')
      const key = (await runCommand(['keys', 'create', '--workspace', 'first'], disk.env, disk.enter)).stdout.trim()
      const service = await startService(disk.env, disk.enter)
      const to = { port: service.port, key }
      const ledger = createLedger()
      await keepWriting(ledger, to, () => ledger.acknowledged >= 5)
      // SQLite copies the log after 1,000 pages of 4,120 bytes: there is room for them, and little for the copy.
      disk.fill(4_120_000 + 60_000 - statSync(join(disk.inside, 'customers.sqlite-wal')).size)
      await writeUntilFull(ledger, to)
      expect([...ledger.statuses.keys()].filter((status) => ![200, 201, 204, 503].includes(status))).toEqual([])
      expect(statSync(join(disk.inside, 'customers.sqlite-wal')).size).toBeGreaterThan(4_120_000)
      const full = readStored(disk.inside)
      expect([full.integrity, judge(ledger, full.customers)]).toEqual(['ok', nothingWrong])
      const headers = [['Authorization', `Bearer ${key}`]] as const
      const read = await sendRequest(service.port, { method: 'GET', target: '/api/v2/customers?limit=1', headers })
      expect(read.body).toMatchObject({ success: true, meta: { total_records: full.customers.length } })

      disk.makeRoom()
      ledger.statuses.clear()
      const enough = ledger.acknowledged + 300
      await keepWriting(ledger, to, () => ledger.acknowledged >= enough)
      expect(new Set(ledger.statuses.keys())).toEqual(new Set([200, 201, 204]))
      const { customers, integrity } = readStored(disk.inside)
      expect([integrity, judge(ledger, customers)]).toEqual(['ok', nothingWrong])
      await service.stop()
    },
  )

  it(
    'J114 and is still full when the service starts after a kill: one sentence, and all is there once there is room',
    { timeout: 60_000 },
    async () => {
      const disk = await makeDisk('3M')
      const key = (await runCommand(['keys', 'create', '--workspace', 'first'], disk.env, disk.enter)).stdout.trim()
      const killed = await startService(disk.env, disk.enter)
      const ledger = createLedger()
      const to = { port: killed.port, key }
      await keepWriting(ledger, to, () => ledger.acknowledged >= 5)
      disk.fill(300_000)
      await writeUntilFull(ledger, to)
      killed.signal('SIGKILL')
      await killed.ended
      rmSync(join(disk.inside, 'customers.sqlite-shm'))
      disk.makeRoom()
      disk.fill(0)
      expectRefusal(
        await runCommand([], disk.env, disk.enter),
        `The database ${disk.file} can't be used: the disk is full.`,
      )
      disk.makeRoom()
      const service = await startService(disk.env, disk.enter)
      const enough = ledger.acknowledged + 5
      await keepWriting(ledger, { port: service.port, key }, () => ledger.acknowledged >= enough)
      await service.stop()
      const { customers, integrity } = readStored(disk.inside)
      expect([integrity, judge(ledger, customers)]).toEqual(['ok', nothingWrong])
      expect(readFileSync(join(disk.inside, 'customers.sqlite')).length).toBeGreaterThan(100_000)
    },
  )
})
