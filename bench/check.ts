// Checks that the comparisons still compare: that both sides give the same answers, and that each script runs. No figure is judged.
import { deepEqual, equal, match } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { allCases } from '../packages/client/test/cases/all-cases.ts'
import { ourLibrary } from '../packages/client/test/cases/our-library.ts'
import type { Library } from '../packages/client/test/cases/wire-case.ts'
import { libraries, survivors } from './libraries/libraries.ts'
import { ofetchLibrary } from './libraries/ofetch.ts'
import { openapiFetchLibrary } from './libraries/openapi-fetch.ts'
import { calls } from './src/calls.ts'
import type { CallName } from './src/calls.ts'
import { checkSameReply, startServer } from './src/load.ts'
import { toVerdict } from './src/contest.ts'
import { adapterCases, frameworks } from './src/frameworks.ts'
import { startCaller } from './src/start-caller.ts'
import { withLibrary } from './src/try-library.ts'

const pairs = [
  ['node-kit', 'node-bare'],
  ['node-kit', 'node-by-hand'],
  ['fastify-kit', 'fastify-by-hand'],
] as const
const paths = ['/param', '/plain', '/returned', '/unknown']

for (const [ours, theirs] of pairs) await checkPair(ours, theirs, paths)
for (const name of frameworks) {
  for (const variant of ['by-hand', 'library'])
    await checkPair(`${name} kit`, `${name} ${variant}`, ['/good', ...Object.keys(adapterCases)])
}
await checkLibraries()
deepEqual([toVerdict(0.9, 1.1), toVerdict(1.01, 1.2), toVerdict(0.8, 0.99)], ['equal', 'faster', 'slower'])
// At a size at which it takes a second.
const trial = ['--customers', '3000', '--against', '300', '--requests', '30']
run('size.ts', ...trial)
run('survival.ts', '--cases', '1')
await checkSurvival()

function run(script: string, ...args: readonly string[]): void {
  const file = fileURLToPath(new URL(script, import.meta.url))
  execFileSync(process.execPath, [...process.execArgv, file, ...args], { stdio: 'inherit' })
}

async function checkPair(ours: string, theirs: string, targets: readonly string[]): Promise<void> {
  const [kit, other] = await Promise.all([startServer(ours), startServer(theirs)])
  for (const path of targets) await checkSameReply(kit.origin + path, other.origin + path)
  kit.stop()
  other.stop()
  console.log(`${ours} and ${theirs} answer alike: ${targets.join(', ')}`)
}

async function checkLibraries(): Promise<void> {
  const server = await startServer('customers-prepared')
  const callers = await Promise.all(libraries.map(({ name }) => startCaller(name, server.origin)))
  for (const what of Object.keys(calls) as CallName[]) {
    const [ours, ...theirs] = await Promise.all(callers.map((caller) => caller.tell(what)))
    for (const told of theirs) deepEqual(told, ours)
    if (!(await Promise.all(callers.map((caller) => caller.callsPerSecond(what, 8)))).every((figure) => figure > 0))
      throw new Error(`Nothing was measured of ${what}`)
  }
  for (const caller of callers) caller.stop()
  server.stop()
  console.log(`${libraries.map(({ name }) => name).join(', ')} tell the same: ${Object.keys(calls).join(', ')}`)
}

/** What is survived by all, what is not, and what takes retries. */
async function checkSurvival(): Promise<void> {
  const fare = async (number: number, library: Library): Promise<string | undefined> => {
    const wireCase = allCases.find((candidate) => candidate.number === number)
    if (wireCase === undefined) throw new Error(`There is no case ${number}`)
    return withLibrary(library, (tryOne) => tryOne(wireCase))
  }
  for (const library of survivors) equal(await fare(1, library), undefined, library.name)
  equal(await fare(11, ourLibrary), undefined)
  match((await fare(11, ofetchLibrary)) ?? '', /for data/)
  equal(await fare(53, ourLibrary), undefined)
  match((await fare(53, openapiFetchLibrary)) ?? '', /^It/)
  console.log('The cases tell libraries apart')
}
