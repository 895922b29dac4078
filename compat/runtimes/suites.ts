import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Kit } from './columns.ts'
import { isFileLeftOut, leftOut, reasons } from './left-out.ts'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const patterns = {
  server: [
    'packages/contract/src/**/*.test.ts',
    'packages/server/src/lib/*.test.ts',
    'packages/server/src/lib/{rules,reports,fetch}/*.test.ts',
    'packages/server/src/fetch.test.ts',
  ],
  client: [
    'packages/client/src/**/*.test.ts',
    'packages/client/test/canaries.test.ts',
    'compat/runtimes/inside/platforms.test.ts',
  ],
} as const

/** Which tests are meant: of contract, server core and fetch, or of the client; those that need nothing of Node, or those that do. */
export const parts = {
  core: { kit: 'server', isForNode: false },
  node: { kit: 'server', isForNode: true },
  client: { kit: 'client', isForNode: false },
  clientNode: { kit: 'client', isForNode: true },
} as const

export type Part = keyof typeof parts

/** Which kit a test file is of. */
export function kitOf(file: string): Kit {
  return /^packages\/(?:contract|server)\//.test(file) ? 'server' : 'client'
}

/** The test files that have tests of a part, by their paths in the repository. */
export function suiteFiles(part: Part): readonly string[] {
  const { kit, isForNode } = parts[part]
  const files = globSync(patterns[kit], { cwd: root }).toSorted()
  if (!isForNode) return files.filter((file) => !isFileLeftOut(file))
  return files.filter((file) => leftOut.some((entry) => entry.file === file && reasons[entry.why].isForNode))
}
