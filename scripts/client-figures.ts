// Prints what `npm run bench:client` has measured.
import type { Outcome } from '../bench/src/contest.ts'
import { toCell } from './adapter-figures.ts'
import { notMeasured, readResult, toTable, whenOf } from './read-result.ts'
import type { Result } from './read-result.ts'

const between = ', against '

/** A line for each library, with the ratios of its calls; in short for the README. */
export function clientFigures(isWhole: boolean): string {
  const result = readResult('client') as Result<Outcome> | undefined
  if (result === undefined) return notMeasured
  const contests = result.outcomes.map((outcome) => {
    const [title = '', against = ''] = outcome.name.split(between)
    return { title, against, cell: toCell(outcome, isWhole) }
  })
  const titles = [...new Set(contests.map(({ title }) => title))]
  const rows = [...new Set(contests.map(({ against }) => against))].map((name) => [
    name,
    ...titles.map((title) => contests.find((each) => each.against === name && each.title === title)?.cell ?? '–'),
  ])
  const table = toTable(['against', ...titles], rows)
  return isWhole ? `${table}\n\nMeasured ${whenOf(result)}.` : table
}
