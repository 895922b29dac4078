import type { ClientOptions, FailureJson } from '@faultbook/client'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { startChromium } from '../../../../scripts/start-chromium.ts'
import { head, reply } from '../cases/script.ts'
import type { Play, Script } from '../cases/script.ts'
import { startMisbehaving } from '../misbehaving-server.ts'
import type { MisbehavingServer } from '../misbehaving-server.ts'
import { servePage } from './serve-page.ts'

declare global {
  /** The client, on the page. */
  var faultbook: typeof import('@faultbook/client')
}

/** The options that can be handed to the page. */
export type GivenOptions = Pick<ClientOptions, 'apiKey' | 'backoffMs' | 'credentials' | 'retries' | 'timeoutMs'>

/** What came of a call on the page. */
export interface Told {
  readonly data?: unknown
  readonly failure?: FailureJson
  /** The text of the failure. */
  readonly text?: string | undefined
  /** The failure as logs have it. */
  readonly printed?: string
}

/** A page of its own for each test of a suite. */
export interface Pages {
  readonly page: Page
  readonly context: BrowserContext
  /** Where the page comes from; `/api/v2/customers` answers there, and `/api/v2/refused` answers with an error. */
  readonly site: MisbehavingServer
  /** Starts an API on another origin, until the test is over. */
  readonly serve: (script: Script) => Promise<MisbehavingServer>
  /** What lets the page read an answer of another origin. */
  readonly open: Readonly<Record<string, string>>
  /** Gets something with a client on the page. */
  readonly get: (baseUrl: string, path?: string, options?: GivenOptions) => Promise<Told>
}

export const json = { 'content-type': 'application/json' }
export const fine = '{"success":true,"data":[{"id":1}]}'
export const envelope = JSON.stringify({
  success: false,
  errors: { email: 'is taken' },
  message: 'Validation failed',
  error_code: 'VAL_001',
})

const client = { module: '../../src/index.ts', as: 'faultbook' }

/** What answers with a success whose body does not come to its end. */
export function stall(headers: Readonly<Record<string, string>>): Play {
  return [head(200, { ...json, ...headers, 'content-length': '99' }), '{"success"']
}

/** Has each test of a suite run with a page of its own in Chromium. */
export function usePages(): Pages {
  let browser: Browser
  let site: MisbehavingServer
  let context: BrowserContext
  let page: Page
  const apis: MisbehavingServer[] = []
  beforeAll(async () => {
    browser = await startChromium()
    site = await servePage(client, {
      '/api/v2/customers': [reply(200, json, fine)],
      '/api/v2/refused': [reply(422, json, envelope)],
    })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await site.close()
  })
  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
    await page.goto(`${site.origin}/`)
  })
  afterEach(async () => {
    await context.close()
    for (const api of apis.splice(0)) await api.close()
  })
  return {
    get page() {
      return page
    },
    get context() {
      return context
    },
    get site() {
      return site
    },
    get open() {
      return { 'access-control-allow-origin': site.origin }
    },
    serve: async (script) => {
      const api = await startMisbehaving(script)
      apis.push(api)
      return api
    },
    get: (baseUrl, path = '/customers', options = {}) =>
      page.evaluate(getOnPage, [path, { baseUrl, retries: 0, ...options }] as const),
  }
}

async function getOnPage([path, options]: readonly [
  string,
  GivenOptions & { readonly baseUrl: string },
]): Promise<Told> {
  const result = await faultbook.createClient(options).result.get(path)
  if (result.ok) return { data: result.data }
  const { error } = result
  return {
    failure: error.toJSON(),
    text: 'text' in error ? error.text : undefined,
    printed: [error.stack, JSON.stringify(error), String(error)].join(),
  }
}
