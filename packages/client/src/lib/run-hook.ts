import type { Failure } from './failure.ts'
import type { Hooks } from './options.ts'

/** A hook of the caller's has thrown: a mistake in the program, and no failure of the call. */
export class HookError extends Error {
  /** What the hook was told of, if that was a failure. */
  readonly failure: Failure | undefined

  constructor(hook: string, cause: unknown, failure?: Failure) {
    super(`The hook ${hook} has thrown`, { cause })
    this.failure = failure
  }
}

/** Calls a hook, if there is one, and waits for it. */
export async function runHook<Name extends keyof Hooks>(
  hooks: Hooks | undefined,
  name: Name,
  told: Parameters<NonNullable<Hooks[Name]>>[0],
  failure?: Failure,
): Promise<void> {
  try {
    await (hooks?.[name] as ((told: unknown) => unknown) | undefined)?.(told)
  } catch (cause) {
    throw new HookError(name, cause, failure)
  }
}
