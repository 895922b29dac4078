import type { CodeOf, CodeTable, FieldsOf } from './code-table.ts'
import type { Failure } from './failure.ts'

/** On every Failure's prototype; a symbol, so that no parsed JSON has it. */
export const brand: unique symbol = Symbol.for('faultbook.Failure') as never

/**
 * Tells whether a value is a failure of a client of ours, of any realm and any copy of this package. Never throws, whatever the value.
 *
 * @example
 * try { … } catch (thrown) {
 *   if (!isFailure<typeof errors>(thrown)) throw thrown
 *   if (thrown.error_code === 'VAL_001') form.show(thrown.errors)
 * }
 */
export function isFailure<Errors extends CodeTable = CodeTable>(
  value: unknown,
): value is Failure<CodeOf<Errors>, FieldsOf<Errors>> {
  try {
    return typeof value === 'object' && value !== null && brand in value
  } catch {
    return false
  }
}
