import { expect } from 'vitest'
import { compare } from './cases/compare.ts'
import { runCase } from './cases/run-case.ts'
import type { Library, Outcome, WireCase } from './cases/wire-case.ts'
import { tryCase } from './try-case.ts'

/** Puts one of ours through a case in this process, and expects what the case says of ours, and of any library. */
export async function expectCase(wireCase: WireCase, library: Library): Promise<Outcome> {
  return expectOutcome(wireCase, await tryCase(wireCase, (origin) => runCase(wireCase, origin, library)))
}

/** Expects of an outcome what its case says of ours, and of any library. */
export function expectOutcome(wireCase: WireCase, outcome: Outcome): Outcome {
  const { actual, wanted } = compare(wireCase, outcome)
  expect(actual).toEqual(wanted)
  expect(wireCase.survives(outcome)).toBeUndefined()
  return outcome
}
