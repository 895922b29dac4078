import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inNamespace, needs } from '../../../scripts/test-parts.ts'
import { newFolder } from './data-folder.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer } from './send-request.ts'
import { holdInOtherProcess, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'

const fileOf = (folder: string): string => join(folder, 'customers.sqlite')

function ask({ port, demoKey }: ServiceProcess, target: string): Promise<RawAnswer> {
  return sendRequest(port, { method: 'GET', target, headers: [['Authorization', `Bearer ${demoKey}`]] })
}

async function fail(service: ServiceProcess, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await ask(service, '/api/v2/customers/777')
}

/** How many errors it tells of: in all, and the newest id. */
async function read(service: ServiceProcess): Promise<readonly [total: number, newest: number | undefined]> {
  const { body } = await ask(service, '/api/v2/activity?limit=1')
  const { data, meta } = body as {
    readonly data: readonly { readonly id: number }[]
    readonly meta: { readonly counts: { readonly total: number } }
  }
  return [meta.counts.total, data[0]?.id]
}

function rowsIn(folder: string): unknown {
  const database = new DatabaseSync(fileOf(folder), { readOnly: true })
  const total = database.prepare('SELECT count(*) AS total FROM activity').get()?.['total']
  database.close()
  return total
}

describe('the activity of a process', () => {
  it('is written within a second without being asked for, and all of it at a stop', async () => {
    const folder = newFolder()
    const service = await startService({ DATA_DIR: folder })
    await fail(service, 20)
    for (let count = 0; rowsIn(folder) !== 20 && count < 100; count += 1) await sleep(100)
    expect(rowsIn(folder)).toBe(20)
    await fail(service, 7)
    await service.stop()
    expect(rowsIn(folder)).toBe(27)
    const again = await startService({ DATA_DIR: folder })
    expect(await read(again)).toEqual([27, 27])
    await again.stop()
  })

  it('loses by kill -9 at most what was not written yet', async () => {
    const folder = newFolder()
    const service = await startService({ DATA_DIR: folder })
    await fail(service, 30)
    expect(await read(service)).toEqual([30, 30])
    await fail(service, 10)
    service.signal('SIGKILL')
    await service.ended
    const again = await startService({ DATA_DIR: folder })
    const [total, newest] = await read(again)
    await again.stop()
    expect(total).toBe(newest)
    expect([total >= 30, total <= 40]).toEqual([true, true])
  })

  it('shows in one what another has written to the same file, each with an id of its own', async () => {
    const folder = newFolder()
    const first = await startService({ DATA_DIR: folder })
    const second = await startService({ DATA_DIR: folder })
    for (let round = 1; round <= 5; round += 1) {
      await Promise.all([fail(first, 4), fail(second, 4)])
      await Promise.all([read(first), read(second)])
    }
    // One that met the other at writing is late by a second.
    for (let count = 0; (await read(first))[0] < 40 && count < 100; count += 1) await sleep(100)
    const { body } = await ask(first, '/api/v2/activity?limit=100')
    const ids = (body as { readonly data: readonly { readonly id: number }[] }).data.map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: 40 }, (_, at) => 40 - at))
    await Promise.all([first.stop(), second.stop()])
  })

  it('spoils no answer while the database is locked, and is there afterwards', async () => {
    const folder = newFolder()
    const service = await startService({ DATA_DIR: folder, RATE_LIMIT: '100000/60' })
    const lock = await holdInOtherProcess(fileOf(folder), 'BEGIN IMMEDIATE')
    await fail(service, 600)
    const before = performance.now()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(service, '/api/v2/customers/777')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
    // It reads what is written, and waits for no lock: a second for each would be more than this.
    for (let count = 0; count < 10; count += 1) expect((await read(service))[0]).toBe(0)
    expect(performance.now() - before).toBeLessThan(8_000)
    expect(service.printed().match(/activity waits/g)).toHaveLength(1)
    await lock.end()
    expect(await read(service)).toEqual([620, 620])
    await service.stop()
  })
})

describe('the activity on a disk that is full', needs('mount', 'activity on a full disk'), () => {
  it('spoils no answer, counts on, and is there once there is room', async () => {
    const folder = newFolder()
    const mount = ['unshare', ...inNamespace, 'sh', '-c', 'mount -t tmpfs -o size=4M none "$0" && exec "$@"', folder]
    const service = await startService({ DATA_DIR: folder }, mount)
    const ballast = join(`/proc/${service.pid}/root`, folder, 'ballast')
    expect(await read(service)).toEqual([0, undefined])
    fillUp(ballast)
    const statuses = new Set<number>()
    for (let count = 0; count < 50; count += 1) {
      statuses.add((await ask(service, '/api/v2/customers/777')).status)
      statuses.add((await ask(service, '/api/v2/activity')).status)
    }
    expect(statuses).toEqual(new Set([404, 200]))
    const before = await read(service)
    rmSync(ballast)
    const after = await read(service)
    await service.stop()
    expect(after).toEqual([50, 50])
    // Some of it may have fitted into the room that SQLite had already.
    expect(before[0]).toBeLessThan(50)
  })
})

/** Writes a file until there is no room left. */
function fillUp(file: string): void {
  for (const size of [65_536, 4_096]) {
    for (;;) {
      try {
        appendFileSync(file, Buffer.alloc(size))
      } catch {
        break
      }
    }
  }
}
