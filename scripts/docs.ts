// Writes the parts of the docs that are printed from the code and from what was measured; with --check, only says whether they are up to date.
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Outcome } from '../bench/src/contest.ts'
import type { SizeOutcome, TransferOutcome } from '../bench/src/record.ts'
import { settingsTable } from '../apps/customers/src/settings.ts'
import { mistakes } from '../packages/cli/src/lib/mistakes.ts'
import { clientHoles, runtimesTable } from './runtimes-table.ts'
import { tableSizes } from './table-sizes.ts'
import { adapterFigures } from './adapter-figures.ts'
import { adaptersTable, holesList } from './adapters-table.ts'
import { clientFigures } from './client-figures.ts'
import { notMeasured, readResult, whenOf } from './read-result.ts'
import type { Result } from './read-result.ts'
import { root } from './run-step.ts'
import { sizesTable } from './sizes-table.ts'
import { survivalTable } from './survival-table.ts'
import { thousands } from './thousands.ts'

/** A part of a file, between `<!-- name -->` and `<!-- /name -->`. */
interface Part {
  readonly file: string
  readonly name: string
  readonly print: () => string
}

const comparisons = {
  'node-errors': '(a) node adapter, against bare node:http',
  'node-errors-by-hand': '(a) node adapter, against the same by hand',
  'fastify-errors': '(b) Fastify adapter, against setErrorHandler',
  'make-error': '(c) making an error and its reply, against http-errors',
  customer: '(d) the Customers API, against bare node:http and node:sqlite',
} as const

const parts: readonly Part[] = [
  { file: 'docs/contract.md', name: 'catalog', print: catalogTable },
  { file: 'docs/customers.md', name: 'settings', print: settingsRows },
  { file: 'docs/benchmarks.md', name: 'figures', print: () => figuresTable(true) },
  { file: 'docs/benchmarks.md', name: 'size', print: sizeTable },
  { file: 'docs/benchmarks.md', name: 'transfer', print: transferTable },
  { file: 'docs/adapters.md', name: 'adapters', print: adaptersTable },
  { file: 'docs/adapters.md', name: 'holes', print: holesList },
  { file: 'docs/packages/server.md', name: 'runtimes', print: () => runtimesTable('server') },
  { file: 'docs/packages/client-runtimes.md', name: 'client-runtimes', print: () => runtimesTable('client') },
  { file: 'docs/packages/client-runtimes.md', name: 'client-holes', print: clientHoles },
  { file: 'docs/packages/cli.md', name: 'sizes', print: tableSizes },
  { file: 'docs/packages/cli.md', name: 'mistakes', print: mistakesTable },
  { file: 'docs/benchmarks.md', name: 'adapter-figures', print: () => adapterFigures(true) },
  { file: 'docs/benchmarks.md', name: 'client-figures', print: () => clientFigures(true) },
  { file: 'README.md', name: 'client-figures', print: () => clientFigures(false) },
  { file: 'docs/benchmarks.md', name: 'sizes', print: () => sizesTable(true) },
  { file: 'docs/packages/client.md', name: 'sizes', print: () => sizesTable(false) },
  { file: 'docs/benchmarks.md', name: 'survival', print: survivalTable },
  { file: 'README.md', name: 'adapter-figures', print: () => adapterFigures(false) },
  { file: 'README.md', name: 'figures', print: () => figuresTable(false) },
]

const isCheck = process.argv.includes('--check')
for (const { file, name, print } of parts) {
  const text = readFileSync(`${root}${file}`, 'utf8')
  const marks = new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`)
  const wanted = text.replace(marks, (_, start: string, end: string) => `${start}${print()}\n${end}`)
  if (wanted === text) continue
  if (!isCheck) writeFileSync(`${root}${file}`, wanted)
  else {
    console.error(`${file} is not up to date: npm run docs`)
    process.exitCode = 1
  }
}

function catalogTable(): string {
  const rows = Object.entries(defineCatalog(standardErrors)).map(([name, { code, row }]) => {
    const words = row.fallback === row.message ? row.message : `${row.message} (${row.fallback})`
    return `| ${name} | ${code} | ${row.status} | ${words} | ${row.retry} |`
  })
  return ['| name | code | status | message | retry |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
}

function mistakesTable(): string {
  const rows = Object.values(mistakes).map(
    ({ code, title, fix }) => `| ${code} | ${title} | ${fix.replace('{hint}', '')} |`,
  )
  return ['| code | what is wrong | what to do |', '| --- | --- | --- |', ...rows].join('\n')
}

function settingsRows(): string {
  const rows = settingsTable.map(
    ({ flag, variable, fallback, help }) => `| \`${flag}\` | \`${variable}\` | ${fallback} | ${help} |`,
  )
  return ['| flag | variable | default | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** The figures, all of them or a line for each comparison and case. */
function figuresTable(isWhole: boolean): string {
  const head = isWhole
    ? [
        '| comparison | what | ours | theirs | ratio (middle half) | verdict | aim | commit |',
        '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ]
    : ['| comparison | what | ratio | verdict |', '| --- | --- | --- | --- |']
  const rows = Object.entries(comparisons).flatMap(([file, comparison]) => {
    const { outcomes, machine } = JSON.parse(
      readFileSync(`${root}bench/results/${file}.json`, 'utf8'),
    ) as Result<Outcome>
    return outcomes.map((outcome) => {
      const ratio = outcome.ratio.toFixed(2)
      if (!isWhole) return `| ${comparison} | ${outcome.name} | ${ratio} | ${outcome.verdict} |`
      const spread = `**${ratio}** (${outcome.low.toFixed(2)} to ${outcome.high.toFixed(2)})`
      const aim = `${outcome.aim}: ${outcome.ratio >= outcome.aim ? 'met' : 'missed'}`
      return `| ${comparison} | ${outcome.name} | ${thousands(outcome.ours)} | ${thousands(outcome.theirs)} | ${spread} | ${outcome.verdict} | ${aim} | ${machine.date}, ${machine.commit} |`
    })
  })
  return [...head, ...rows].join('\n')
}

function sizeTable(): string {
  const result = readResult('size') as Result<SizeOutcome> | undefined
  if (result === undefined) return notMeasured
  return [
    '| request | p50, p99 at 10,000 (ms) | p50, p99 at 1,000,000 (ms) | ratio of p99 | aim | longest turn (ms) | commit |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...result.outcomes.map(({ name, few, many, ratio, aim }) => {
      const [at, against] = [few, many].map(({ p50, p99 }) => `${p50.toFixed(2)}, ${p99.toFixed(2)}`)
      const verdict = `at most ${aim}: ${ratio <= aim ? 'met' : 'missed'}`
      return `| ${name} | ${at} | ${against} | **${ratio.toFixed(2)}** | ${verdict} | ${many.loopDelayMs.toFixed(1)} | ${whenOf(result)} |`
    }),
  ].join('\n')
}

function transferTable(): string {
  const result = readResult('transfer') as Result<TransferOutcome> | undefined
  if (result === undefined) return notMeasured
  return [
    '| what | rows | rows a second | memory before, at most, afterwards (MiB) | longest turn (ms) | commit |',
    '| --- | --- | --- | --- | --- | --- |',
    ...result.outcomes.map(({ name, rows, rowsPerSecond, rssMiB: { before, peak, after }, loopDelayMs }) => {
      const memory = `${before}, ${peak}, ${after}`
      return `| ${name} | ${thousands(rows)} | ${thousands(rowsPerSecond)} | ${memory} | ${Math.round(loopDelayMs)} | ${whenOf(result)} |`
    }),
  ].join('\n')
}
