import type { Failure } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { Hooks } from './options.ts'

/** A hook of the caller's has thrown `cause`: a mistake in the program, and no failure of the call. */
export class HookError extends Error {
  override readonly name = 'HookError'
  /** What the hook was told of, if that was a failure. */
  readonly failure: Failure | undefined

  constructor(hook: string, cause: unknown, told: object) {
    super(`${hook} has thrown`, { cause })
    this.failure = isFailure(told) ? told : (told as { readonly failure?: Failure }).failure
  }
}

/** Calls a hook, if there is one, and waits for it. */
export async function runHook(hooks: Hooks | undefined, name: keyof Hooks, told: object): Promise<void> {
  try {
    await hooks?.[name]?.(told as never)
  } catch (cause) {
    throw new HookError(name, cause, told)
  }
}
