import { fail } from './call.ts'
import type { CallOptions } from './client.ts'
import type { Accept } from './exchange.ts'
import { createFailure } from './failure.ts'
import type { FailureInit } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { Outgoing } from './outgoing.ts'
import { readData } from './read-data.ts'
import type { Page } from './read-data.ts'
import type { Send } from './send.ts'

/** Makes the request of a call. */
export type Prepare = (method: string, path: string, call: CallOptions) => Outgoing

interface Meta {
  readonly next_cursor?: string | null
  /** Numbers, which some print as texts. */
  readonly current_page?: number | string
  readonly total_pages?: number | string
}

/**
 * Walks through a list, item by item, page by page as they are wanted: by `meta.next_cursor`, else by `current_page` and `total_pages`.
 *
 * @throws {Failure} Of the page that could not be had; of kind `parse` when a page holds no list, or leads back to one that has been.
 */
export async function* paginate(
  send: Send,
  prepare: Prepare,
  path: string,
  given: CallOptions,
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<unknown>()
  for (let { query } = given; ;) {
    let next: string | number | undefined
    let end: FailureInit | undefined
    const readPage: Accept<Page> = async (response, call) => {
      const page = await readData(response, call)
      if ('kind' in page) return page
      if (!Array.isArray(page.data)) return fail(call, 'parse', 'This is no list', { text: '' })
      const { next_cursor: cursor, current_page: current = 0, total_pages: total } = (page.meta ?? {}) as Meta
      const at = Number(current)
      next = cursor ?? (cursor === undefined && at < Number(total) ? at + 1 : undefined)
      query = { ...query, ...(cursor ? { page: undefined, cursor } : { page: next }) }
      if (seen.has(next)) end = fail(call, 'parse', 'The list goes round in circles', { text: '' })
      return page
    }
    const page = await send(prepare('GET', path, { ...given, query }), readPage)
    if (isFailure(page)) throw page
    yield* page.data as readonly unknown[]
    if (end) throw createFailure(end)
    if (!next) return
    seen.add(next)
  }
}
