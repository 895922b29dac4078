import { parseRetryAfter } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import type { ServerCatalog } from './server-catalog.ts'

/** An answer of another server that is no success. */
interface UpstreamRefusal {
  readonly status: number
  /** Its `Retry-After`, as it was sent. */
  readonly retryAfter: string | null
  readonly cause: unknown
  /** The present, in ms since the epoch. */
  readonly now: number
}

/** What an error status of another server is here: its own 503 and 429 `unavailable`, with its `Retry-After`; all else `badUpstream` (CONTRACT, upstream failures). */
export function toRefusalError({ status, retryAfter, cause, now }: UpstreamRefusal, errors: ServerCatalog): ApiError {
  if (status !== 503 && status !== 429) return errors.badUpstream({ cause })
  const retryAfterSeconds = parseRetryAfter(retryAfter, now)
  return errors.unavailable(retryAfterSeconds === undefined ? { cause } : { cause, retryAfterSeconds })
}
