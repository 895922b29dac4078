import { mockRequestId } from './error-response.ts'

/** What {@link dataResponse} takes besides the data. */
export interface DataResponseOptions {
  /** The status (200; 204 without data). */
  readonly status?: number
  /** What tells of the data: `next_cursor`, totals (none). */
  readonly meta?: unknown
  /** Further headers, as `ETag` and `Location` (none). */
  readonly headers?: Readonly<Record<string, string>>
  /** The `X-Request-Id` (the same for all). */
  readonly requestId?: string
}

/**
 * Makes a successful answer as a server of ours sends it: `{ success: true, data, meta }`, or 204 and nothing for data that is undefined (CONTRACT C5).
 *
 * @example
 * http.get('https://api.example.com/customers', () => dataResponse([ada, bob], { meta: { next_cursor: null } }))
 */
export function dataResponse(data?: unknown, options: DataResponseOptions = {}): Response {
  const { meta, headers, requestId = mockRequestId } = options
  const status = options.status ?? (data === undefined ? 204 : 200)
  const isEmpty = /^(?:20[45]|304)$/.test(`${status}`)
  return new Response(isEmpty ? null : JSON.stringify({ success: true, data, meta }), {
    status,
    headers: {
      ...(!isEmpty && { 'Content-Type': 'application/json; charset=utf-8' }),
      'X-Request-Id': requestId,
      ...headers,
    },
  })
}
