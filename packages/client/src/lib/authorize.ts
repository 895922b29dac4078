import type { FetchOptions } from './options.ts'

/** Gives the token of a try; after a 401 that of another, if there is one. */
export type Authorize = (refused?: string) => Promise<string | undefined>

/**
 * Makes what gives the token to send. After a 401 the `auth` of the options is asked once for all calls that were refused meanwhile:
 * first whether it has another by now, then for a new one.
 *
 * @throws {TypeError} When the key is missing: an environment variable that is not set.
 */
export function createAuthorize(options: Pick<FetchOptions, 'apiKey' | 'auth'>): Authorize {
  const { apiKey, auth } = options
  let refreshing: Promise<string | undefined> | undefined
  return async (refused) => {
    if ('apiKey' in options && !apiKey) throw new TypeError('The API key is missing')
    if (auth === undefined) return apiKey
    if (refused === undefined) return auth({ refresh: false })
    const renew = async (): Promise<string | undefined> => {
      const token = await auth({ refresh: false })
      return token === refused ? auth({ refresh: true }) : token
    }
    refreshing ??= renew().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }
}
