import { readFileSync } from 'node:fs'
import { caseHoles } from '../compat/runtimes/case-holes.ts'
import { columns, toText } from '../compat/runtimes/columns.ts'
import type { Column, Kit, RuntimeResult } from '../compat/runtimes/columns.ts'
import { testHoles } from '../compat/runtimes/test-holes.ts'
import { root } from './run-step.ts'

/** As `compat/runtimes/run.ts` writes it. */
interface Runtimes {
  readonly date: string
  readonly results: readonly RuntimeResult[]
}

/** What of a kit passed on which runtime, as Markdown. */
export function runtimesTable(kit: Kit): string {
  const { date, results } = JSON.parse(readFileSync(`${root}compat/runtimes/results.json`, 'utf8')) as Runtimes
  const headings = Object.entries(columns[kit])
  const rows = results.map((result) => {
    const cells = headings.map(([column]) => toText(result[column as Column])).join(' | ')
    return `| ${result.name} | ${result.version} | ${cells} | ${date} |`
  })
  return [
    `| runtime | version | ${headings.map(([, heading]) => heading).join(' | ')} | date |`,
    `| --- | --- |${' --- |'.repeat(headings.length)} --- |`,
    ...rows,
  ].join('\n')
}

/** What runtimes won't let the client keep, and why, as a Markdown list. */
export function clientHoles(): string {
  const ofCases = caseHoles.map(
    ({ runtimes, number, titles, why }) => `- ${runtimes.join(', ')}, case ${number}, ${titles.join('; ')}: ${why}.`,
  )
  const ofTests = testHoles.map(({ runtime, test, why }) => `- ${runtime}, ${test.replace(' > ', ' ')}: ${why}.`)
  return [...ofCases, ...ofTests].join('\n')
}
