import { forStatus, isErrorStatus } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'

/** The catalog's error for a status that is all one knows; undefined for what is no registered error status. */
export function statusError(errors: ServerCatalog, status: unknown, cause: unknown): ApiError | undefined {
  return typeof status === 'number' && isErrorStatus(status)
    ? forStatus(toCatalog(errors), status)({ cause })
    : undefined
}
