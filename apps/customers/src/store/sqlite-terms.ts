import { termsOf } from './search-terms.ts'
import type { Session } from './sqlite-session.ts'

/** How much of the index is put in order with each customer that is written, in pages of 4 KiB: with less, pieces would pile up. */
const pagesPerCustomer = 4
/** As much as one transaction does at most: everybody waits for it. */
const mostPages = 200

/** A customer, as the statements name it. */
export interface CustomerKey extends Readonly<Record<string, number>> {
  readonly workspace: number
  readonly id: number
}

/** What a customer is found by, folded. */
interface FoundBy {
  readonly searchKey: string
  readonly country: string | null
  readonly cityKey: string | null
}

/** What the customers that a transaction writes are found by. */
export interface GatheredTerms {
  /** From now on the customer is found by this, and by nothing else. */
  readonly add: (which: CustomerKey, by: FoundBy) => void
  /** Writes them all; last in the transaction. */
  readonly write: () => void
}

/**
 * Gathers terms, to write them together: whenever another table is written to, FTS5 puts what it has so far into a piece of its own,
 * which has to be merged later.
 */
export function gatherTerms({ rows }: Session): GatheredTerms {
  const gathered: { readonly workspace: number; readonly id: number; readonly terms: string }[] = []
  return {
    add: ({ workspace, id }, { searchKey, country, cityKey }) => {
      gathered.push({ workspace, id, terms: termsOf(searchKey, country, cityKey) })
    },
    write: () => {
      if (gathered.length === 0) return
      for (const { workspace, id, terms } of gathered) rows('putTerms', { workspace, id, terms })
      rows('mergeTerms', { pages: Math.min(pagesPerCustomer * (gathered.length + 1), mostPages) })
    },
  }
}
