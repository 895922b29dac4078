import { allCases } from '../../../packages/client/test/cases/all-cases.ts'
import { ourLibrary } from '../../../packages/client/test/cases/our-library.ts'
import { runCase } from '../../../packages/client/test/cases/run-case.ts'
import type { Told } from '../../../packages/client/test/cases/wire-case.ts'

/** So many that those which wait cost little, so few that none waits for another. */
const atOnce = 8

/** Runs the client part of cases in this runtime: title → origin of the server that plays it, to title → what it has come to. */
export async function outcome(origins: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Told>>> {
  const told: Record<string, Told> = {}
  const rest = allCases.values()
  const work = async (): Promise<void> => {
    // One iterator for all: whoever is free takes the next.
    for (const wireCase of rest) {
      const origin = origins[wireCase.title]
      if (origin !== undefined) told[wireCase.title] = await runCase(wireCase, origin, ourLibrary)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return told
}
