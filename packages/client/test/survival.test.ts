import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { allCases } from './cases/all-cases.ts'
import { ourLibrary } from './cases/our-library.ts'
import { expectCase } from './expect-case.ts'

describe.concurrent('createClient() survives', () => {
  // Far from GMT, so that a date that is read as a local one is hours off.
  beforeAll(() => void vi.stubEnv('TZ', 'America/New_York'))
  afterAll(() => void vi.unstubAllEnvs())

  for (const wireCase of allCases) {
    it(`case ${wireCase.number}: ${wireCase.title}`, async () => {
      expect(new Date(0).getTimezoneOffset()).toBe(300)
      const { error } = await expectCase(wireCase, ourLibrary)
      const { code } = Object(error?.failure?.['cause']) as { readonly code?: string }
      if (wireCase.nodeCause) expect(code).toMatch(new RegExp(`^(?:${wireCase.nodeCause})$`))
    })
  }
})
