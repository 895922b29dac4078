import { isFailure } from '@faultbook/client'
import type { Failure } from '@faultbook/client'

/** The failure a call rejects with; anything else it does is an error of the test. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (thrown) {
    if (isFailure(thrown)) return thrown
    throw new Error('What was thrown is no failure', { cause: thrown })
  }
  throw new Error('The call did not fail')
}
