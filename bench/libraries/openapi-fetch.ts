import createClient from 'openapi-fetch'
import type { Library } from '../../packages/client/test/cases/wire-case.ts'
import { ApiError } from './api-error.ts'
import { isRaw } from './is-raw.ts'
import { toHeaders } from './to-headers.ts'
import { toSignal } from './to-signal.ts'
import { unwrap } from './unwrap.ts'

/** As it is without the types of an API. */
interface FreeClient {
  readonly request: (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>
}

/** https://openapi-ts.dev/openapi-fetch: it gives `{ data, error }`; timeouts are the platform's signals, retries are left to the caller. */
export const openapiFetchLibrary: Library = {
  name: 'openapi-fetch',
  connect: (origin, setup) => {
    const client = createClient({ baseUrl: origin }) as unknown as FreeClient
    return async (call = {}) => {
      const { method = 'GET', path = '/customers', body } = call
      const { data, error, response } = await client.request(method.toLowerCase(), path, {
        headers: toHeaders(setup, call),
        body,
        ...(isRaw(body) && { bodySerializer: (raw: unknown) => raw, duplex: 'half' }),
        ...toSignal(setup, call),
      })
      if (error) throw new ApiError(response.status, error)
      return unwrap(data)
    }
  },
}
