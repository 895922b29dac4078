// Vitest's own matchers, put together as Vitest does it, without what only its workers have.
import {
  chai,
  customMatchers,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect'
import { ASYMMETRIC_MATCHERS_OBJECT, GLOBAL_EXPECT } from '@vitest/expect'
import type { ExpectStatic } from '@vitest/expect'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

/** How long and how often {@link expect.poll} and `vi.waitFor` try, in ms; Vitest's own defaults. */
const patience = { timeoutMs: 1_000, intervalMs: 50 }

export const expect = createExpect()
Reflect.set(globalThis, GLOBAL_EXPECT, expect)

/** Tries until it neither throws nor rejects, or time is up. */
export async function waitFor<Value>(attempt: () => Value | Promise<Value>): Promise<Value> {
  const tries = patience.timeoutMs / patience.intervalMs
  for (let left = tries; ; left -= 1) {
    try {
      return await attempt()
    } catch (problem) {
      if (left <= 0) throw problem
      await new Promise((resolve) => setTimeout(resolve, patience.intervalMs))
    }
  }
}

function createExpect(): ExpectStatic {
  const made = ((value: unknown, message?: string) => chai.expect(value, message)) as ExpectStatic
  Object.assign(made, chai.expect, Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT))
  made.getState = () => getState(made)
  made.setState = (state) => setState(state, made)
  const { expect: plain } = chai as unknown as { readonly expect: { extend(of: object, matchers: object): void } }
  made.extend = (matchers) => plain.extend(made, matchers)
  setState({ assertionCalls: 0, isExpectingAssertions: false, isExpectingAssertionsError: null }, made)
  made.extend(customMatchers)
  return Object.assign(made, { poll: createPoll(made) })
}

/** `expect.poll(get).toBe(…)`: asks again until the matcher is content. */
function createPoll(made: ExpectStatic): (get: () => unknown) => object {
  return (get) =>
    new Proxy(
      {},
      {
        get:
          (_, matcher) =>
          (...args: readonly unknown[]) =>
            waitFor(async () => {
              const assertion: object = made(await get())
              Reflect.apply(Reflect.get(assertion, matcher) as () => void, assertion, args)
            }),
      },
    )
}
