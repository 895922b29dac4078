// Checks that the comparisons still compare: that both sides give the same answers, and that each script runs. No figure is judged.
import { deepEqual } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { libraries } from './libraries/libraries.ts'
import { calls } from './src/calls.ts'
import type { CallName } from './src/calls.ts'
import { checkSameReply, startServer } from './src/load.ts'
import { toVerdict } from './src/contest.ts'
import { adapterCases, frameworks } from './src/frameworks.ts'
import { startCaller } from './src/start-caller.ts'

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
execFileSync(process.execPath, [...process.execArgv, fileURLToPath(new URL('size.ts', import.meta.url)), ...trial], {
  stdio: 'inherit',
})

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
