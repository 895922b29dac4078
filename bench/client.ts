// Calls of the client, against bare `fetch` and other libraries that are set up for the same duties (`bench/libraries`).
import { deepEqual } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { ourLibrary } from '../packages/client/test/cases/our-library.ts'
import { libraries } from './libraries/libraries.ts'
import { calls } from './src/calls.ts'
import type { CallName } from './src/calls.ts'
import { runContest } from './src/contest.ts'
import type { Outcome } from './src/contest.ts'
import { startServer } from './src/load.ts'
import { record } from './src/record.ts'
import { startCaller } from './src/start-caller.ts'
import type { Caller } from './src/start-caller.ts'

/** How many calls a round makes: about a tenth of a second of each side. */
const counts: Readonly<Record<CallName, number>> = { customer: 1_000, list: 500, refused: 600 }
const rounds = 9
const names = Object.keys(calls) as CallName[]

const others = libraries.filter((library) => library !== ourLibrary)
const server = await startServer('customers-prepared')
const callers: Caller[] = []
const start = async (name: string): Promise<Caller> => {
  const caller = await startCaller(name, server.origin)
  callers.push(caller)
  // What the engine has not compiled yet is not what a call costs.
  for (const what of names) await caller.callsPerSecond(what, 2 * counts[what])
  return caller
}
try {
  for (const file of ['ky', 'ofetch', 'axios', 'wretch', 'openapi-fetch', 'bare'])
    console.log(readFileSync(new URL(`libraries/${file}.ts`, import.meta.url), 'utf8'))
  const ours = await start(ourLibrary.name)
  const outcomes: Outcome[] = []
  for (const { name } of others) {
    const theirs = await start(name)
    for (const what of names) {
      deepEqual(await theirs.tell(what), await ours.tell(what), `${name} tells something else of ${calls[what].title}`)
      const run = (side: Caller) => () => side.callsPerSecond(what, counts[what])
      const aim = name.startsWith('fetch') ? 0.95 : 1
      const contest = { name: `${calls[what].title}, against ${name}`, aim, ours: run(ours), theirs: run(theirs) }
      outcomes.push(await runContest(contest, rounds))
    }
    theirs.stop()
  }
  record('client', 'calls per CPU second', `${rounds} rounds; 8 calls at a time, keep-alive; bench/libraries`, outcomes)
} finally {
  for (const caller of callers) caller.stop()
  server.stop()
}
