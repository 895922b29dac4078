import { Failure } from './lib/failure.ts'
import { isFailure } from './lib/is-failure.ts'

const longestTimerMs = 2 ** 31 - 1

/** Whether TanStack tries again: never after a failure, since the client has; after anything else as it does by itself. */
export function retry(failureCount: number, error: unknown): boolean {
  // As query-core tells a server; it isn't imported, since apps have it behind their framework's package only.
  const retries = !('window' in globalThis) || 'Deno' in globalThis ? 0 : 3
  return !isFailure(error) && failureCount < retries
}

/** How long TanStack waits where you let it retry, in ms: as long as the server asks for, or else as it does by itself. */
export function retryDelay(failureCount: number, error: unknown): number {
  const hintMs = isFailure(error) && 'retryAfterMs' in error ? error.retryAfterMs : undefined
  return Math.min(hintMs ?? Math.min(1_000 * 2 ** failureCount, 30_000), longestTimerMs)
}

/**
 * Whether an error is for the error boundary: all are, but for those of the catalog, which a component answers itself,
 * and those of a query that has data to show already, which must not vanish because it could not be fetched anew.
 */
export function throwOnError(error: unknown, query?: { readonly state: { readonly data: unknown } }): boolean {
  return (!isFailure(error) || error.kind !== 'api') && query?.state.data === undefined
}

/**
 * What a QueryClient needs to know of failures. A mutation is repeated when you say so, and throws to no boundary, so that no form is lost.
 * Failures that TanStack sends to the browser are kept, their URL included; other errors are redacted, as it does by itself.
 *
 * @example
 * const queryClient = new QueryClient({ defaultOptions })
 *
 * declare module '@tanstack/react-query' {
 *   interface Register { defaultError: FailureOf<typeof errors> }
 * }
 */
export const defaultOptions = {
  queries: { retry, retryDelay, throwOnError },
  mutations: { retryDelay },
  dehydrate: { shouldRedactErrors: (error: unknown): boolean => !isFailure(error) },
} as const

interface Dehydrated {
  readonly state: object
}

/**
 * Makes the failures of a dehydrated state failures again, after JSON.
 *
 * @example
 * hydrate(queryClient, reviveFailures(JSON.parse(text)))
 */
export function reviveFailures<State extends { readonly [Part in 'queries' | 'mutations']?: readonly Dehydrated[] }>(
  state: State,
): State {
  const revive = (entry: Dehydrated): Dehydrated => ({
    ...entry,
    state: Object.fromEntries(Object.entries(entry.state).map(reviveReason)),
  })
  return { ...state, queries: state.queries?.map(revive), mutations: state.mutations?.map(revive) }
}

/** Only of the members that hold what was thrown: data may have a `name` as well. */
function reviveReason([name, value]: [string, unknown]): [string, unknown] {
  const isReason = /^error$|Reason$/.test(name) && (value as { name?: unknown } | null)?.name === 'Failure'
  return [name, isReason && !isFailure(value) ? Failure.fromJSON(value) : value]
}
