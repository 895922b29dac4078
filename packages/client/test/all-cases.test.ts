import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { needs, sharedFile } from '../../../scripts/test-parts.ts'
import { allCases } from './cases/all-cases.ts'

/** Where the cases are tried that are not about the wire, or that no socket can play. */
const elsewhere: Readonly<Record<number, string>> = {
  31: 'packages/client/test/chromium/platform.test.ts',
  32: 'packages/client/src/lib/custom-fetch.test.ts',
  37: 'packages/client/src/lib/custom-fetch.test.ts',
  75: 'packages/client/src/lib/timeouts.test.ts',
  76: 'packages/client/src/lib/stack.test.ts',
  77: 'packages/client/test/copies.test.ts',
  78: 'packages/client/test/failure-worker.test.ts',
  79: 'packages/client/test/canaries.test.ts',
  80: 'packages/client/test/copies.test.ts',
  82: 'packages/client/src/lib/hooks.test.ts',
  84: 'packages/client/src/lib/or-throw.test.ts',
  85: 'packages/client/src/lib/paginate.test.ts',
  86: 'packages/client/src/react-hook-form.test.ts',
  87: 'packages/client/src/tanstack-query.test.ts',
  88: 'compat/client/msw.test.ts',
}

describe('allCases', () => {
  it('has each title once, so that a result can be told by it', () => {
    const titles = allCases.map(({ number, title }) => `${number}: ${title}`)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it('needs nothing of Node, so that it runs wherever the client does', () => {
    const folder = new URL('./cases/', import.meta.url)
    const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'))
    const imports = sources.flatMap((source) =>
      [...source.matchAll(/(?:from|import) '(?!\.\/)([^']+)'/g)].map(([, name]) => name),
    )
    expect([...new Set(imports)]).toEqual(['@faultbook/client'])
  })

  it.each(Object.entries(elsewhere))('leaves case %s to %s', (number, file) => {
    const path = fileURLToPath(new URL(`../../../${file}`, import.meta.url))
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`[Cc]ases? (?:\\d+, )*${number}\\b`))
  })

  it('has every case of the research, but for those that are elsewhere', needs('shared', 'the list of cases'), () => {
    const chapters = readFileSync(sharedFile('research/client.md'), 'utf8').split(/^## \d\. /m)
    const cases = chapters.find((chapter) => chapter.startsWith('CASES A CLIENT MUST SURVIVE')) ?? ''
    const numbers = [...cases.matchAll(/(?:^|[.)] )(\d+)\. (?=\S)/gm)].map(([, number]) => Number(number))
    const tried = new Set([...allCases.map(({ number }) => number), ...Object.keys(elsewhere).map(Number)])
    expect([...tried].toSorted((one, other) => one - other)).toEqual(numbers)
  })
})
