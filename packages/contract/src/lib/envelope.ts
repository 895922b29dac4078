import type { ApiError } from './api-error.ts'
import { decodeEnvelope } from './decode-error.ts'
import { toOwnFields } from './fields.ts'
import type { FieldErrors } from './fields.ts'
import type { Format } from './format.ts'
import { clampMessage } from './message.ts'

/** The JSON body of every error: these four members, in this order (CONTRACT C1, C2). */
export interface ErrorEnvelope<Code extends string = string, Field extends string = string> {
  readonly success: false
  readonly errors: FieldErrors<Field>
  readonly message: string
  readonly error_code: Code
}

/** The guide's own format: `{ success, errors, message, error_code }`. */
export const envelope: Format = {
  contentType: 'application/json; charset=utf-8',
  isStable: true,
  // In one go: to print the parts apart costs more.
  encode: ({ fields, message, code }) =>
    JSON.stringify({ success: false, errors: toOwnFields(fields), message: clampMessage(message), error_code: code }),
  decode: decodeEnvelope,
}

/** Projects a catalog error to its envelope. */
export function toEnvelope<Code extends string>(error: ApiError<Code>): ErrorEnvelope<Code> {
  return {
    success: false,
    errors: toOwnFields(error.fields),
    message: clampMessage(error.message),
    error_code: error.code,
  }
}

/** Prints field messages as a JSON object; never calls a `toJSON`, reads each value once. */
export function encodeFields(fields: FieldErrors): string {
  return JSON.stringify(toOwnFields(fields))
}
