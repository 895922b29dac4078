import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from './start-api.ts'
import type { TestApi } from './start-api.ts'

describe('pageRoutes()', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.stop())

  it('shows calls that are answered', async () => {
    const home = (await api.call('GET', '/')).text
    const guide = (await api.call('GET', '/errors')).text
    const shown = [
      /curl (http\S+) /.exec(home)?.[1],
      `${api.url}${/fetch\('([^']+)'/.exec(guide.replaceAll('&#39;', "'"))?.[1]}`,
    ]
    const answers = await Promise.all(shown.map((url) => api.call('GET', (url ?? '').slice(api.url.length))))
    expect(shown.every((url) => url?.startsWith(api.url))).toBe(true)
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })
})
