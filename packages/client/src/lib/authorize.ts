import type { FetchOptions } from './options.ts'

/** Gives the token of a try, after a 401 another than the one `refused`; the signal is that of the try. */
export type Authorize = (refused: string | undefined, signal: AbortSignal) => Promise<string | undefined>

/**
 * Makes what gives the token to send. After a 401 the `auth` of the options is asked once for all calls that were refused meanwhile:
 * first whether it has another by now, then for a new one.
 */
export function createAuthorize(options: FetchOptions): Authorize {
  const { apiKey, auth } = options
  let renewal: Promise<string | undefined> | undefined
  const forget = (): void => {
    renewal = undefined
  }
  return async (refused, signal) => {
    // An environment variable that is not set.
    if ('apiKey' in options && !apiKey) throw new TypeError()
    if (!auth || !refused) return auth ? auth({ refresh: false }) : apiKey
    const renew = async (): Promise<string | undefined> => {
      const token = await auth({ refresh: false })
      return token === refused ? auth({ refresh: true }) : token
    }
    // Whoever waits lets go of it, so that one that never settles is asked for anew: a worker drops what its request began.
    signal.addEventListener('abort', forget)
    try {
      return await (renewal ??= renew())
    } finally {
      forget()
    }
  }
}
