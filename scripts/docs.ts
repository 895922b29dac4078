// Writes the parts of the docs that are printed from the code and from what was measured; with --check, only says whether they are up to date.
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { readFileSync, writeFileSync } from 'node:fs'
import { root } from './run-step.ts'

/** A part of a file, between `<!-- name -->` and `<!-- /name -->`. */
interface Part {
  readonly file: string
  readonly name: string
  readonly print: () => string
}

/** As `bench/src/record.ts` writes it. */
interface Result {
  readonly machine: { readonly date: string; readonly commit: string; readonly cpu: string; readonly node: string }
  readonly unit: string
  readonly outcomes: readonly Outcome[]
}

interface Outcome {
  readonly name: string
  readonly aim: number
  readonly ours: number
  readonly theirs: number
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly verdict: string
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
  { file: 'docs/benchmarks.md', name: 'figures', print: () => figuresTable(true) },
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

/** The figures, all of them or a line for each comparison and case. */
function figuresTable(isWhole: boolean): string {
  const head = isWhole
    ? [
        '| comparison | what | ours | theirs | ratio (middle half) | verdict | aim | commit |',
        '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ]
    : ['| comparison | what | ratio | verdict |', '| --- | --- | --- | --- |']
  const rows = Object.entries(comparisons).flatMap(([file, comparison]) => {
    const { outcomes, machine } = JSON.parse(readFileSync(`${root}bench/results/${file}.json`, 'utf8')) as Result
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

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}
