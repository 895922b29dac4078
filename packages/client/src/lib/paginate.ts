import type { CallOptions } from './client.ts'
import { createFailure } from './failure.ts'
import { orThrow } from './result.ts'
import type { Result } from './result.ts'

interface Meta {
  readonly next_cursor?: string | null
  readonly current_page?: number
  readonly total_pages?: number
}

/**
 * Walks through a list, item by item, page by page as they are wanted: by `meta.next_cursor`, else by `current_page` and `total_pages`.
 *
 * @throws {Failure} Of the page that could not be had; of kind `parse` when a page leads back to one that has been.
 */
export async function* paginate(
  get: (path: string, call?: CallOptions) => Promise<Result<unknown, unknown, unknown>>,
  path: string,
  call: CallOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<unknown>()
  for (let query = call.query; ;) {
    const { data, meta, reply } = orThrow(await get(path, { ...call, query }))
    yield* data as readonly unknown[]
    const { next_cursor: cursor, current_page: page = 0, total_pages: pages = 0 } = (meta ?? {}) as Meta
    const next = cursor ?? (cursor === undefined && page < pages && page + 1)
    if (!next) return
    if (seen.has(next)) {
      const { status, requestId } = reply
      const message = `GET ${path}: the list leads back to a page that has been`
      throw createFailure({
        kind: 'parse',
        message,
        method: 'GET',
        url: path,
        status,
        requestId,
        attempts: 1,
        text: '',
      })
    }
    seen.add(next)
    query = cursor ? { ...query, page: undefined, cursor } : { ...query, page: next }
  }
}
