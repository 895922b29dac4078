import { existsSync, readFileSync } from 'node:fs'
import type { Machine } from '../bench/src/record.ts'
import { root } from './run-step.ts'

/** As `bench/src/record.ts` writes it. */
export interface Result<Kind> {
  readonly machine: Machine
  readonly unit: string
  readonly outcomes: readonly Kind[]
}

/** What a table says of a result that is not there. */
export const notMeasured = 'Not measured yet.'

/** Reads `bench/results/<name>.json`; undefined where it was not measured yet. */
export function readResult(name: string): unknown {
  const file = `${root}bench/results/${name}.json`
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined
}

/** When, of which commit and on what a result was measured. */
export function whenOf({ machine }: { readonly machine: Machine }): string {
  return `${machine.date}, ${machine.commit}, ${machine.cpu}`
}

/** A table, of a head and of rows of cells. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
