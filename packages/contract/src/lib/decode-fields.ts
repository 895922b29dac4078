import { bodyField, fromFieldEntries } from './fields.ts'
import type { FieldErrors } from './fields.ts'

const maxDepth = 8

/**
 * Makes field messages of whatever another server put in `errors`, so that the type holds:
 * a sentence is about the body as a whole, nested objects become dotted paths, several messages for one field are joined,
 * numbers and booleans are printed; anything else is left out. Only own keys count.
 */
export function decodeFields(errors: unknown): FieldErrors {
  return /string|object/.test(typeof errors) && !Array.isArray(errors) ? fromFieldEntries(flatten(errors, '', 0)) : {}
}

function flatten(value: unknown, path: string, depth: number): readonly (readonly [string, string])[] {
  const isList =
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '')
  if (isList || /string|number|boolean/.test(typeof value)) {
    const sentence = isList ? value.join('; ') : String(value)
    return sentence === '' ? [] : [[path || bodyField, sentence]]
  }
  if (typeof value !== 'object' || value === null || depth > maxDepth) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, path === '' ? key : `${path}.${key}`, depth + 1),
  )
}
