// Prints what `npm run bench:survival` has found.
import type { Fate, SurvivalOutcome } from '../bench/src/survival.ts'
import { notMeasured, readResult, toTable, whenOf } from './read-result.ts'
import type { Result } from './read-result.ts'

const signs: Readonly<Record<Fate['fate'], string>> = { survives: '✓', fails: '**✗**', 'left out': '–' }

/** A line for each case with a cell for each library, their totals first; then in words what was not asked, and what we do not survive. */
export function survivalTable(): string {
  const result = readResult('survival') as (Result<SurvivalOutcome> & { readonly configuration: string }) | undefined
  const [first] = result?.outcomes ?? []
  if (result === undefined || first === undefined) return notMeasured
  const { outcomes, configuration } = result
  const [us = '', ...others] = Object.keys(first.fates)
  const libraries = [us, ...others]
  const totals = libraries.map((library) => `**${count(outcomes, library)}**`)
  const rows = outcomes.map(({ number, title, fates }) => [
    `${number}`,
    title.replaceAll('|', '\\|'),
    ...libraries.map((library) => signs[fates[library]?.fate ?? 'left out']),
  ])
  const table = toTable(['case', 'what happens', ...libraries], [['', 'survived of those asked', ...totals], ...rows])
  const ours = outcomes.flatMap(({ number, title, fates }) =>
    fates[us]?.fate === 'fails' ? [`- ${number}, ${title}: ${fates[us].why}.`] : [],
  )
  return [
    table,
    '',
    `– not asked: ${listReasons(outcomes)}.`,
    '',
    ours.length === 0 ? 'We survive all of them.' : `What we do not survive:\n\n${ours.join('\n')}`,
    '',
    `Measured ${whenOf(result)}; ${configuration}.`,
  ].join('\n')
}

function count(outcomes: readonly SurvivalOutcome[], library: string): string {
  const asked = outcomes.filter(({ fates }) => fates[library]?.fate !== 'left out')
  return `${asked.filter(({ fates }) => fates[library]?.fate === 'survives').length} / ${asked.length}`
}

/** Each reason once, with the cases it is given for. */
function listReasons(outcomes: readonly SurvivalOutcome[]): string {
  const numbers = new Map<string, Set<number>>()
  for (const { number, fates } of outcomes) {
    for (const fate of Object.values(fates)) {
      if (fate.fate === 'left out') numbers.set(fate.why, (numbers.get(fate.why) ?? new Set<number>()).add(number))
    }
  }
  return [...numbers].map(([why, cases]) => `${why.toLowerCase()} (${[...cases].join(', ')})`).join('; ')
}
