// What the suites get where they import `vitest`: its runner and matchers, which run anywhere, without its workers, which need Node.
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'
import { waitFor } from './expect.ts'

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from '@vitest/runner'
export { expect } from './expect.ts'

export const vi = { fn, restoreAllMocks, spyOn, waitFor }

/** Types are checked by tsc: here any chain of assertions is content. */
export const expectTypeOf = (): unknown => anything

const anything: unknown = new Proxy(() => anything, { get: () => anything })
