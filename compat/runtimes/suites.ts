import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isFileLeftOut, leftOut, reasons } from './left-out.ts'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const patterns = [
  'packages/contract/src/**/*.test.ts',
  'packages/server/src/lib/*.test.ts',
  'packages/server/src/lib/{rules,reports,fetch}/*.test.ts',
  'packages/server/src/fetch.test.ts',
]

/** Which tests are meant: those that need nothing of Node, or those that do. */
export type Part = 'core' | 'node'

/** The test files of contract, server core and fetch that have tests of a part, by their paths in the repository. */
export function suiteFiles(part: Part): readonly string[] {
  const files = globSync(patterns, { cwd: root }).toSorted()
  if (part === 'core') return files.filter((file) => !isFileLeftOut(file))
  return files.filter((file) => leftOut.some((entry) => entry.file === file && reasons[entry.why].isForNode))
}
