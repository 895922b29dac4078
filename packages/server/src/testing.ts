import { envelope, problem, readError } from '@faultbook/contract'
import type { ErrorStatus, FieldErrors, Format } from '@faultbook/contract'
import type { WireAnswer } from './lib/breach.ts'
import { findBreaches } from './lib/find-breaches.ts'
import type { BreachOptions } from './lib/find-breaches.ts'
import { findDifferences } from './lib/testing/find-differences.ts'
import type { ExpectedParts } from './lib/testing/find-differences.ts'
import { readAnswer } from './lib/testing/read-answer.ts'
import type { AnyAnswer } from './lib/testing/read-answer.ts'

export { findBreaches } from './lib/find-breaches.ts'
export type { Breach, BreachOptions, Clause, CodeTable, WireAnswer } from './lib/find-breaches.ts'
export type { ExpectedParts } from './lib/testing/find-differences.ts'
export type { AnyAnswer, FetchAnswer, InjectedAnswer, PlainAnswer, TextAnswer } from './lib/testing/read-answer.ts'

/** A row that is expected: any maker of a catalog. */
export interface ExpectedRow<Code extends string, Status extends ErrorStatus, Field extends string> {
  readonly code: Code
  readonly status: Status
  readonly fields: readonly Field[] | undefined
}

/** What {@link expectError} takes besides the code. */
export interface ExpectErrorOptions<Field extends string = string> extends ExpectedParts<Field> {
  /** The catalog whose codes may be sent (any code may). */
  readonly errors?: BreachOptions['errors']
  /** The shapes an error may have (`envelope`, `problem`). */
  readonly formats?: readonly Format[]
}

/** An error as it came over the wire. */
export interface SeenError<
  Code extends string = string,
  Status extends number = number,
  Field extends string = string,
> {
  readonly code: Code
  readonly status: Status
  readonly message: string
  readonly fields: FieldErrors<Field>
  readonly requestId: string
}

/**
 * Expects an answer to be an error of the contract with this code; a maker says its status too. Leaves the answer to be read again.
 * An answer to HEAD has no body to read: for that there is {@link findBreaches}.
 *
 * @throws {Error} If it is another error, or breaks a rule of the contract: one message lists every difference and every rule.
 * @throws {TypeError} If the answer is nothing that can be read, or a `Response` whose body has been read already.
 *
 * @example
 * const { requestId } = await expectError(await fetch(url), errors.emailTaken, { fields: ['email'] })
 */
export function expectError<Code extends string, Status extends ErrorStatus, Field extends string>(
  answer: AnyAnswer | PromiseLike<AnyAnswer>,
  expected: ExpectedRow<Code, Status, Field>,
  options?: ExpectErrorOptions<NoInfer<Field>>,
): Promise<SeenError<Code, Status, Field>>
export function expectError<const Code extends string>(
  answer: AnyAnswer | PromiseLike<AnyAnswer>,
  expected: Code,
  options?: ExpectErrorOptions,
): Promise<SeenError<Code>>
export async function expectError(
  answer: AnyAnswer | PromiseLike<AnyAnswer>,
  expected: string | ExpectedRow<string, ErrorStatus, string>,
  options: ExpectErrorOptions = {},
): Promise<SeenError> {
  const wire = await readAnswer(await answer)
  const { errors, formats = [envelope, problem] } = options
  const row = typeof expected === 'string' ? { code: expected } : expected
  const parts = 'status' in row ? { status: row.status, ...options } : options
  const error = readError(textOf(wire), { status: wire.status, formats })
  const differences = error === undefined ? [] : findDifferences(error, row.code, parts)
  const breaches = findBreaches(wire, { errors, formats }).map(({ clause, sentence }) => `${clause}: ${sentence}`)
  const found = [...findStatusFaults(wire.status, parts.status), ...differences, ...breaches]
  if (error === undefined || found.length > 0) throw new Error(toMessage(row.code, parts.status, wire, found))
  const { code = '', status, message, fields } = error
  return { code, status, message, fields, requestId: wire.headers['x-request-id'] ?? '' }
}

function findStatusFaults(status: number, expected: number | undefined): readonly string[] {
  return [
    ...(status < 400 ? ['The answer is no error'] : []),
    ...(expected === undefined || expected === status ? [] : [`The status is ${status}, not ${expected}`]),
  ]
}

function toMessage(code: string, status: number | undefined, wire: WireAnswer, found: readonly string[]): string {
  const text = textOf(wire)
  const shown = text.length > longestBody ? `${text.slice(0, longestBody)}… (${text.length} characters)` : text
  return [
    `Expected ${code}${status === undefined ? '' : ` with status ${status}`}, got:`,
    ...(found.length === 0 ? ['The body names no error'] : found).map((sentence) => `  - ${sentence}`),
    `The answer was ${wire.status} ${shown === '' ? 'without a body' : shown}`,
  ].join('\n')
}

/** A body that is longer is cut where it is shown, in UTF-16 units. */
const longestBody = 500

const utf8 = new TextDecoder()

function textOf({ body = '' }: WireAnswer): string {
  return typeof body === 'string' ? body : utf8.decode(body)
}
