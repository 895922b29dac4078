import type { Accept } from './attempt.ts'
import { fail } from './call.ts'
import type { CallOptions } from './client.ts'
import { createFailure } from './failure.ts'
import type { FailureInit } from './failure.ts'
import { isFailure } from './is-failure.ts'
import type { ClientOptions } from './options.ts'
import { readData } from './read-data.ts'
import type { Success } from './result.ts'
import type { Send } from './send.ts'
import { toOutgoing } from './to-outgoing.ts'

interface Meta {
  readonly next_cursor?: string | null
  readonly current_page?: number
  readonly total_pages?: number
}

/**
 * Walks through a list, item by item, page by page as they are wanted: by `meta.next_cursor`, else by `current_page` and `total_pages`.
 *
 * @throws {Failure} Of the page that could not be had; of kind `parse` when a page holds no list, or leads back to one that has been.
 */
export async function* paginate(
  send: Send,
  path: string,
  given: CallOptions,
  options: ClientOptions,
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<unknown>()
  for (let { query } = given; ;) {
    let next: string | number | undefined
    let end: FailureInit | undefined
    const readPage: Accept<Success<unknown, unknown>> = async (response, call) => {
      const page = await readData(response, call)
      if ('kind' in page) return page
      if (!Array.isArray(page.data)) return fail(call, 'parse', 'This is no list', { text: '' })
      const { next_cursor: cursor, current_page: current = 0, total_pages: total = 0 } = (page.meta ?? {}) as Meta
      next = cursor ?? (cursor === undefined && current < total ? current + 1 : undefined)
      query = { ...query, ...(cursor ? { page: undefined, cursor } : { page: next }) }
      if (seen.has(next)) end = fail(call, 'parse', 'The list goes round in circles', { text: '' })
      return page
    }
    const page = await send(await toOutgoing('GET', path, { ...given, query }, options), readPage)
    if (isFailure(page)) throw page
    yield* page.data as readonly unknown[]
    if (end) throw createFailure(end)
    if (!next) return
    seen.add(next)
  }
}
