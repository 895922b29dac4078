import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createActivityRecorder } from './activity-recorder.ts'
import type { ActivityRecorder } from './activity-recorder.ts'
import type { ActivityStore, GatheredActivity, NewActivityEntry } from './store/activity-store.ts'

/** Longer than any test: what happens happens without the timer. */
const never = 1_000_000
const entry: NewActivityEntry = {
  at: '2026-05-06T07:08:09.123Z',
  requestId: 'an id',
  code: 'RES_001',
  status: 404,
  method: 'GET',
  route: '/r',
  keyId: 1,
  isProvoked: false,
}

const recorders: ActivityRecorder[] = []
afterEach(() => Promise.all(recorders.splice(0).map((recorder) => recorder.stop())))

describe('createActivityRecorder()', () => {
  it('writes in the course of time, and at the stop', async () => {
    const { recorder, written } = record({ everyMs: 1 })
    recorder.note(1, entry)
    expect(written).toEqual([])
    await until(() => written.length === 1)
    const stopping = record({})
    stopping.recorder.note(1, entry)
    await stopping.recorder.stop()
    expect(totalOf(stopping.written)).toEqual([1, 1])
  })

  it('writes at once where many wait, all in one go', async () => {
    const { recorder, written } = record({})
    for (let count = 0; count < 700; count += 1) recorder.note(1, entry)
    expect(written).toEqual([])
    await until(() => written.length === 1)
    expect(totalOf(written)).toEqual([700, 700])
  })

  it('keeps what can not be written, counts past its bound, says so once, and writes when it can', async () => {
    const store = { isLocked: true }
    const { recorder, written, logged } = record({ store })
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 5_000; count += 1) recorder.note(1, entry)
      await recorder.flush()
    }
    expect([written, logged().match(/activity waits/g)]).toEqual([[], ['activity waits']])
    store.isLocked = false
    await recorder.flush()
    expect(totalOf(written)).toEqual([10_000, 15_000])
    expect(new Set(written.map((gathered) => gathered[0]?.entries.length))).toEqual(new Set([1_000]))
    store.isLocked = true
    recorder.note(1, entry)
    await recorder.flush()
    expect(logged().match(/activity waits/g)).toHaveLength(2)
    store.isLocked = false
  })

  it('tries a few times at the stop, and no longer', async () => {
    const store = { isLocked: true }
    const { recorder, tries } = record({ store })
    recorder.note(1, entry)
    await recorder.stop()
    expect(tries()).toBe(5)
  })

  it('deletes what is too old, at once again where there is more', async () => {
    const store = { isLocked: false, expiring: [true, true, false] }
    const { expired } = record({ everyMs: 1, store })
    await until(() => expired() === 3)
    await sleep(20)
    expect(expired()).toBe(3)
  })
})

interface FakeStore {
  isLocked: boolean
  readonly expiring?: readonly boolean[]
}

/** A recorder over a store that can be locked. */
function record({ everyMs = never, store = { isLocked: false } }: { everyMs?: number; store?: FakeStore }) {
  const written: (readonly GatheredActivity[])[] = []
  let [tries, expired, logged] = [0, 0, '']
  const fake: ActivityStore = {
    writeActivity: async (gathered) => {
      tries += 1
      if (store.isLocked) throw new Error('database is locked')
      written.push(gathered)
    },
    listActivity: () => Promise.reject(new Error('nobody asks')),
    expireActivity: async () => {
      expired += 1
      return store.expiring?.[expired - 1] ?? false
    },
  }
  const log = pino({ level: 'trace' }, { write: (line) => (logged += line) })
  const recorder = createActivityRecorder({ store: fake, log, everyMs })
  recorders.push(recorder)
  return { recorder, written, tries: () => tries, expired: () => expired, logged: () => logged }
}

/** How many were written whole, and how many were counted. */
function totalOf(written: readonly (readonly GatheredActivity[])[]): readonly number[] {
  const all = written.flat()
  const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)
  return [
    sum(all.map(({ entries }) => entries.length)),
    sum(all.flatMap(({ counts }) => counts.map(({ total }) => total))),
  ]
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isTrue() && Date.now() < deadline) await sleep(1)
  expect(isTrue()).toBe(true)
}
