import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './contest.ts'

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
  for (const outcome of outcomes) console.log(toLine(outcome, unit))
}

function toLine({ name, aim, rounds, ours, theirs, ratio, low, high, verdict }: Outcome, unit: string): string {
  const figures = `${Math.round(ours).toLocaleString('en')} against ${Math.round(theirs).toLocaleString('en')} ${unit}`
  const spread = `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}, ${rounds} rounds)`
  return `  ${name}: ${figures}, ratio ${spread}, ${verdict}; aim ${aim}: ${ratio >= aim ? 'met' : 'missed'}`
}

function readMachine(): Machine {
  const git = (...input: string[]): string =>
    execFileSync('git', input, { encoding: 'utf8', cwd: import.meta.dirname }).trim()
  const measured = ['contract', 'server'].map((name) => `../../packages/${name}/src`)
  const isDirty = git('status', '--porcelain', '--', ...measured, ':!../../packages/**/*.test.ts') !== ''
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD') + (isDirty ? ' with changes' : ''),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
  }
}
