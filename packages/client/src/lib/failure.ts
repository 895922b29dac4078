import type { FieldErrors } from '@faultbook/contract'
import type { CodeOf, CodeTable, FieldsOf } from './code-table.ts'
import { brand, isFailure } from './is-failure.ts'
import { isObject, toData, toPlainError } from './plain-error.ts'

/**
 * Why a failure that a retry could mend was not tried again: no tries left, no time left, the server asks for too long a wait,
 * too many retries have failed of late, or the request may have been carried out and has no `Idempotency-Key`.
 */
export type GaveUp = 'attempts' | 'deadline' | 'wait' | 'budget' | 'unsafe'

/** What every failure tells. Own members hold nothing that was sent but the method and the path: a failure may be logged as it is. */
export interface FailureFacts extends Error {
  readonly name: 'Failure'
  /** In capitals. */
  readonly method: string
  /** Where the request went, without credentials, query and fragment. */
  readonly url: string
  /** The `X-Request-Id` of the answer, to be told to the operators. */
  readonly requestId: string | undefined
  /** How many requests were sent. */
  readonly attempts: number
  /** What stands behind it: what the platform threw, without URLs; of kind `abort` the reason, as it was given. */
  readonly cause?: unknown
  /** Whether redirects have led to the answer: to another origin no key goes with them. */
  readonly redirected: boolean | undefined
  /** Why it was not tried again, though a retry could have helped; undefined where none could. */
  readonly gaveUp: GaveUp | undefined
  /** Everything but stack and body, for {@link Failure.fromJSON}. */
  toJSON(): FailureJson
}

/** A code of the catalog. The message is the server's. */
export interface ApiFailure<Code extends string = string, Field extends string = string> extends FailureFacts {
  readonly kind: 'api'
  readonly error_code: Code
  /** Field path → message. */
  readonly errors: FieldErrors<Field>
  readonly status: number
  /** How long the server asks to wait before the next try, in ms. */
  readonly retryAfterMs: number | undefined
  /** Whether the catalog says another status for the code. */
  readonly contradictsStatus: boolean | undefined
}

/** An error in one of the formats, with a code the catalog given does not list: the server is newer, or another one. */
export interface UnlistedFailure extends FailureFacts {
  readonly kind: 'unlisted'
  readonly error_code: undefined
  readonly unlistedCode: string
  readonly errors: FieldErrors
  readonly status: number
  readonly retryAfterMs: number | undefined
}

/** An error status without an error that can be read: a proxy's page, an empty body, a cut one. */
export interface HttpFailure extends FailureFacts {
  readonly kind: 'http'
  readonly error_code: undefined
  readonly status: number
  /** The body as far as it was read, at most 65,536 characters; on the prototype, so that no log holds it. */
  readonly text: string
  readonly retryAfterMs: number | undefined
}

/** A success that holds no data: HTML, nothing, broken JSON, or an error under a status below 400. */
export interface ParseFailure extends FailureFacts {
  readonly kind: 'parse'
  readonly error_code: undefined
  readonly status: number
  /** The body; on the prototype, so that no log holds it. */
  readonly text: string
}

/** No whole answer: refused, reset, cut off, no name, no route, or kept from us by CORS. */
export interface NetworkFailure extends FailureFacts {
  readonly kind: 'network'
  readonly error_code: undefined
  /** Undefined until headers have come. */
  readonly status: number | undefined
  /** What was awaited. */
  readonly phase: 'headers' | 'body'
  /** Whether the browser says that it is offline; online proves nothing. */
  readonly offline: boolean | undefined
  /** Name, code and message of what the platform threw, without URLs. */
  readonly cause?: unknown
}

/** Time ran out. */
export interface TimeoutFailure extends FailureFacts {
  readonly kind: 'timeout'
  readonly error_code: undefined
  /** Undefined until headers have come. */
  readonly status: number | undefined
  /** What was awaited. */
  readonly phase: 'headers' | 'body'
  /** The time the last try had, in ms. */
  readonly timeoutMs: number
}

/** The caller's signal ended it; `cause` is the reason, as it was given. */
export interface AbortFailure extends FailureFacts {
  readonly kind: 'abort'
  readonly error_code: undefined
  readonly status: number | undefined
}

/** The request can't be made as it was asked for: nothing was sent, and a retry can't help. */
export interface ConfigFailure extends FailureFacts {
  readonly kind: 'config'
  readonly error_code: undefined
  readonly status: undefined
}

/** The failures that no error of the API stands behind. */
export type TransportFailure =
  | HttpFailure
  | ParseFailure
  | NetworkFailure
  | TimeoutFailure
  | AbortFailure
  | ConfigFailure

// A look-up of each code, and no question to each: of 500 codes, that is cheaper by a fifth.
type AnyField = Readonly<Record<string, string>>
type ListedFailure<Code extends string, Fields extends AnyField> = Code extends string
  ? ApiFailure<Code, Fields[Code]>
  : never

/** Every way a call can fail: `kind` tells them apart, and `error_code` those of kind `api`. */
export type Failure<Code extends string = string, Fields = {}> =
  | ListedFailure<Code, Fields & AnyField>
  | UnlistedFailure
  | TransportFailure

/** The failures of a catalog's clients: `FailureOf<typeof errors>`. */
export type FailureOf<Errors extends CodeTable> = Failure<CodeOf<Errors>, FieldsOf<Errors>>

/** The kinds. */
export type FailureKind = Failure['kind']

/** A failure as data. */
export type FailureJson = Readonly<Record<string, unknown>> & { readonly name: 'Failure'; readonly kind: FailureKind }

/** What a failure is made of; members that are undefined are left out. */
export interface FailureInit {
  readonly kind: FailureKind
  readonly message: string
  readonly status?: number | undefined
  readonly retryAfterMs?: number | undefined
  readonly error_code?: string | undefined
  readonly cause?: unknown
  readonly text?: string
  readonly [fact: string]: unknown
}

/** The class behind every failure; `instanceof` knows those of other realms and other copies of the package as well. */
export interface FailureClass {
  readonly prototype: Failure
  /**
   * Makes a failure again of what `toJSON()` gave: after a worker, a page rendered on the server, a log.
   *
   * @throws {TypeError} If it is no failure.
   */
  readonly fromJSON: (json: unknown) => Failure
  readonly [Symbol.hasInstance]: (value: unknown) => value is Failure
}

const kinds = /^(?:api|unlisted|http|parse|network|timeout|abort|config)$/

/** Elsewhere, and not only hidden: inspectors show what is hidden. */
const texts = new WeakMap<object, string>()

class FailureError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    // Not inherited: a failure is no instance of a subclass.
    return this === FailureError ? isFailure(value) : super[Symbol.hasInstance](value)
  }

  static fromJSON({ name, cause, ...facts }: FailureInit & { readonly name?: unknown }): Failure {
    const { kind, errors = {} } = facts
    if (name !== 'Failure' || !kinds.test(kind)) throw new TypeError('This is no Failure')
    return createFailure({
      ...facts,
      ...(/api|unlisted/.test(kind) && { errors }),
      ...(/http|parse/.test(kind) && { text: facts.text ?? '' }),
      ...(cause !== undefined && { cause: isObject(cause) ? toPlainError(cause) : cause }),
    })
  }

  constructor(init: FailureInit) {
    // Of the options of an Error `cause` is the only one.
    super(init.message, init)
    if (init.text !== undefined) texts.set(this, init.text)
    const own = this as unknown as Record<string, unknown>
    for (const name in init)
      if ((init[name] ?? false) !== false && name !== 'text' && name !== '__proto__') own[name] = init[name]
  }

  // On the prototype, where minifiers leave it alone.
  override get name(): string {
    return 'Failure'
  }

  get [brand](): true {
    return true
  }

  get text(): string | undefined {
    return texts.get(this)
  }

  toJSON(): object {
    const { name, message, cause } = this as Error
    return { name, message, ...(this as object), cause: toData(cause) }
  }
}

export const Failure = FailureError as unknown as FailureClass

/** Makes a failure. Members that are undefined, null or false are left out. */
export function createFailure(init: FailureInit): Failure {
  return new FailureError(init) as unknown as Failure
}
