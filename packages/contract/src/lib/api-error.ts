import { toEnvelope } from './envelope.ts'
import type { ErrorEnvelope } from './envelope.ts'
import type { ErrorStatus } from './error-status.ts'
import type { FieldErrors } from './fields.ts'
import type { Params } from './message.ts'

/** What a maker takes besides the parameters of its message. */
export interface MakerOptions<Field extends string = string> {
  /** Field path → what is wrong with it; sent as `errors`. */
  readonly fields?: [Field] extends [never] ? never : FieldErrors<Field>
  /** What led to this error; for the report, never sent. */
  readonly cause?: unknown
  /** When to try again, in seconds; sent as `Retry-After` with 429 and 503 (the responder's default). */
  readonly retryAfterSeconds?: number
  /** Response headers that belong to this error, as `Allow` to a 405; invalid ones are dropped. */
  readonly headers?: Readonly<Record<string, string>>
  /** @deprecated Refuses a caught error where `{ cause }` is meant. */
  readonly stack?: never
}

/** The part of a row that an error carries with it. */
export interface ErrorRow<Code extends string = string> {
  readonly code: Code
  readonly status: ErrorStatus
  readonly stack?: 'never' | 'always'
}

const brand = Symbol.for('faultbook.ApiError')
/** V8's switch; not ECMAScript, so it may be missing, or frozen. */
const tracing = Error as ErrorConstructor & { stackTraceLimit?: number | undefined }
const hidden = { enumerable: false, configurable: true, writable: true } as const
const noFields: FieldErrors = Object.freeze({})
const noParams: Params = Object.freeze({})
/** What the limit was before it was muted, and whether it still is. */
let mutedLimit = tracing.stackTraceLimit
let isMute = false
const leavesNoStack = probeStack()

/**
 * An error of the catalog: a real `Error`, known across realms and package copies by {@link isApiError}.
 * Below 500 it has no stack trace, which makes it some ten times cheaper to make.
 */
export class ApiError<Code extends string = string> extends Error {
  declare readonly name: 'ApiError'
  declare readonly code: Code
  declare readonly status: ErrorStatus
  declare readonly fields: FieldErrors
  declare readonly params: Params
  declare readonly retryAfterSeconds: number | undefined
  declare readonly headers: Readonly<Record<string, string>> | undefined

  // oxlint-disable-next-line constructor-super -- it is in the `try`, on every path
  constructor(row: ErrorRow<Code>, message: string, options?: MakerOptions, params?: Params) {
    const wantsStack = wantsStackOf(row)
    const cause = options?.cause
    // From here to the `finally` nothing may throw: a getter or a stack overflow would end the process's traces for good.
    const isMuted = !wantsStack && muteStacks()
    try {
      if (cause === undefined) super(message)
      else super(message, { cause })
    } finally {
      // No call: that might overflow the stack in its turn.
      if (isMuted) {
        tracing.stackTraceLimit = mutedLimit
        isMute = false
      }
    }
    const own = this as { -readonly [Member in keyof this]: this[Member] }
    if (isMuted && leavesNoStack) Object.defineProperty(this, 'stack', { value: String(this), ...hidden })
    own.code = row.code
    own.status = row.status
    if (params !== undefined) own.params = params
    if (options === undefined) return
    if (options.fields !== undefined) own.fields = options.fields
    if (options.retryAfterSeconds !== undefined) own.retryAfterSeconds = options.retryAfterSeconds
    if (options.headers !== undefined) own.headers = options.headers
  }

  /** The envelope, so that a logger's `JSON.stringify` says no more than the wire does. */
  toJSON(): ErrorEnvelope<Code> {
    return toEnvelope(this)
  }
}

// On the prototype, so that a printed error shows only what it really carries.
Object.defineProperties(ApiError.prototype, {
  [brand]: { value: true },
  name: { value: 'ApiError', configurable: true, writable: true },
  fields: { value: noFields, writable: true },
  params: { value: noParams, writable: true },
  retryAfterSeconds: { value: undefined, writable: true },
  headers: { value: undefined, writable: true },
})

/**
 * Tells whether a value is a catalog error, of any realm and any copy of this package; given codes, whether it is one of them.
 * Never throws, whatever the value.
 */
export function isApiError(value: unknown): value is ApiError
export function isApiError<const Code extends string>(
  value: unknown,
  ...codes: readonly [Code, ...Code[]]
): value is ApiError<Code>
export function isApiError(value: unknown, ...codes: readonly string[]): boolean {
  try {
    if (typeof value !== 'object' || value === null || Reflect.get(value, brand) !== true) return false
    return codes.length === 0 || codes.includes(Reflect.get(value, 'code') as string)
  } catch {
    return false
  }
}

/** Whether an error without frames has no `stack` at all, as in Bun (JavaScriptCore): loggers count on one. */
function probeStack(): boolean {
  if (!muteStacks()) return false
  const isMissing = new Error('probe').stack === undefined
  tracing.stackTraceLimit = mutedLimit
  isMute = false
  return isMissing
}

/** The rows whose errors all have a stack trace; none in production, where nothing is looked up. */
let recorded: WeakSet<ErrorRow> | undefined

/**
 * Has all further errors of a catalog record a stack trace, whatever their status, as suits development.
 * Not to be taken back: a stack trace is for the report, and never sent.
 */
export function recordStacks(errors: Readonly<Record<string, { readonly row: ErrorRow }>>): void {
  recorded ??= new WeakSet()
  for (const { row } of Object.values(errors)) recorded.add(row)
}

function wantsStackOf(row: ErrorRow): boolean {
  if (recorded?.has(row) === true) return true
  return row.stack === undefined ? row.status >= 500 : row.stack === 'always'
}

/**
 * Switches stack traces off; false where the host refuses, and traces stay on.
 * Near the end of the stack JavaScriptCore may refuse to switch them on again: the next error does it then.
 */
function muteStacks(): boolean {
  const limit = tracing.stackTraceLimit
  if (!isMute || limit !== 0) mutedLimit = limit
  try {
    tracing.stackTraceLimit = 0
    isMute = true
    return true
  } catch {
    return false
  }
}
