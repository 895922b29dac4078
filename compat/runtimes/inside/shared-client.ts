// An app that has one client for all requests it serves, as apps have it: made before the first comes, when Workers allow next to nothing.
import { createClient, isFailure } from '@faultbook/client'

/** Where the API is; told by each request, since nobody knows when this is loaded. */
let origin = ''
let token = 'old'

const api = createClient({
  baseUrl: 'http://upstream.test',
  retries: 0,
  timeoutMs: 1_000,
  auth: async ({ refresh }) => {
    if (!refresh) return token
    token = await (await globalThis.fetch(`${origin}/token`)).text()
    return token
  },
  fetch: (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    return globalThis.fetch(origin + pathname, init)
  },
})

export async function fetch(request: Request): Promise<Response> {
  origin = request.headers.get('x-upstream') ?? ''
  const result = await api.result.get('/things')
  if (result.ok) return Response.json(result.data)
  const { error } = result
  return Response.json({ kind: error.kind, status: error.status, isFailure: isFailure(error) }, { status: 500 })
}
