import { bodyField, fromFieldEntries } from './fields.ts'
import type { FieldErrors } from './fields.ts'

const maxDepth = 8

/**
 * Makes field messages of whatever another server put in `errors`, so that the type holds:
 * a sentence is about the body as a whole, nested objects become dotted paths, several messages for one field are joined,
 * numbers and booleans are printed; anything else is left out. Only own keys count.
 */
export function decodeFields(errors: unknown): FieldErrors {
  if (typeof errors === 'string') return errors === '' ? {} : { [bodyField]: errors }
  if (typeof errors !== 'object' || errors === null || Array.isArray(errors)) return {}
  return fromFieldEntries(flatten(errors, '', 0))
}

function flatten(value: object, prefix: string, depth: number): readonly (readonly [string, string])[] {
  if (depth > maxDepth) return []
  return Object.keys(value).flatMap((key) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    const inner: unknown = Reflect.get(value, key)
    const sentence = toSentence(inner)
    if (sentence !== undefined) return [[path, sentence] as const]
    return typeof inner === 'object' && inner !== null ? flatten(inner, path, depth + 1) : []
  })
}

function toSentence(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value) || value.length === 0) return undefined
  const sentences = value.filter((item): item is string => typeof item === 'string' && item !== '')
  return sentences.length === value.length ? sentences.join('; ') : undefined
}
