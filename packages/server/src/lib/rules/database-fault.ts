/** What a driver's error comes to. */
export type DatabaseFault =
  /** A broken constraint: what it may be called, the most exact name first. */
  | { readonly constraint: readonly string[] }
  /** The database can't be had for now; undefined where nobody knows how long. */
  | { readonly retryAfterSeconds: number | undefined }

/** Another transaction was in the way: it will be gone in a moment. */
export const inTheWay: DatabaseFault = { retryAfterSeconds: 1 }

/** Closing, overloaded, not to be reached, or too slow. */
export const outOfReach: DatabaseFault = { retryAfterSeconds: undefined }

/** Names of a constraint: with its table, which tells apart two of one name, and without. */
export function constraintNames(table: unknown, name: unknown): readonly string[] {
  if (typeof name !== 'string') return []
  return typeof table === 'string' ? [`${table}.${name}`, name] : [name]
}
