import { describeThrown } from './describe-thrown.ts'

/** Calls what an app has given us to be told by: what it throws, or rejects with, goes to stderr and nowhere else. */
export function tellSafely<Told>(tell: (told: Told) => unknown, told: Told, failed: string): void {
  const complain = (problem: unknown): void => {
    const line = { time: new Date().toISOString(), level: 'error', message: failed, thrown: describeThrown(problem) }
    console.error(JSON.stringify(line))
  }
  try {
    // It may return anything: a list's length, a logger.
    const outcome = tell(told)
    if (outcome instanceof Promise) outcome.catch(complain)
  } catch (problem) {
    complain(problem)
  }
}
