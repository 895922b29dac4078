// Runs the suites of contract, server core and fetch on every runtime, and prints a table: `npm run compat:runtimes`.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brokenPromises } from '../fetch-app/check.ts'
import { promises } from '../fetch-app/promises.ts'
import { bundleApp, bundleSuites } from './bundle.ts'
import type { Outcome } from './inside/run-suite.ts'
import { leftOut, reasons } from './left-out.ts'
import { allRuntimes } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'
import { root } from './suites.ts'

/** What is printed of a runtime, and kept for docs/packages/server.md. */
export interface RuntimeResult {
  readonly name: string
  readonly version: string
  readonly core: Count
  /** What needs Node's modules; undefined where they are not promised. */
  readonly node: Count | undefined
  /** Promises that the fetch adapter keeps under the runtime's own server; undefined where it has none. */
  readonly served: Count | undefined
}

interface Count {
  readonly tests: number
  readonly passed: number
  readonly skipped: number
}

if (`${process.platform}-${process.arch}` !== 'linux-x64') {
  console.error('The runtimes of compat/runtimes are those for Linux on x64')
  process.exit(2)
}

const here = fileURLToPath(new URL('.', import.meta.url))
const bundles = { core: `${here}dist/core.js`, node: `${here}dist/node.js`, app: `${here}dist/app.js` } as const
const problems: string[] = []

mkdirSync(`${here}dist`, { recursive: true })
await Promise.all([bundleSuites('core', bundles.core), bundleSuites('node', bundles.node), bundleApp(bundles.app)])

printLeftOut()
const results: RuntimeResult[] = []
for (const runtime of allRuntimes()) {
  const { name, version, isNodeLike } = runtime
  const core = await countOf(runtime, bundles.core)
  const node = isNodeLike ? await countOf(runtime, bundles.node) : undefined
  results.push({ name, version, core, node, served: await serve(runtime) })
}
checkCounts()
printResults()

if (problems.length === 0) {
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(`${here}results.json`, `${JSON.stringify({ date, results }, undefined, 2)}\n`)
} else {
  for (const problem of problems) console.error(`\n${problem}`)
  process.exitCode = 1
}

async function countOf(runtime: Runtime, bundle: string): Promise<Count> {
  const where = `${runtime.name} ${runtime.version}`
  try {
    const outcome = (await runtime.run(bundle)) as Outcome
    for (const { name, message } of outcome.failures) problems.push(`${where}: ${name}\n${message}`)
    if (bundle === bundles.core && results.length === 0) checkLeftOut(outcome)
    for (const name of outcome.skipped) console.log(`${where} skips ${name}`)
    return { tests: outcome.tests, passed: outcome.passed, skipped: outcome.skipped.length }
  } catch (problem) {
    problems.push(`${where}: ${String(problem)}`)
    return { tests: 0, passed: 0, skipped: 0 }
  }
}

/** Calls the fetch adapter over HTTP. */
async function serve({ name, version, serve: start }: Runtime): Promise<Count | undefined> {
  if (start === undefined) return undefined
  const tests = promises.length
  try {
    const { port, stop } = await start(bundles.app)
    const broken = await brokenPromises(port, promises).finally(stop)
    problems.push(...broken.map(({ sentence }) => `${name} ${version}, serving: ${sentence}`))
    return { tests, passed: tests - broken.length, skipped: 0 }
  } catch (problem) {
    problems.push(`${name} ${version}, serving: ${String(problem)}`)
    return { tests, passed: 0, skipped: 0 }
  }
}

/** The same tests everywhere: a runtime that sees fewer has lost some. */
function checkCounts(): void {
  for (const part of ['core', 'node', 'served'] as const) {
    const counts = new Set(results.flatMap((result) => result[part]?.tests ?? []))
    if (counts.size !== 1) problems.push(`The runtimes see different numbers of tests: ${[...counts].join(', ')}`)
  }
}

/** An entry that names no test any more is gone stale. */
function checkLeftOut({ others }: Outcome): void {
  for (const { file, test } of leftOut) {
    const name = test === undefined ? file : `${file} > ${test}`
    const isThere = test === undefined ? existsSync(`${root}${file}`) : others.some((other) => other.startsWith(name))
    if (!isThere) problems.push(`left-out.ts names ${name}, which is not there`)
  }
}

function printLeftOut(): void {
  for (const [why, { text, isForNode }] of Object.entries(reasons)) {
    console.log(`Not run everywhere, as ${text}${isForNode ? " (run where there are Node's modules)" : ''}:`)
    for (const entry of leftOut.filter((candidate) => candidate.why === why)) {
      console.log(`- ${entry.file}${entry.test === undefined ? '' : ` > ${entry.test}`}`)
    }
  }
}

function printResults(): void {
  const rows = results.map(({ name, version, core, node, served }) => [
    name,
    version,
    ...[core, node, served].map(toText),
  ])
  for (const row of [['runtime', 'version', 'everywhere', "with Node's modules", 'served'], ...rows]) {
    console.log(row.map((cell) => cell.padEnd(26)).join(''))
  }
}

function toText(count: Count | undefined): string {
  if (count === undefined) return '–'
  const { tests, passed, skipped } = count
  return `${passed} of ${tests}${skipped === 0 ? '' : ` (${skipped} skipped)`}`
}
