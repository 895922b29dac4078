import type { CaseCall, Library, Setup } from '../../packages/client/test/cases/wire-case.ts'
import { ApiError } from './api-error.ts'
import { toHeaders } from './to-headers.ts'
import { toSignal } from './to-signal.ts'
import { unwrap } from './unwrap.ts'

/** The platform's `fetch` with `json()`, and an error of one's own: no retries. */
function toLibrary(
  name: string,
  signalOf: (setup: Setup, call: CaseCall) => { readonly signal?: AbortSignal },
): Library {
  return {
    name,
    connect:
      (origin, setup) =>
      async (call = {}) => {
        const { method = 'GET', path = '/customers', body } = call
        const headers = toHeaders(setup, call)
        const response = await fetch(origin + path, {
          method,
          headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...signalOf(setup, call),
        })
        const answer: unknown = await response.json()
        if (!response.ok) throw new ApiError(response.status, answer)
        return unwrap(answer)
      },
  }
}

/** With `AbortSignal.timeout`, so that a body that stalls ends the call as well. */
export const bareLibrary = toLibrary('fetch', toSignal)
/** With nothing that ends a call: less than we do. */
export const endlessLibrary = toLibrary('fetch without a timeout', () => ({}))
