import type { Failure, TransportFailure, UnlistedFailure } from './failure.ts'

type CodeIn<Some> = Some extends { readonly error_code: infer Code extends string } ? Code : never
type FailureFor<Some, Code> = Extract<Some, { readonly error_code: Code }>

/** A handler for each kind that has no code of the catalog. */
export type KindHandlers = {
  readonly [Kind in 'unlisted' | TransportFailure['kind']]: (
    failure: Extract<UnlistedFailure | TransportFailure, { readonly kind: Kind }>,
  ) => unknown
}

/** Handlers by code and kind: all of them, or some and `default`. */
export type Handlers<Some> =
  | ({ readonly [Code in CodeIn<Some>]: (failure: FailureFor<Some, Code>) => unknown } & KindHandlers & {
        readonly default?: (failure: Some) => unknown
      })
  | ({ readonly [Code in CodeIn<Some>]?: (failure: FailureFor<Some, Code>) => unknown } & Partial<KindHandlers> & {
        readonly default: (failure: Some) => unknown
      })

/**
 * Calls the handler of a failure's code, or of its kind, or `default`, and gives what it gives.
 * Without `default`, a code that the operation does not declare, and the server sends all the same, goes to `unlisted`; it is still in `error_code`.
 *
 * What handlers give may differ in being a promise, or nothing.
 *
 * @throws {Failure} If there is no handler, which only happens where types were not checked.
 *
 * @example
 * handleError(failure, { AUTH_001: signIn, VAL_001: (e) => form.show(e.errors), network: retryBar, default: toast })
 */
export function handleError<
  Some extends Failure,
  Outputs,
  Output,
  Name extends CodeIn<Some> | keyof KindHandlers | 'default',
>(
  failure: Some,
  handlers: Handlers<Some> & { readonly [Handled in keyof Outputs]: (failure: never) => Outputs[Handled] } & {
    readonly [Handled in Name]?: (failure: never) => Output | PromiseLike<Output> | void
  } & { readonly [Stray in Exclude<keyof Outputs, Name>]: 'no failure has this code or kind' },
): Outputs[keyof Outputs] {
  const { error_code: code, kind } = failure
  const listed: Readonly<Record<string, ((failure: Some) => Outputs[keyof Outputs]) | undefined>> = handlers as never
  // Own ones only: a code may be called `constructor`.
  const find = (name = ''): ((failure: Some) => Outputs[keyof Outputs]) | undefined =>
    Object.hasOwn(handlers, name) ? listed[name] : undefined
  const handle = find(code) ?? find(kind) ?? find('default') ?? find(code && 'unlisted')
  if (!handle) throw failure
  return handle(failure)
}
