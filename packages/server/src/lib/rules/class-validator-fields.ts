import { bodyField, fromFieldEntries } from '@faultbook/contract'
import type { FieldErrors } from '@faultbook/contract'

/** A ValidationError of class-validator, which is no Error (its README, "Validation errors"). */
export interface ClassValidatorError {
  readonly property?: string | undefined
  /** Name of the check → its sentence. */
  readonly constraints?: Readonly<Record<string, string>> | undefined
  readonly children?: readonly ClassValidatorError[] | undefined
}

/** Deeper than any body that is read (CONTRACT C16). */
const deepest = 64

/** The checks that say most when several failed: that it is missing, then that it is of another type. */
const mostUseful = ['isDefined', 'isNotEmpty', 'nestedValidation', 'isString', 'isNumber', 'isInt', 'isBoolean']

/** Tells whether a value is a list of class-validator's errors. */
export function isClassValidatorErrors(value: unknown): value is readonly ClassValidatorError[] {
  return Array.isArray(value) && value.length > 0 && value.every(isClassValidatorError)
}

/**
 * Makes field messages of class-validator's errors, nested ones by their whole path: one for each field, the most useful one,
 * in the library's words or the app's own, without the name of the field before it.
 */
export function toClassValidatorFields(errors: readonly ClassValidatorError[]): FieldErrors {
  const byPath = new Map<string, string>()
  collect(errors, '', 0, byPath)
  return fromFieldEntries(byPath)
}

function isClassValidatorError(value: unknown): value is ClassValidatorError {
  if (typeof value !== 'object' || value === null) return false
  const { property, constraints, children } = value as Readonly<Record<string, unknown>>
  if (typeof property !== 'string' && property !== undefined) return false
  const hasConstraints = isConstraints(constraints)
  if (constraints !== undefined && !hasConstraints) return false
  // Looked at when it is collected.
  return hasConstraints || (typeof property === 'string' && Array.isArray(children) && children.length > 0)
}

function isConstraints(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const sentences = Object.values(value)
  return sentences.length > 0 && sentences.every((sentence) => typeof sentence === 'string')
}

function collect(errors: readonly unknown[], parent: string, depth: number, byPath: Map<string, string>): void {
  for (const error of errors) {
    if (!isClassValidatorError(error)) continue
    const { property = '', constraints, children } = error
    const path = [parent, property].filter((part) => part !== '').join('.')
    const key = path === '' || !path.isWellFormed() ? bodyField : path
    if (constraints !== undefined && !byPath.has(key)) byPath.set(key, sentenceOf(constraints, property))
    if (Array.isArray(children) && depth < deepest) collect(children, path, depth + 1, byPath)
  }
}

function sentenceOf(constraints: Readonly<Record<string, string>>, property: string): string {
  if (Object.hasOwn(constraints, 'whitelistValidation')) return 'is not a known field'
  if (Object.hasOwn(constraints, 'unknownValue')) return 'is invalid'
  const name = mostUseful.find((check) => Object.hasOwn(constraints, check)) ?? Object.keys(constraints)[0]
  const sentence = (name === undefined ? undefined : constraints[name]) ?? ''
  const words = sentence.startsWith(`${property} `) ? sentence.slice(property.length + 1) : sentence
  return words.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ').trim() || 'is invalid'
}
