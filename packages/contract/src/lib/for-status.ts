import { createMaker } from './define-catalog.ts'
import type { AnyMaker, Catalog, Maker } from './define-catalog.ts'
import { isErrorStatus, statusPhrases } from './error-status.ts'
import type { ErrorStatus } from './error-status.ts'
import { toFullRow } from './full-row.ts'

const anyCode = /^/
/** From 500 on, but the caller's doing: a method or an HTTP version that nobody here speaks. Not for the operators. */
const callersDoing: ReadonlySet<ErrorStatus> = new Set([501, 505])
const genericMakers = new Map<ErrorStatus, AnyMaker>()

/**
 * Finds the row for a status: the one marked `generic`, else the first with that status,
 * else a generic row `HTTP_<status>` with the phrase of RFC 9110. Total: what is no registered error status answers as 500.
 * The row's `fallback` stands for its message, since nothing is known to fill it.
 */
export function forStatus(errors: Catalog, status: number): Maker {
  const known: ErrorStatus = isErrorStatus(status) ? status : 500
  const rows = Object.values(errors).filter((maker) => maker.status === known)
  const found = rows.find((maker) => maker.row.generic) ?? rows[0]
  return (found ?? genericMaker(known)) as Maker
}

/** The `HTTP_<status>` row, made once. */
export function genericMaker(status: ErrorStatus): AnyMaker {
  const known = genericMakers.get(status)
  if (known !== undefined) return known
  const severity = callersDoing.has(status) ? ({ severity: 'info' } as const) : {}
  const row = { code: `HTTP_${status}`, status, message: statusPhrases[status], generic: true, ...severity } as const
  const maker = createMaker(toFullRow(`http${status}`, row, anyCode))
  genericMakers.set(status, maker)
  return maker
}
