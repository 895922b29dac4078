import { runInNewContext } from 'node:vm'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { clientExample } from './client-example.ts'

const errors = defineCatalog(standardErrors)

interface Calls {
  readonly url: string
  readonly headers: unknown
}

/** Runs the example as printed against one answer. */
async function run(answer: () => Response): Promise<{ returned: unknown; calls: Calls[]; networkErrors: unknown[] }> {
  const calls: Calls[] = []
  const networkErrors: unknown[] = []
  const fetch = async (url: string, { headers }: { headers: unknown }): Promise<Response> => {
    calls.push({ url, headers })
    return answer()
  }
  const handleNetworkError = (error: unknown): unknown => networkErrors.push(error)
  const returned: unknown = await runInNewContext(`${clientExample(errors, '/api/v2')}; makeApiRequest()`, {
    fetch,
    handleNetworkError,
    apiKey: 'k',
  })
  return { returned, calls, networkErrors }
}

describe('clientExample()', () => {
  it('calls the API with the key, from any page, and returns what it answers', async () => {
    const { returned, calls, networkErrors } = await run(() => Response.json({ success: true, data: [] }))
    expect(returned).toEqual({ success: true, data: [] })
    expect(calls).toEqual([{ url: '/api/v2/customers', headers: { Authorization: 'Bearer k' } }])
    expect(networkErrors).toEqual([])
  })

  it.each([
    ['an envelope', () => Response.json(errors.invalidApiKey(), { status: 401 })],
    ['an HTML 502', () => new Response('<h1>Bad Gateway</h1>', { status: 502 })],
    ['a 204', () => new Response(null, { status: 204 })],
  ])('takes %s for what it is, not for a network error', async (_, answer) => {
    const { returned, networkErrors } = await run(answer)
    expect(returned).toBeUndefined()
    expect(networkErrors).toEqual([])
  })

  it('hands what fetch throws to handleNetworkError', async () => {
    const failure = new TypeError('fetch failed')
    const { networkErrors } = await run(() => {
      throw failure
    })
    expect(networkErrors).toEqual([failure])
  })

  it('names the codes that the catalog has now', () => {
    const renamed = defineCatalog({
      ...standardErrors,
      invalidApiKey: { ...standardErrors.invalidApiKey, code: 'KEY_001' },
    })
    expect(clientExample(renamed, '/api/v2')).toContain("case 'KEY_001':")
    expect(clientExample(renamed, '/api/v2')).not.toContain('AUTH_001')
  })
})
