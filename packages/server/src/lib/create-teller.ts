import { createFloodGate } from './reports/flood-gate.ts'
import { toThrownRecord } from './reports/thrown-record.ts'

/** Calls what an app has given us to be told by: what it throws, or rejects with, goes to stderr and nowhere else. */
export type Teller = <Told>(tell: (told: Told) => unknown, told: Told) => void

/** How many complaints are written in a minute; the others are counted. */
const perMinute = 10

/** Makes a teller; `failed` is what it says where it could not tell. */
export function createTeller(failed: string): Teller {
  const print = (details: object): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), level: 'error', message: failed, ...details })
    try {
      console.error(line)
    } catch {
      // Nobody is left to be told.
    }
  }
  const gate = createFloodGate({ limit: perMinute, mostKinds: 1, tell: (_, leftOut) => print({ leftOut }) })
  const complain = (problem: unknown): void => {
    if (gate.admit({ code: failed, status: 0 }) !== 'counted') print({ thrown: toThrownRecord(problem) })
  }
  return (tell, told) => {
    try {
      // It may return anything: a list's length, a logger.
      const outcome = tell(told)
      if (outcome instanceof Promise) outcome.catch(complain)
    } catch (problem) {
      complain(problem)
    }
  }
}
