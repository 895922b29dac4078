import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from '../../../scripts/start-chromium.ts'
import { needs, sharedFile } from '../../../scripts/test-parts.ts'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

const suite = "the guide's own client"
const missing = [needs('shared', suite), needs('chromium', suite)].some(({ skip }) => skip)

// The two functions of the guide, as they are printed in it, in a browser, on a page of the API.
describe("the guide's own client", { skip: missing }, () => {
  let api: TestApi
  let browser: Browser
  let page: Page
  let client: string
  beforeAll(async () => {
    client = readClient()
    api = await startApi()
    browser = await startChromium()
    page = await browser.newPage()
    await page.goto(`${api.url}/`)
  }, 60_000)
  afterAll(() => browser.close())

  const run = (apiKey: string, source = client) => page.evaluate<Outcome>(programOf(source, apiKey))

  it('takes the AUTH_001 branch with a wrong key', async () => {
    expect(await run('fbk_wrong')).toEqual({ recorded: ['Handle invalid API key'] })
  })

  it('gives the data with a right key', async () => {
    expect((await api.call('POST', '/api/v2/customers', { body: { account: 'Köhler' } })).status).toBe(201)
    const { recorded, data } = await run(api.key)
    expect(recorded).toEqual([])
    expect(data).toMatchObject({ success: true, data: [{ id: 1, account: 'Köhler' }], meta: { total_records: 1 } })
  })

  it('takes the VAL_001 branch with a method and a body (a Blob that says it is JSON) added to its fetch options', async () => {
    const body = "new Blob(['{}'], { type: 'application/json' })"
    expect(await run(api.key, withOptions(client, `method: 'POST', body: ${body},`))).toEqual({
      recorded: ['Handle validation errors'],
    })
  })

  it('takes the branch of unknown errors with a body of text, which a browser sends as text/plain (415)', async () => {
    expect(await run(api.key, withOptions(client, "method: 'POST', body: '{}',"))).toEqual({
      recorded: ['Handle unknown errors'],
    })
  })

  it('takes the network branch when the server has stopped', async () => {
    await api.stop()
    expect(await run(api.key)).toEqual({ recorded: ['network: TypeError'] })
  })
})

interface Outcome {
  /** The comments of the branches taken, or the network error. */
  readonly recorded: readonly string[]
  readonly data?: unknown
}

/** Cuts the two functions out of the guide; the comment of each branch becomes a call that records it. */
function readClient(): string {
  const guide = readFileSync(sharedFile('api-error-reference.txt'), 'utf8')
  const client = [
    cutFunction(guide, 'async function makeApiRequest()'),
    cutFunction(guide, 'function handleApiError(errorData)'),
  ].join('\n')
  const recording = client.replaceAll(/\/\/ (Handle .+)/g, (_, words: string) => `record(${JSON.stringify(words)})`)
  if (recording.split('record(').length !== 4) throw new Error('The client of the guide has not three branches')
  return recording
}

/** From the head of a function to the brace that closes it. */
function cutFunction(text: string, head: string): string {
  const start = text.indexOf(head)
  if (start < 0) throw new Error(`The guide has no ${head}`)
  let depth = 0
  for (let index = text.indexOf('{', start); index < text.length; index += 1) {
    if (text[index] === '{') depth += 1
    if (text[index] === '}') depth -= 1
    if (depth === 0) return text.slice(start, index + 1)
  }
  throw new Error(`The guide does not close ${head}`)
}

function withOptions(client: string, added: string): string {
  const start = "fetch('api/v2/customers', {"
  if (client.split(start).length !== 2) throw new Error(`The client of the guide has not one ${start}`)
  return client.replace(start, `${start} ${added}`)
}

/** A program around the functions: what they take for granted, a call, and what came of it. */
function programOf(client: string, apiKey: string): string {
  return `(async () => {
    const apiKey = ${JSON.stringify(apiKey)}
    const recorded = []
    const record = (words) => recorded.push(words)
    const handleNetworkError = (error) => record('network: ' + error.name)
    ${client}
    const data = await makeApiRequest()
    return { recorded, data }
  })()`
}
