import { readFileSync } from 'node:fs'
import { root } from './run-step.ts'

interface Count {
  readonly tests: number
  readonly passed: number
  readonly skipped: number
}

/** As `compat/runtimes/run.ts` writes it. */
interface Runtimes {
  readonly date: string
  readonly results: readonly {
    readonly name: string
    readonly version: string
    readonly core: Count
    readonly node?: Count
    readonly served?: Count
  }[]
}

/** What passed on which runtime, as Markdown. */
export function runtimesTable(): string {
  const { date, results } = JSON.parse(readFileSync(`${root}compat/runtimes/results.json`, 'utf8')) as Runtimes
  const rows = results.map(({ name, version, core, node, served }) => {
    const cells = [core, node, served].map(toCell).join(' | ')
    return `| ${name} | ${version} | ${cells} | ${date} |`
  })
  return [
    "| runtime | version | everywhere | with Node's modules | served | date |",
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function toCell(count: Count | undefined): string {
  if (count === undefined) return '–'
  const { tests, passed, skipped } = count
  return `${passed} of ${tests}${skipped === 0 ? '' : `, ${skipped} skipped`}`
}
