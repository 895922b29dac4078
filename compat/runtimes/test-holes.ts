// The one list of tests that a platform makes fail, and why. They are run there all the same, and have to fail.
import { isFileLeftOut } from './left-out.ts'
import { kitOf, parts } from './suites.ts'
import type { Part } from './suites.ts'

export interface TestHole {
  readonly runtime: string
  /** Path in the repository. */
  readonly file: string
  /** As Vitest prints it: `describe > test`. */
  readonly test: string
  readonly why: string
}

const client = 'packages/client/src/lib'
const takesAnyName = 'what is no name of a header is taken for one, and not sent'

export const testHoles: readonly TestHole[] = [
  ...['""', '"é"'].map((name) => ({
    runtime: 'workerd',
    file: `${client}/headers.test.ts`,
    test: `the headers of a call > case 36 are refused when one is called ${name}`,
    why: takesAnyName,
  })),
  {
    runtime: 'Bun',
    file: `${client}/stack.test.ts`,
    test: 'the stack of a failure > case 76 holds the function that walks through a list',
    why: 'what is thrown out of an async generator has a stack that ends there',
  },
  {
    runtime: 'workerd',
    file: `${client}/settles.test.ts`,
    test: 'every call > settles with data or a failure, whatever the abort reason is',
    why: 'abort() itself asks the reason for its name, and throws what that throws',
  },
]

/** The holes of a runtime that are tests of a part, by their whole names. */
export function namesOfHoles(part: Part, runtime: string): readonly string[] {
  const { kit, isForNode } = parts[part]
  return testHoles
    .filter((hole) => hole.runtime === runtime && kitOf(hole.file) === kit && isFileLeftOut(hole.file) === isForNode)
    .map(({ file, test }) => `${file} > ${test}`)
}
