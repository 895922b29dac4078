import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './contest.ts'
import type { SurvivalOutcome } from './survival.ts'

/** Where and when something was measured. */
export interface Machine {
  readonly date: string
  readonly commit: string
  readonly cpu: string
  readonly cores: number
  readonly node: string
}

/** Prints the outcomes of a script and writes them to `bench/results/<name>.json`. */
export function record(name: string, unit: string, configuration: string, outcomes: readonly Outcome[]): void {
  write(name, unit, configuration, outcomes)
  for (const outcome of outcomes) console.log(toLine(outcome, unit))
}

function write(name: string, unit: string, configuration: string, outcomes: readonly object[]): void {
  const machine = readMachine()
  const folder = fileURLToPath(new URL('../results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    `${folder}${name}.json`,
    `${JSON.stringify({ name, machine, configuration, unit, outcomes }, undefined, 2)}\n`,
  )
  console.log(`${name}: ${configuration}`)
  console.log(
    `${machine.date}, commit ${machine.commit}, ${machine.cpu} (${machine.cores} cores), Node ${machine.node}`,
  )
}

/** What came of requests at two sizes; times in ms. */
export interface SizeOutcome {
  readonly name: string
  /** The ratio of the 99th percentiles that we set out to stay below. */
  readonly aim: number
  readonly few: Latency
  readonly many: Latency
  readonly ratio: number
}

interface Latency {
  readonly p50: number
  readonly p99: number
  /** The longest time for which nobody else had a turn. */
  readonly loopDelayMs: number
}

/** The same for outcomes at two sizes; without a name they are only printed. */
export function recordSizes(name: string | undefined, configuration: string, outcomes: readonly SizeOutcome[]): void {
  if (name !== undefined) write(name, 'ms', configuration, outcomes)
  for (const { name: kind, few, many, ratio, aim } of outcomes) {
    const times = [few, many].map(({ p50, p99 }) => `${p50.toFixed(2)} / ${p99.toFixed(2)}`).join(' -> ')
    const verdict = ratio <= aim ? 'met' : 'missed'
    console.log(
      `  ${kind}: p50 / p99 ${times} ms, ratio ${ratio.toFixed(2)}, aim ${aim}: ${verdict}; loop ${many.loopDelayMs.toFixed(1)} ms`,
    )
  }
}

/** What came of many rows on their way in or out. */
export interface TransferOutcome {
  readonly name: string
  readonly rows: number
  readonly rowsPerSecond: number
  /** The memory of the server, in MiB: before, at most, and afterwards. */
  readonly rssMiB: { readonly before: number; readonly peak: number; readonly after: number }
  /** The longest time for which nobody else had a turn, in ms. */
  readonly loopDelayMs: number
}

/** The same for rows on their way in or out; without a name they are only printed. */
export function recordTransfers(
  name: string | undefined,
  configuration: string,
  outcomes: readonly TransferOutcome[],
): void {
  if (name !== undefined) write(name, 'rows per second', configuration, outcomes)
  for (const { name: kind, rows, rowsPerSecond, rssMiB, loopDelayMs } of outcomes) {
    const memory = `${rssMiB.before} -> at most ${rssMiB.peak} -> ${rssMiB.after} MiB`
    console.log(
      `  ${kind}: ${rows.toLocaleString('en')} rows, ${Math.round(rowsPerSecond).toLocaleString('en')} a second, ${memory}, loop ${loopDelayMs.toFixed(1)} ms`,
    )
  }
}

/** The same for cases that libraries survive or not; without a name they are only printed. */
export function recordSurvival(
  name: string | undefined,
  configuration: string,
  outcomes: readonly SurvivalOutcome[],
): void {
  if (name !== undefined) write(name, 'cases', configuration, outcomes)
  for (const { number, title, fates } of outcomes) {
    console.log(`  ${number} ${title}`)
    for (const [library, fate] of Object.entries(fates))
      if (fate.fate !== 'survives') console.log(`    ${library} ${fate.fate}: ${fate.why}`)
  }
}

function toLine({ name, aim, rounds, ours, theirs, ratio, low, high, verdict }: Outcome, unit: string): string {
  const figures = `${Math.round(ours).toLocaleString('en')} against ${Math.round(theirs).toLocaleString('en')} ${unit}`
  const spread = `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}, ${rounds} rounds)`
  return `  ${name}: ${figures}, ratio ${spread}, ${verdict}; aim ${aim}: ${ratio >= aim ? 'met' : 'missed'}`
}

function readMachine(): Machine {
  const git = (...input: string[]): string =>
    execFileSync('git', input, { encoding: 'utf8', cwd: import.meta.dirname }).trim()
  const measured = ['contract', 'server', 'client'].map((name) => `../../packages/${name}/src`)
  const isDirty = git('status', '--porcelain', '--', ...measured, ':!../../packages/**/*.test.ts') !== ''
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD') + (isDirty ? ' with changes' : ''),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
  }
}
