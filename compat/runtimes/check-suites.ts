import { existsSync } from 'node:fs'
import { bundleSuites } from './bundle.ts'
import type { Check } from './columns.ts'
import type { Outcome } from './inside/run-suite.ts'
import { isFileLeftOut, leftOut, reasons } from './left-out.ts'
import { namesOfHoles } from './test-holes.ts'
import { kitOf, parts, root } from './suites.ts'
import type { Part } from './suites.ts'

/** Bundles the suites of a part into a folder, and makes what runs them on a runtime. */
export async function createSuiteCheck(part: Part, folder: string): Promise<Check> {
  const bundle = `${folder}${part}.js`
  await bundleSuites(part, bundle)
  return async (runtime) => {
    if (parts[part].isForNode && !runtime.isNodeLike) return undefined
    const expected = namesOfHoles(part, runtime.name)
    const { tests, passed, holes, skipped, others, failures } = (await runtime.run(bundle, expected)) as Outcome
    const known = [...holes, ...failures.map(({ name }) => name)]
    const stale = expected
      .filter((name) => !known.includes(name))
      .map((name) => `test-holes.ts names ${name}, which is not there`)
    for (const name of skipped) console.log(`${runtime.name} ${runtime.version} skips ${name}`)
    return {
      count: { tests, passed, skipped: skipped.length, holes: holes.length },
      problems: [
        ...failures.map(({ name, message }) => `${name}\n${message}`),
        ...stale,
        ...staleEntries(part, others),
      ],
    }
  }
}

/** An entry that names no test any more is gone stale; one for a part of a file that only Node runs is looked for there. */
function staleEntries(part: Part, others: readonly string[]): readonly string[] {
  const { kit, isForNode } = parts[part]
  return leftOut
    .filter(({ file, test, why }) =>
      isForNode
        ? test !== undefined && isFileLeftOut(file) && !reasons[why].isForNode
        : test === undefined || !isFileLeftOut(file),
    )
    .filter(({ file, test }) =>
      test === undefined ? !existsSync(root + file) : !others.some((name) => name.startsWith(`${file} > ${test}`)),
    )
    .filter(({ file }) => kitOf(file) === kit)
    .map(({ file, test }) => `left-out.ts names ${file}${test === undefined ? '' : ` > ${test}`}, which is not there`)
}
