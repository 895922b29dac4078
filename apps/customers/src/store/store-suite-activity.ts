import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { activityAgeMs, activityHourMs, maxActivityEntries } from './activity-store.ts'
import type { GatheredActivity, NewActivityEntry } from './activity-store.ts'
import { clockAt, openFresh, openWithWorkspace, start } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'

const all = { limit: 100 } as const

/** Registers the tests of what a store remembers of errors. */
export function describeActivity(open: OpenStore): void {
  describe('errors', () => {
    it('are read as they were written, the newest first', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const first = { ...entryOf(start), keyId: 7, method: 'PATCH', isProvoked: true }
      await store.writeActivity([gatheredOf(workspace, [first, entryOf(start, 'VAL_001', 422)])])
      await store.writeActivity([gatheredOf(workspace, [entryOf(start)])])
      expect(await store.listActivity(workspace, all)).toEqual({
        entries: [
          { id: 3, ...entryOf(start) },
          { id: 2, ...entryOf(start, 'VAL_001', 422) },
          { id: 1, ...first },
        ],
        counts: [
          { code: 'RES_001', status: 404, route: '/r', total: 2 },
          { code: 'VAL_001', status: 422, route: '/r', total: 1 },
        ],
        countedSince: new Date(hourOf(start - activityAgeMs) * activityHourMs).toISOString(),
      })
      await store.close()
    })

    it('are asked for by what is older, by code and by status; the counts go by the kind alone', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const kinds = [entryOf(start), entryOf(start, 'VAL_001', 422), entryOf(start, 'CON_001', 409), entryOf(start)]
      await store.writeActivity([gatheredOf(workspace, kinds)])
      const found = async (query: object): Promise<readonly unknown[]> => {
        const { entries, counts } = await store.listActivity(workspace, { limit: 2, ...query })
        return [entries.map(({ id }) => id), counts.map(({ code, total }) => `${code} ${total}`)]
      }
      expect(await found({})).toEqual([
        [4, 3],
        ['CON_001 1', 'RES_001 2', 'VAL_001 1'],
      ])
      expect(await found({ before: 3 })).toEqual([
        [2, 1],
        ['CON_001 1', 'RES_001 2', 'VAL_001 1'],
      ])
      expect(await found({ code: 'RES_001' })).toEqual([[4, 1], ['RES_001 2']])
      expect(await found({ status: 422 })).toEqual([[2], ['VAL_001 1']])
      expect(await found({ status: 422, code: 'RES_001' })).toEqual([[], []])
      await store.close()
    })
  })
  describeCounts(open)
  describeExpiry(open)
}

function describeCounts(open: OpenStore): void {
  describe('errors of whatever number', () => {
    it('are counted also where they are not there whole', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const count = { code: 'RES_001', status: 404, route: '/r', hour: hourOf(start), total: 5 }
      for (const entries of [[], [entryOf(start)]])
        await store.writeActivity([{ workspaceId: workspace, entries, counts: [count] }])
      const { entries, counts } = await store.listActivity(workspace, all)
      expect([entries.map(({ id }) => id), counts.map(({ total }) => total)]).toEqual([[1], [10]])
      await store.close()
    })

    it('of no workspace are passed over, and others of the same time are not', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.writeActivity([gatheredOf(404, [entryOf(start)]), gatheredOf(workspace, [entryOf(start)])])
      expect((await store.listActivity(404, all)).entries).toEqual([])
      expect((await store.listActivity(workspace, all)).entries).toHaveLength(1)
      await store.close()
    })

    it(`are the last ${maxActivityEntries} of a workspace`, async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const flood = Array.from({ length: 6_000 }, () => entryOf(start))
      for (let round = 0; round < 2; round += 1) await store.writeActivity([gatheredOf(workspace, flood)])
      const oldest = 2_000
      const query = { limit: 3, before: oldest + 3 }
      expect((await store.listActivity(workspace, query)).entries.map(({ id }) => id)).toEqual([oldest + 2, oldest + 1])
      expect((await store.listActivity(workspace, { limit: 1 })).counts).toMatchObject([{ total: 12_000 }])
      await store.close()
    })

    it('are still there after closing and opening', async () => {
      const place = randomUUID()
      const store = await open(place, clockAt(start))
      const { id } = await store.createWorkspace('acme')
      await store.writeActivity([gatheredOf(id, [entryOf(start)])])
      const before = await store.listActivity(id, all)
      await store.close()
      const again = await open(place, clockAt(start))
      await again.writeActivity([gatheredOf(id, [entryOf(start)])])
      const { entries } = await again.listActivity(id, all)
      expect(entries.slice(1)).toEqual(before.entries)
      await again.close()
    })
  })
}

function describeExpiry(open: OpenStore): void {
  describe('errors that are too old', () => {
    it('are not shown, deleted or not', async () => {
      let time = start
      const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
      await store.writeActivity([gatheredOf(workspace, [entryOf(start), entryOf(start + 1)])])
      time = start + activityAgeMs
      expect((await store.listActivity(workspace, all)).entries).toHaveLength(2)
      time += 1
      expect((await store.listActivity(workspace, all)).entries.map(({ id }) => id)).toEqual([2])
      time += activityHourMs
      expect(await store.listActivity(workspace, all)).toMatchObject({ entries: [], counts: [] })
      await store.close()
    })

    it('are deleted a few at a time, in every workspace, and others are not', async () => {
      let time = start
      const store = await openFresh(open, () => new Date(time))
      const ids = [(await store.createWorkspace('busy')).id, (await store.createWorkspace('quiet')).id]
      for (const id of ids)
        await store.writeActivity([
          gatheredOf(
            id,
            Array.from({ length: 3 }, (_, at) => entryOf(start, `OLD_00${at}`)),
          ),
        ])
      time += activityAgeMs + activityHourMs
      await store.writeActivity([gatheredOf(ids[0] ?? 0, [entryOf(time)])])
      const portions: boolean[] = []
      for (let round = 0; round < 4; round += 1) portions.push(await store.expireActivity(2))
      expect(portions).toEqual([true, true, true, false])
      // What is left shows once the clock goes back.
      time = start
      const left = await Promise.all(ids.map((id) => store.listActivity(id, all)))
      expect(left.map(({ entries, counts }) => [entries.map(({ id }) => id), counts.length])).toEqual([
        [[4], 1],
        [[], 0],
      ])
      await store.close()
    })
  })
}

/** What was gathered where nothing was left out. */
export function gatheredOf(workspaceId: number, entries: readonly NewActivityEntry[]): GatheredActivity {
  const counts = entries.map(({ code, status, route, at }) => ({
    code,
    status,
    route,
    hour: hourOf(Date.parse(at)),
    total: 1,
  }))
  return { workspaceId, entries, counts }
}

/** An error of which no more is known. */
export function entryOf(time: number, code = 'RES_001', status = 404): NewActivityEntry {
  const at = new Date(time).toISOString()
  return { at, requestId: 'an id', code, status, method: 'GET', route: '/r', keyId: 1, isProvoked: false }
}

function hourOf(time: number): number {
  return Math.floor(time / activityHourMs)
}
