// Prints what `npm run bench:client` has measured.
import type { Outcome } from '../bench/src/contest.ts'
import { toCell } from './adapter-figures.ts'
import { notMeasured, readResult, toTable, whenOf } from './read-result.ts'
import type { Result } from './read-result.ts'

const between = ', against '

/** A line for each library, with the ratios of its calls. */
export function clientFigures(): string {
  const result = readResult('client') as Result<Outcome> | undefined
  if (result === undefined) return notMeasured
  const contests = result.outcomes.map((outcome) => {
    const [title = '', against = ''] = outcome.name.split(between)
    return { title, against, cell: toCell(outcome, true) }
  })
  const titles = [...new Set(contests.map(({ title }) => title))]
  const rows = [...new Set(contests.map(({ against }) => against))].map((name) => [
    name,
    ...titles.map((title) => contests.find((each) => each.against === name && each.title === title)?.cell ?? '–'),
  ])
  return `${toTable(['against', ...titles], rows)}\n\nMeasured ${whenOf(result)}.`
}
