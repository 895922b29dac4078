import { allCases } from '../cases/all-cases.ts'
import { ourLibrary } from '../cases/our-library.ts'
import { runCase } from '../cases/run-case.ts'
import type { Told } from '../cases/wire-case.ts'

/** Runs the client part of the case of that index, on the page. */
export async function runCaseAt(index: number, origin: string): Promise<Told> {
  const wireCase = allCases[index]
  if (!wireCase) throw new RangeError(`There is no case ${index}`)
  return runCase(wireCase, origin, ourLibrary)
}
