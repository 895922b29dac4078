import type { Hole } from './promise.ts'

/** What an adapter can't keep, and why: the whole list, from which the table in docs/adapters.md is printed. */
export const holes: readonly Hole[] = []
