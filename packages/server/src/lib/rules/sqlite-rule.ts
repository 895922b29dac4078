import type { ApiError } from '@faultbook/contract'
import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'

/** Makes the error for a broken constraint. */
export type ConstraintError<Errors extends ServerCatalog> = (errors: Errors, cause: unknown) => ApiError

/** What {@link sqliteRule} is given. */
export interface SqliteRuleOptions<Errors extends ServerCatalog> {
  /** The catalog, where the constraints answer with rows of its own. */
  readonly errors: Errors
  /**
   * Constraint → error. The constraint is what SQLite names: the columns of a unique index (`customers.email`),
   * an index on expressions (`index 'by_email'`), the name of a CHECK, the column of a NOT NULL.
   */
  readonly constraints?: Readonly<Record<string, ConstraintError<Errors>>>
}

// Primary result codes: sqlite.org/rescode.html
const busy = 5
const locked = 6
const outOfMemory = 7
const readOnly = 8
const ioError = 10
const full = 13
const cantOpen = 14
const protocol = 15
const constraint = 19

const unavailableCodes: ReadonlySet<number> = new Set([outOfMemory, readOnly, ioError, full, cantOpen, protocol])

/**
 * Recognizes the errors of SQLite drivers by result code: node:sqlite (`errcode`), better-sqlite3 and libsql (`code`).
 * A known constraint is the row it is mapped to; busy and locked, a full disk and the like are `unavailable`;
 * what is left, a corrupt file or a wrong statement, is ours and stays `internal`.
 */
export function sqliteRule<Errors extends ServerCatalog>({
  errors,
  constraints = {},
}: SqliteRuleOptions<Errors>): Rule {
  return (thrown) => {
    const code = resultCode(thrown)
    if (code === undefined) return undefined
    if (code === busy || code === locked) return errors.unavailable({ cause: thrown, retryAfterSeconds: 1 })
    if (unavailableCodes.has(code)) return errors.unavailable({ cause: thrown })
    if (code !== constraint) return undefined
    const name = constraintName(thrown)
    return name !== undefined && Object.hasOwn(constraints, name) ? constraints[name]?.(errors, thrown) : undefined
  }
}

const namesByCode: Readonly<Record<string, number>> = {
  SQLITE_BUSY: busy,
  SQLITE_LOCKED: locked,
  SQLITE_NOMEM: outOfMemory,
  SQLITE_READONLY: readOnly,
  SQLITE_IOERR: ioError,
  SQLITE_FULL: full,
  SQLITE_CANTOPEN: cantOpen,
  SQLITE_PROTOCOL: protocol,
  SQLITE_CONSTRAINT: constraint,
}

/** The primary result code: the low byte of the extended one. */
function resultCode(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { code, errcode } = thrown as Readonly<Record<string, unknown>>
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return errcode & 0xff
  if (typeof code !== 'string') return undefined
  const primary = /^SQLITE_[A-Z]+/.exec(code)?.[0]
  return primary === undefined ? undefined : namesByCode[primary]
}

function constraintName(thrown: unknown): string | undefined {
  const { message } = thrown as { readonly message?: unknown }
  return typeof message === 'string' ? /constraint failed: (.+)$/.exec(message)?.[1] : undefined
}
