import { fail } from './call.ts'
import type { Call } from './call.ts'
import type { FailureInit } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { Auth } from './options.ts'
import { toPlainError } from './plain-error.ts'
import { timeUp } from './run-within.ts'

/** Gets the token for a call's next try, after a 401 another one; the signal is that of the try. Gives a failure where there is none to be had. */
export type Authorize = (call: Call, signal: AbortSignal) => Promise<FailureInit | undefined>

/**
 * Makes what gets tokens of `auth`. After a 401 it is asked once for all calls that were refused meanwhile:
 * first whether it has another by now, then for a new one.
 */
export function createAuthorize(auth: Auth): Authorize {
  let renewal: Promise<string | undefined> | undefined
  const renew = async (refused: string | undefined): Promise<string | undefined> => {
    const token = await auth({ refresh: false })
    return token === refused ? auth({ refresh: true }) : token
  }
  /** Whoever waits in vain lets go of it, so that one that never settles is asked for anew: a worker drops what its request began. */
  const share = async (refused: string | undefined, signal: AbortSignal): Promise<string | undefined> => {
    const shared = (renewal ??= renew(refused))
    const forget = (): void => {
      if (renewal === shared) renewal = undefined
    }
    signal.addEventListener('abort', () => signal.reason === timeUp && forget())
    try {
      return await shared
    } finally {
      forget()
    }
  }
  return async (call, signal) => {
    const { refusal } = call
    try {
      call.token = await (refusal ? share(call.token, signal) : auth({ refresh: false }))
      call.refusal = undefined
      return undefined
    } catch (thrown) {
      const cause = isFailure(thrown) ? thrown : toPlainError(thrown)
      return { ...(refusal ?? fail(call, 'config', 'There is no key')), cause }
    }
  }
}
