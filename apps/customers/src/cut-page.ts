/** A page cut from what was found, which is one more than fits where others follow. */
export interface CutPage<Item> {
  readonly shown: readonly Item[]
  /** The id of the last one, where others follow; else null. */
  readonly next: number | null
}

/** Cuts a page of so many from one more, which tells whether others follow. */
export function cutPage<Item extends { readonly id: number }>(found: readonly Item[], limit: number): CutPage<Item> {
  const shown = found.slice(0, limit)
  return { shown, next: found.length > limit ? (shown.at(-1)?.id ?? null) : null }
}
