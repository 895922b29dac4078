import ky from 'ky'
import type { Library } from '../../packages/client/test/cases/wire-case.ts'
import { backoff } from './backoff.ts'
import { isRaw } from './is-raw.ts'
import { isRepeatable, toHeaders } from './to-headers.ts'
import { unwrap } from './unwrap.ts'

const methods = ['get', 'put', 'head', 'delete']

/** https://github.com/sindresorhus/ky#readme: `retry`, `timeout`, `totalTimeout`. */
export const kyLibrary: Library = {
  name: 'ky',
  connect: (origin, setup) => {
    const { timeoutMs = 10_000, totalTimeoutMs = 60_000, retries = 2, maxRetryAfterMs = 30_000 } = setup
    const api = ky.create({
      baseUrl: origin,
      timeout: timeoutMs === Infinity ? false : timeoutMs,
      totalTimeout: totalTimeoutMs === Infinity ? false : totalTimeoutMs,
      retry: {
        limit: retries,
        delay: (retry) => backoff(setup, retry),
        maxRetryAfter: maxRetryAfterMs,
        retryOnTimeout: true,
      },
    })
    return async (call = {}) => {
      const { method = 'GET', path = '/customers', body, signal } = call
      const headers = toHeaders(setup, call)
      const request = api(path, {
        method,
        headers,
        ...(isRaw(body) ? { body, duplex: 'half' } : body !== undefined && { json: body }),
        ...(signal && { signal }),
        retry: { methods: isRepeatable(call, headers) ? [...methods, 'post', 'patch'] : [] },
      })
      return method === 'HEAD' ? void (await request) : unwrap(await request.json())
    }
  },
}
