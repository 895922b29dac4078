import type { ErrorStatus } from './error-status.ts'

/** Whether the same call may succeed later: the client obeys it (CONTRACT C20). */
export type Retry = 'never' | 'after-fix' | 'backoff' | 'after-header'

/** How loudly the operators are told. */
export type Severity = 'info' | 'warning' | 'error'

/** One line of the catalog: everything there is to know about one error. */
export interface Row {
  /** The public id, kept forever: capitals, an underscore and three digits, unless the catalog sets its own pattern. */
  readonly code: string
  /** The HTTP status the code is always sent with. */
  readonly status: ErrorStatus
  /** The sentence on the wire, at most 300 code points; `{name}` is filled from the maker's parameter of that name. */
  readonly message: string
  /** The sentence used where the parameters are not known; has no placeholders (the message, with bare names). */
  readonly fallback?: string
  /** A short noun phrase for headings (the status phrase). */
  readonly title?: string
  /** The field paths this error may name, `*` for an array index (any path). */
  readonly fields?: readonly string[]
  /** Whether a retry helps (by status: 429 and 503 `after-header`; 408, 500, 502 and 504 `backoff`; 404, 410 and 501 `never`; else `after-fix`). */
  readonly retry?: Retry
  /** How loudly it is reported (`error` from 500 on, else `info`). */
  readonly severity?: Severity
  /** Whether making it records a stack trace (from 500 on). */
  readonly stack?: 'never' | 'always'
  /** Stands for its status where only the status is known (the first row of that status). */
  readonly generic?: true
  /** Why it happens, the likeliest first. */
  readonly causes?: readonly string[]
  /** What to do about it, the likeliest first. */
  readonly fixes?: readonly string[]
  /** The version of the API that brought it. */
  readonly since?: string
}

/** Rows by name; the names are roles that code calls, the codes are what the wire carries. */
export type Rows = Readonly<Record<string, Row>>

/** A row with its defaults filled in, and its name. */
export interface FullRow extends Row {
  readonly name: string
  readonly title: string
  readonly fallback: string
  readonly retry: Retry
  readonly severity: Severity
}
