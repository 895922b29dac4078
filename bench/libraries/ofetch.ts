import { ofetch } from 'ofetch'
import type { Library } from '../../packages/client/test/cases/wire-case.ts'
import { backoff } from './backoff.ts'
import { isRepeatable, toHeaders } from './to-headers.ts'
import { unwrap } from './unwrap.ts'

/** https://github.com/unjs/ofetch#readme: `retry`, which repeats everything once it is set, so here for each call; `timeout`. */
export const ofetchLibrary: Library = {
  name: 'ofetch',
  connect: (origin, setup) => {
    const { timeoutMs = 10_000, retries = 2 } = setup
    const api = ofetch.create({
      baseURL: origin,
      ...(timeoutMs !== Infinity && { timeout: timeoutMs }),
      retryStatusCodes: [408, 429, 500, 502, 503, 504],
      retryDelay: ({ options }) => backoff(setup, 1 + retries - Number(options.retry)),
    })
    return async (call = {}) => {
      const { method = 'GET', path = '/customers', body, signal } = call
      const headers = toHeaders(setup, call)
      const answer: unknown = await api(path, {
        method,
        headers,
        retry: isRepeatable(call, headers) ? retries : false,
        ...(body !== undefined && { body: body as Record<string, unknown> }),
        ...(signal && { signal }),
      })
      return unwrap(answer)
    }
  },
}
