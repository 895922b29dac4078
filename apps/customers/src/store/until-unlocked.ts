import { setTimeout } from 'node:timers/promises'

import { isSqliteError } from './store-open-error.ts'

/** Another process's commit takes a few ms: a lock that is held at each of these looks is no passing one. */
const looks = 10
const betweenLooksMs = 10
const busy = 5

/**
 * Does the work once no other process has the database locked, and serves others in between.
 *
 * @throws What the work threw, a lock (`SQLITE_BUSY`) only after 100 ms.
 */
export async function untilUnlocked(work: () => void): Promise<void> {
  for (let look = 1; ; look += 1) {
    try {
      work()
      return
    } catch (thrown) {
      if (look === looks || !isSqliteError(thrown) || thrown.errcode !== busy) throw thrown
    }
    await setTimeout(betweenLooksMs)
  }
}
