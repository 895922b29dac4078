import type { CustomerFields } from '../src/store/customer-store.ts'

/** A customer as it is stored: what its writer knows of it, without times. */
export type StoredCustomer = CustomerFields & { readonly id: number }

/** What a customer may be as far as its writer knows: absent, or with these fields. */
export type State = CustomerFields | 'absent'

/** What its writer knew of a customer from a moment on. */
export interface Note {
  /** In ms since 1970. */
  readonly at: number
  /** The one state that was acknowledged, or two while an answer is missing. */
  readonly possible: readonly State[]
}

/** What was sent about one customer, and what of it was acknowledged. */
export interface Entry {
  /** Its id, once a whole 201 has named it. */
  id: number | undefined
  readonly notes: Note[]
}

/** What a writer has sent and been told, by the name of the account, which no two customers share. */
export interface Ledger {
  /** What its accounts are called, before their number. */
  readonly name: string
  readonly entries: Map<string, Entry>
  /** How many writes were acknowledged. */
  acknowledged: number
  /** Status → how many answers had it. */
  readonly statuses: Map<number, number>
}

/** What is wrong with what is stored; all empty when acknowledged ⊆ stored ⊆ sent. */
export interface Verdict {
  /** Acknowledged, and not stored like that. */
  readonly lost: readonly string[]
  /** Stored, and never sent. */
  readonly unsent: readonly string[]
  /** Stored more than once. */
  readonly doubled: readonly string[]
}

/** What a verdict is when nothing is wrong. */
export const nothingWrong: Verdict = { lost: [], unsent: [], doubled: [] }

/** Makes a ledger in which nothing was sent yet. */
export function createLedger(name = 'Account'): Ledger {
  return { name, entries: new Map(), acknowledged: 0, statuses: new Map() }
}

/**
 * Holds what is stored against what was sent and acknowledged, field by field.
 *
 * @param from The moment whose state was stored, in ms since 1970 (now).
 * @param to Where it is not known exactly, the last that it may have been.
 */
export function judge(
  { entries }: Pick<Ledger, 'entries'>,
  stored: readonly StoredCustomer[],
  from = Infinity,
  to = from,
): Verdict {
  const byAccount = new Map(stored.map((customer) => [customer.account, customer]))
  const lost: string[] = []
  for (const [account, { id, notes }] of entries) {
    const found = byAccount.get(account)
    const isKnown = statesBetween(notes, from, to).some((state) =>
      state === 'absent' ? found === undefined : found !== undefined && isSame(state, found),
    )
    if (!isKnown || (id !== undefined && found !== undefined && found.id !== id)) lost.push(account)
  }
  return {
    lost,
    unsent: stored.flatMap(({ account }) => (entries.has(account) ? [] : [account])),
    doubled: stored.flatMap((customer) => (byAccount.get(customer.account) === customer ? [] : [customer.account])),
  }
}

/** What was acknowledged last before the one moment, and all that was sent until the other. A note is right to a millisecond: within that one nothing counts as acknowledged. */
function statesBetween(notes: readonly Note[], from: number, to: number): readonly State[] {
  const known = notes.findLastIndex(({ at: noted, possible }) => possible.length === 1 && noted + 1 <= from)
  const since = notes.slice(Math.max(known, 0)).filter(({ at: noted }) => noted <= to)
  return since.length === 0 ? ['absent'] : since.flatMap(({ possible }) => possible)
}

function isSame(sent: CustomerFields, stored: StoredCustomer): boolean {
  return (Object.keys(sent) as (keyof CustomerFields)[]).every((field) => sent[field] === stored[field])
}
