import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { needs, sharedFile } from '../../../../scripts/test-parts.ts'
import { defineCatalog } from './define-catalog.ts'
import { standardErrors } from './standard-errors.ts'

const errors = defineCatalog(standardErrors)
const rows = Object.values(errors).map((maker) => maker.row)

describe('standardErrors', () => {
  it('is the table of the contract', needs('shared', 'the standard catalog'), () => {
    const table = readTable(readFileSync(sharedFile('CONTRACT.md'), 'utf8'))
    expect(
      rows.map(({ name, code, status, message, fallback, retry }) => ({
        name,
        code,
        status,
        message,
        fallback,
        retry,
      })),
    ).toEqual(table)
    expect(table).toHaveLength(30)
  })

  it('says of each row why it happens and what to do', () => {
    expect(rows.filter(({ causes = [], fixes = [] }) => causes.length === 0 || fixes.length === 0)).toEqual([])
  })

  it('has a title of its own for each row', () => {
    expect(new Set(rows.map((row) => row.title)).size).toBe(rows.length)
  })

  it('marks at most one row of a status as generic', () => {
    const marked = rows.filter((row) => row.generic).map((row) => row.status)
    expect(marked).toEqual([...new Set(marked)])
  })
})

/** Reads `| name | code | status | message (fallback) | retry |`; without a fallback the message stands for it. */
function readTable(contract: string): unknown {
  const [, section = ''] = contract.split('## The standard catalog')
  const line = /^\| (\w+) \| ([A-Z]+_\d{3}) \| (\d{3}) \| ([^|(]+?)(?: \(([^|)]+)\))? \| ([a-z-]+) \|$/gm
  return Array.from(section.matchAll(line), ([, name, code, status, message, fallback, retry]) => ({
    name,
    code,
    status: Number(status),
    message,
    fallback: fallback ?? message,
    retry,
  }))
}
