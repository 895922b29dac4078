import type { GatheredActivity, HourlyActivityCount, NewActivityEntry } from './store/activity-store.ts'
import { activityHourMs } from './store/activity-store.ts'

/** Errors that wait to be written, by workspace. */
export interface Gathering {
  readonly add: (workspaceId: number, entry: NewActivityEntry) => void
  /** How many wait whole. */
  readonly size: () => number
  /** Takes the oldest that wait whole, so many at most (all), and all that is counted. */
  readonly take: (most?: number) => readonly GatheredActivity[]
  /** Puts back what was taken and could not be written, before what came since. */
  readonly putBack: (taken: readonly GatheredActivity[]) => void
}

interface Waiting {
  entries: NewActivityEntry[]
  readonly counts: Map<string, HourlyActivityCount>
}

/**
 * Makes room for errors: so many wait whole, `mostEntries` in all. Past that each is still counted, and takes the place of the oldest of its own workspace,
 * so that a flood in one drives out nothing of another.
 */
export function createGathering(mostEntries: number): Gathering {
  const byWorkspace = new Map<number, Waiting>()
  let size = 0

  const waitingOf = (workspaceId: number): Waiting => {
    const known = byWorkspace.get(workspaceId)
    if (known !== undefined) return known
    const made = { entries: [], counts: new Map<string, HourlyActivityCount>() }
    byWorkspace.set(workspaceId, made)
    return made
  }

  return {
    add(workspaceId, entry) {
      const { entries, counts } = waitingOf(workspaceId)
      const { code, status, route, at } = entry
      count(counts, { code, status, route, hour: Math.floor(Date.parse(at) / activityHourMs), total: 1 })
      if (size < mostEntries) size += 1
      else if (entries.shift() === undefined) return
      entries.push(entry)
    },
    size: () => size,
    take(most = mostEntries) {
      const before = size
      const taken = [...byWorkspace].map(([workspaceId, { entries, counts }]) => {
        const oldest = entries.splice(0, most - (before - size))
        size -= oldest.length
        const all = [...counts.values()]
        counts.clear()
        if (entries.length === 0) byWorkspace.delete(workspaceId)
        return { workspaceId, entries: oldest, counts: all }
      })
      return taken.filter(({ entries, counts }) => entries.length + counts.length > 0)
    },
    putBack(taken) {
      for (const { workspaceId, entries, counts } of taken) {
        const waiting = waitingOf(workspaceId)
        for (const one of counts) count(waiting.counts, one)
        const room = mostEntries - size
        const kept = room > 0 ? entries.slice(-room) : []
        waiting.entries = [...kept, ...waiting.entries]
        size += kept.length
      }
    },
  }
}

function count(counts: Map<string, HourlyActivityCount>, one: HourlyActivityCount): void {
  const key = `${one.hour} ${one.code} ${one.status} ${one.route}`
  const known = counts.get(key)
  counts.set(key, known === undefined ? one : { ...known, total: known.total + one.total })
}
