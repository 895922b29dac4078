// Writes the parts of docs/ that are printed from the code; with --check, only says whether they are up to date.
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { readFileSync, writeFileSync } from 'node:fs'
import { root } from './run-step.ts'

const file = `${root}docs/contract.md`
const marks = /(<!-- catalog -->\n)[^]*(<!-- \/catalog -->)/

const text = readFileSync(file, 'utf8')
const wanted = text.replace(marks, (_, start: string, end: string) => `${start}${catalogTable()}\n${end}`)

if (wanted !== text && process.argv.includes('--check')) {
  console.error('docs/contract.md is not up to date: npm run docs')
  process.exitCode = 1
} else if (wanted !== text) writeFileSync(file, wanted)

function catalogTable(): string {
  const rows = Object.entries(defineCatalog(standardErrors)).map(([name, { code, row }]) => {
    const words = row.fallback === row.message ? row.message : `${row.message} (${row.fallback})`
    return `| ${name} | ${code} | ${row.status} | ${words} | ${row.retry} |`
  })
  return ['| name | code | status | message | retry |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
}
