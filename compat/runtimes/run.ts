// Runs the suites of contract, server core, fetch and client on every runtime, and prints a table: `npm run compat:runtimes`;
// with names of columns or runtimes, those only, and keeps no results.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createCaseCheck } from './check-cases.ts'
import { createServedCheck } from './check-served.ts'
import { createSharedCheck } from './check-shared.ts'
import { createSuiteCheck } from './check-suites.ts'
import { columns, toText } from './columns.ts'
import type { Check, Column, Count, RuntimeResult } from './columns.ts'
import { leftOut, reasons } from './left-out.ts'
import { allRuntimes } from './runtimes.ts'

if (`${process.platform}-${process.arch}` !== 'linux-x64') {
  console.error('The runtimes of compat/runtimes are those for Linux on x64')
  process.exit(2)
}

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = `${here}dist/`
const problems: string[] = []

mkdirSync(folder, { recursive: true })
const checks: Readonly<Record<Column, Check>> = {
  core: await createSuiteCheck('core', folder),
  node: await createSuiteCheck('node', folder),
  served: await createServedCheck(folder),
  client: await createSuiteCheck('client', folder),
  clientNode: await createSuiteCheck('clientNode', folder),
  cases: await createCaseCheck(folder),
  shared: await createSharedCheck(folder),
}
const wanted = process.argv.slice(2)
const names = pick(Object.keys(checks) as readonly Column[], (name) => name)

printLeftOut()
const results: RuntimeResult[] = []
for (const runtime of pick(allRuntimes(), ({ name }) => name)) {
  const { name, version } = runtime
  const counts: Partial<Record<Column, Count | undefined>> = {}
  for (const column of names) {
    try {
      const finding = await checks[column](runtime)
      counts[column] = finding?.count
      problems.push(...(finding?.problems ?? []).map((problem) => `${name} ${version}, ${column}: ${problem}`))
    } catch (problem) {
      counts[column] = { tests: 0, passed: 0 }
      problems.push(`${name} ${version}, ${column}: ${String(problem)}`)
    }
  }
  results.push({ name, version, ...counts })
}
checkCounts()
printResults()

if (problems.length === 0 && wanted.length === 0) {
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(`${here}results.json`, `${JSON.stringify({ date, results }, undefined, 2)}\n`)
}
for (const problem of problems) console.error(`\n${problem}`)
if (problems.length > 0) process.exitCode = 1

/** Those that are asked for, or all where none of them is. */
function pick<Each>(all: readonly Each[], nameOf: (each: Each) => string): readonly Each[] {
  const some = all.filter((each) => wanted.includes(nameOf(each)))
  return some.length === 0 ? all : some
}

/** The same tests everywhere: a runtime that sees fewer has lost some. */
function checkCounts(): void {
  for (const column of names) {
    const counts = new Set(results.flatMap((result) => result[column]?.tests ?? []))
    if (counts.size !== 1) problems.push(`The runtimes see different numbers of ${column}: ${[...counts].join(', ')}`)
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
  for (const headings of Object.values(columns)) {
    const rows = results.map((result) => [
      result.name,
      result.version,
      ...Object.keys(headings).map((column) => toText(result[column as Column])),
    ])
    for (const row of [['runtime', 'version', ...Object.values(headings)], ...rows])
      console.log(row.map((cell) => cell.padEnd(28)).join(''))
  }
}
