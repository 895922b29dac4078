import { describe, expect, it } from 'vitest'
import { allCases } from './cases/all-cases.ts'
import { compare } from './cases/compare.ts'
import { ourLibrary } from './cases/our-library.ts'
import { runCase } from './cases/run-case.ts'
import { tryCase } from './try-case.ts'

describe.concurrent('createClient() survives', () => {
  for (const wireCase of allCases) {
    it(`case ${wireCase.number}: ${wireCase.title}`, async () => {
      const outcome = await tryCase(wireCase, (origin) => runCase(wireCase, origin, ourLibrary))
      const { actual, wanted } = compare(wireCase, outcome)
      expect(actual).toEqual(wanted)
      expect(wireCase.survives(outcome)).toBeUndefined()
    })
  }
})
