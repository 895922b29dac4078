import axios from 'axios'
import axiosRetry, { isNetworkError, isRetryableError, retryAfter } from 'axios-retry'
import type { Library } from '../../packages/client/test/cases/wire-case.ts'
import { backoff } from './backoff.ts'
import { isRepeatable, toHeaders } from './to-headers.ts'
import { unwrap } from './unwrap.ts'

/** https://axios-http.com/docs/req_config: `timeout`; https://github.com/softonic/axios-retry#readme, which waits as `Retry-After` says with `retryAfter` or its own delays. */
function toLibrary(name: string, adapter: 'fetch' | 'http'): Library {
  return {
    name,
    connect: (origin, setup) => {
      const { timeoutMs = 10_000, retries = 2 } = setup
      const api = axios.create({ baseURL: origin, adapter, timeout: timeoutMs === Infinity ? 0 : timeoutMs })
      axiosRetry(api, {
        retries,
        shouldResetTimeout: true,
        retryDelay: (retry, error) => retryAfter(error) || backoff(setup, retry),
      })
      return async (call = {}) => {
        const { method = 'GET', path = '/customers', body, signal } = call
        const headers = toHeaders(setup, call)
        const { data } = await api.request<unknown>({
          method,
          url: path,
          headers,
          ...(body !== undefined && { data: body }),
          ...(signal && { signal }),
          'axios-retry': {
            retryCondition: (error) =>
              isRepeatable(call, headers) &&
              (isNetworkError(error) || isRetryableError(error) || error.code === 'ECONNABORTED'),
          },
        })
        return unwrap(data)
      }
    },
  }
}

export const axiosLibrary = toLibrary('axios', 'fetch')
/** The adapter that Node gets unless one asks for another. */
export const axiosHttpLibrary = toLibrary('axios (http)', 'http')
