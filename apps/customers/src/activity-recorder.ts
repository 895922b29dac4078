import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { createGathering } from './activity-gathering.ts'
import type { Logger } from './log.ts'
import type { ActivityStore, GatheredActivity, NewActivityEntry } from './store/activity-store.ts'

/** How many errors wait whole at most until they are written; past that they are counted. */
const mostWaiting = 10_000
/** When so many wait they are written at once. */
const enoughToWrite = 500
/** How many are written in one transaction, which holds the process up for some 10 ms. */
const mostWritten = 1_000
/** How many errors that are too old are deleted at a time. */
const mostExpired = 500
/** How often they are looked for, in turns of the timer; in the next turn where there may be more. */
const turnsToExpiry = 60
/** How often a stop tries to write, and how long it waits between, in ms. */
const [lastTries, lastPauseMs] = [5, 100]

/** Remembers the errors that were sent. */
export interface ActivityRecorder {
  /** Notes an error of a workspace: in memory alone, whatever the database does. */
  readonly note: (workspaceId: number, entry: NewActivityEntry) => void
  /** Writes what waits, and resolves when that is done, or can't be done now. */
  readonly flush: () => Promise<void>
  /** Writes what waits for the last time; gives up after half a second. */
  readonly stop: () => Promise<void>
}

/** What errors are remembered with. */
export interface ActivityRecorderOptions {
  readonly store: ActivityStore
  readonly log: Logger
  /** How often what waits is written, in ms (1000). */
  readonly everyMs?: number
}

/** Makes the memory of errors: gathered, and written together once in a while, so that no request waits for it. A kill loses what waits. */
export function createActivityRecorder({ store, log, everyMs = 1_000 }: ActivityRecorderOptions): ActivityRecorder {
  const gathering = createGathering(mostWaiting)
  let isFailing = false
  const write = async (taken: readonly GatheredActivity[]): Promise<boolean> => {
    try {
      await store.writeActivity(taken)
      isFailing = false
    } catch (problem) {
      gathering.putBack(taken)
      // Once: it is tried on every second.
      if (!isFailing)
        log.warn({ reason: problem instanceof Error ? problem.message : typeof problem }, 'activity waits')
      isFailing = true
    }
    return !isFailing
  }
  const writeAll = async (): Promise<void> => {
    // Not without end: in a flood there is always more.
    for (let written = 0; written < mostWaiting; written += mostWritten) {
      const taken = gathering.take(mostWritten)
      if (taken.length === 0 || !(await write(taken)) || gathering.size() === 0) return
      await nextTurn()
    }
  }
  let writing: Promise<void> | undefined
  const flush = async (): Promise<void> => {
    const current = (writing ??= writeAll())
    await current
    if (writing === current) writing = undefined
  }
  const timer = setInterval(createTurn(flush, store), everyMs)
  timer.unref()

  let isSoon = false
  return {
    note(workspaceId, entry) {
      gathering.add(workspaceId, entry)
      if (isSoon || isFailing || gathering.size() < enoughToWrite) return
      isSoon = true
      setImmediate(() => {
        isSoon = false
        void flush()
      })
    },
    flush,
    async stop() {
      clearInterval(timer)
      await writing
      await flush()
      for (let tries = 1; tries < lastTries && gathering.size() > 0; tries += 1) {
        await sleep(lastPauseMs)
        await flush()
      }
    },
  }
}

/** What the timer does: writes what waits, and now and then deletes what is too old. */
function createTurn(flush: () => Promise<void>, store: ActivityStore): () => void {
  let turns = 0
  return () => {
    void flush()
    turns -= 1
    if (turns > 0) return
    turns = turnsToExpiry
    const expire = async (): Promise<void> => {
      if (await store.expireActivity(mostExpired)) turns = 0
    }
    // Nothing waits for it: it is tried again.
    expire().catch(() => undefined)
  }
}
