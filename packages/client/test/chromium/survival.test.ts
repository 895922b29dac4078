import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from '../../../../scripts/start-chromium.ts'
import { needs } from '../../../../scripts/test-parts.ts'
import { allCases } from '../cases/all-cases.ts'
import { customer } from '../cases/answers.ts'
import { anyValue } from '../cases/compare.ts'
import type { Expected, WireCase } from '../cases/wire-case.ts'
import { expectOutcome } from '../expect-case.ts'
import type { MisbehavingServer } from '../misbehaving-server.ts'
import { tryCase } from '../try-case.ts'
import { servePage } from './serve-page.ts'

declare global {
  /** The cases, on the page. */
  var faultbookCases: typeof import('./cases.ts')
}

interface Otherwise {
  readonly why: string
  readonly expected: Expected
}

const cutError: Otherwise = {
  why: 'Chromium may drop what has come before the cut',
  expected: { failure: { kind: 'http', status: 500, text: anyValue, gaveUp: 'attempts' }, requests: 1 },
}

const sentAgain: Otherwise = {
  why: 'Chromium itself sends again what a stale connection has lost, a POST as well',
  expected: { data: customer, requests: 3 },
}

/** What comes of a case in Chromium and nowhere else, by its title. */
const otherwise = ({ origin }: MisbehavingServer): Readonly<Record<string, Otherwise>> => ({
  'a 500 cut by the end of the connection': cutError,
  'a 500 cut by a reset': cutError,
  'a stale connection that resets a POST': sentAgain,
  'a stale connection that ends at a POST': sentAgain,
  'an address that is not absolute': {
    why: 'a page completes it',
    expected: { failure: { kind: 'http', status: 404, text: '', url: `${origin}/api/customers` }, requests: 0 },
  },
  'a port that is blocked': {
    why: 'a page is not told why there is no answer',
    expected: {
      failure: {
        kind: 'network',
        phase: 'headers',
        attempts: 3,
        gaveUp: 'attempts',
        url: 'http://127.0.0.1:9/customers',
      },
      requests: 0,
    },
  },
  'a PUT of a stream at 503': {
    why: 'Chromium sends streams by HTTP/2 only',
    expected: { failure: { kind: 'network', phase: 'headers', method: 'PUT', gaveUp: 'unsafe' }, requests: 0 },
  },
})

describe.concurrent('createClient() survives in Chromium', needs('chromium', 'the cases in a browser'), () => {
  let browser: Browser
  let site: MisbehavingServer
  let page: Page
  beforeAll(async () => {
    // The servers of the cases know nothing of CORS, which cross-origin.test.ts is about.
    browser = await startChromium('--disable-web-security')
    site = await servePage({ module: 'cases.ts', as: 'faultbookCases' })
    page = await browser.newPage()
    await page.goto(`${site.origin}/`)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  for (const [index, wireCase] of allCases.entries()) {
    it(`case ${wireCase.number}: ${wireCase.title}`, async () => {
      const outcome = await tryCase(wireCase, (origin) =>
        page.evaluate(async ([at, url]) => faultbookCases.runCaseAt(at, url), [index, origin] as const),
      )
      expectOutcome(asInChromium(wireCase, site), outcome)
    })
  }

  it('has an entry of what is otherwise for cases that there are', () => {
    const titles = allCases.map(({ title }) => title)
    expect(Object.keys(otherwise(site)).filter((title) => !titles.includes(title))).toEqual([])
  })
})

function asInChromium(wireCase: WireCase, site: MisbehavingServer): WireCase {
  const other = otherwise(site)[wireCase.title]
  return other ? { ...wireCase, expected: other.expected, survives: () => undefined } : wireCase
}
