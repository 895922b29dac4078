import { describe, expect, it } from 'vitest'
import { createGathering } from './activity-gathering.ts'
import type { Gathering } from './activity-gathering.ts'
import type { NewActivityEntry } from './store/activity-store.ts'

const start = '2026-05-06T07:08:09.123Z'

describe('createGathering()', () => {
  it('takes what was added, by workspace and in order, counted by hour and kind, and is empty then', () => {
    const gathering = createGathering(10)
    gathering.add(1, entryOf('a'))
    gathering.add(2, entryOf('b'))
    gathering.add(1, entryOf('c'))
    gathering.add(1, { ...entryOf('d'), at: '2026-05-06T08:00:00.000Z' })
    gathering.add(1, { ...entryOf('e'), code: 'VAL_001', status: 422 })
    expect(gathering.size()).toBe(5)
    const [kind, hour] = [
      { code: 'RES_001', status: 404, route: '/r' },
      Date.parse('2026-05-06T07:00:00.000Z') / 3_600_000,
    ]
    expect(
      gathering.take().map(({ entries, ...rest }) => ({ ...rest, ids: entries.map((one) => one.requestId) })),
    ).toEqual([
      {
        workspaceId: 1,
        ids: ['a', 'c', 'd', 'e'],
        counts: [
          { ...kind, hour, total: 2 },
          { ...kind, hour: hour + 1, total: 1 },
          { code: 'VAL_001', status: 422, route: '/r', hour, total: 1 },
        ],
      },
      { workspaceId: 2, ids: ['b'], counts: [{ ...kind, hour, total: 1 }] },
    ])
    expect([gathering.size(), gathering.take()]).toEqual([0, []])
  })

  it('holds the last ones of a flood, counts them all, and drives out nothing of another workspace', () => {
    const gathering = createGathering(3)
    gathering.add(1, entryOf('quiet'))
    for (let count = 0; count < 100; count += 1) gathering.add(2, entryOf(`flood ${count}`))
    gathering.add(3, entryOf('late'))
    expect([gathering.size(), idsAndTotals(gathering)]).toEqual([
      3,
      [
        [1, ['quiet'], 1],
        [2, ['flood 98', 'flood 99'], 100],
        [3, [], 1],
      ],
    ])
  })

  it('takes a part, the oldest first, and all that is counted with it', () => {
    const gathering = createGathering(10)
    for (const id of ['a', 'b']) gathering.add(1, entryOf(id))
    for (const id of ['c', 'd']) gathering.add(2, entryOf(id))
    const part = gathering.take(3)
    expect([gathering.size(), idsAndTotals({ take: () => part })]).toEqual([
      1,
      [
        [1, ['a', 'b'], 2],
        [2, ['c'], 2],
      ],
    ])
    expect(idsAndTotals(gathering)).toEqual([[2, ['d'], 0]])
    expect(gathering.take()).toEqual([])
  })

  it('takes back what could not be written, before what came since, the oldest of it dropped where there is no room', () => {
    const gathering = createGathering(3)
    gathering.add(1, entryOf('a'))
    gathering.add(1, entryOf('b'))
    const taken = gathering.take()
    gathering.add(1, entryOf('c'))
    gathering.add(2, entryOf('d'))
    gathering.putBack(taken)
    expect([gathering.size(), idsAndTotals(gathering)]).toEqual([
      3,
      [
        [1, ['b', 'c'], 3],
        [2, ['d'], 1],
      ],
    ])
  })
})

function idsAndTotals({ take }: Pick<Gathering, 'take'>): readonly unknown[] {
  return take().map(({ workspaceId, entries, counts }) => [
    workspaceId,
    entries.map(({ requestId }) => requestId),
    counts.reduce((sum, { total }) => sum + total, 0),
  ])
}

function entryOf(requestId: string): NewActivityEntry {
  const kind = { code: 'RES_001', status: 404, method: 'GET', route: '/r' }
  return { at: start, requestId, ...kind, keyId: 1, isProvoked: false }
}
