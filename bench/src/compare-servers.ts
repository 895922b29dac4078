import { runContest } from './contest.ts'
import type { Outcome } from './contest.ts'
import { checkSameReply, loadWithWrk, startServer, wrkArguments } from './load.ts'
import { record } from './record.ts'

/** What the servers of a comparison throw, by path; each path is a contest. */
const cases = {
  '/param': 'a catalog error with a parameter',
  '/plain': 'a catalog error without parameters',
  '/returned': 'the same, returned and not thrown',
  '/unknown': "new Error('x')",
}
/** With {@link wrkArguments} and a warm-up, a contest loads the machine for less than 20 s. */
const rounds = 5
const pauseMs = 1_000

/** Compares the error replies of two servers of `bench/servers`: first that they are the same, then how many there are in a second. */
export async function compareServers(
  name: string,
  kit: string,
  other: string,
  aim: number,
  paths: Readonly<Record<string, string>> = cases,
): Promise<void> {
  const [ours, theirs] = await Promise.all([startServer(kit), startServer(other)])
  try {
    // All paths of both sides: the first contest would otherwise measure what the engine has not compiled yet.
    for (const path of Object.keys(paths)) {
      for (const side of [ours, theirs]) await loadWithWrk(side, path)
    }
    const outcomes: Outcome[] = []
    for (const [path, title] of Object.entries(paths)) {
      await checkSameReply(ours.origin + path, theirs.origin + path)
      const contest = { name: title, aim, ours: () => loadWithWrk(ours, path), theirs: () => loadWithWrk(theirs, path) }
      outcomes.push(await runContest(contest, rounds, pauseMs))
    }
    record(
      name,
      'replies per CPU second',
      `wrk ${wrkArguments.join(' ')}; servers/${kit} against servers/${other}; no reports`,
      outcomes,
    )
  } finally {
    ours.stop()
    theirs.stop()
  }
}
