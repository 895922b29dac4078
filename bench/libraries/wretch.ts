import wretch from 'wretch'
import AbortAddon from 'wretch/addons/abort'
import { retry } from 'wretch/middlewares/retry'
import type { Library } from '../../packages/client/test/cases/wire-case.ts'
import { backoff } from './backoff.ts'
import { isRaw } from './is-raw.ts'
import { isRepeatable, toHeaders } from './to-headers.ts'
import { unwrap } from './unwrap.ts'

/** https://github.com/elbywan/wretch#readme: the retry middleware, the abort addon with `setTimeout`, `customError` for errors with their JSON. */
export const wretchLibrary: Library = {
  name: 'wretch',
  connect: (origin, setup) => {
    const { timeoutMs = 10_000, retries = 2 } = setup
    const api = wretch(origin)
      .addon(AbortAddon())
      .customError(async (error, response) => Object.assign(error, { json: parse(await response.text()) }))
    const again = retry({
      maxAttempts: retries,
      delayRamp: (_, attempt) => backoff(setup, attempt),
      until: (response) =>
        response !== undefined && response !== null && !/408|429|50[0234]/.test(`${response.status}`),
      retryOnNetworkError: true,
      resolveWithLatestResponse: true,
    })
    return async (call = {}) => {
      const { method = 'GET', path = '/customers', body, signal } = call
      const headers = toHeaders(setup, call)
      const request = api
        .url(path)
        .headers(headers)
        .middlewares(retries > 0 && isRepeatable(call, headers) ? [again] : [])
        .options({ ...(signal && { signal }), ...(isRaw(body) && { body, duplex: 'half' }) })
      const sent = (body === undefined || isRaw(body) ? request : request.json(Object(body))).fetch(method)
      const timed = timeoutMs === Infinity ? sent : sent.setTimeout(timeoutMs)
      return method === 'HEAD' ? void (await timed.res()) : unwrap(await timed.json())
    }
  },
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
