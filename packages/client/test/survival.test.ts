import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { allCases } from './cases/all-cases.ts'
import { compare } from './cases/compare.ts'
import { ourLibrary } from './cases/our-library.ts'
import { runCase } from './cases/run-case.ts'
import { tryCase } from './try-case.ts'

describe.concurrent('createClient() survives', () => {
  // Far from GMT, so that a date that is read as a local one is hours off.
  beforeAll(() => void vi.stubEnv('TZ', 'America/New_York'))
  afterAll(() => void vi.unstubAllEnvs())

  for (const wireCase of allCases) {
    it(`case ${wireCase.number}: ${wireCase.title}`, async () => {
      expect(new Date(0).getTimezoneOffset()).toBe(300)
      const outcome = await tryCase(wireCase, (origin) => runCase(wireCase, origin, ourLibrary))
      const { actual, wanted } = compare(wireCase, outcome)
      expect(actual).toEqual(wanted)
      if (wireCase.nodeCause) expect(outcome.error?.failure?.['cause']).toMatchObject({ code: wireCase.nodeCause })
      expect(wireCase.survives(outcome)).toBeUndefined()
    })
  }
})
