/** Field path → message; a path is written as the caller wrote it: `email`, `address.city`, `items.0.price`, `_body`. */
export type FieldErrors<Field extends string = string> = { readonly [Path in Field]?: string }

/** A declared path with each `*` standing for an array index. */
export type FieldPath<Declared extends string> = Declared extends `${infer Head}.*${infer Rest}`
  ? `${Head}.${number}${FieldPath<Rest>}`
  : Declared

/** The path of the body as a whole. */
export const bodyField = '_body'

/** The most entries `errors` ever holds (CONTRACT C2). */
export const maxFields = 100

/**
 * Reads field messages into path and message pairs, each value once: only own, non-empty strings count.
 * Past {@link maxFields} the last entry is `_body` and says how many more there are.
 */
export function toFieldEntries(fields: unknown): readonly (readonly [path: string, message: string])[] {
  if (typeof fields !== 'object' || fields === null) return []
  const entries: [string, string][] = []
  for (const path of Object.keys(fields)) {
    const message: unknown = Reflect.get(fields, path)
    if (typeof message === 'string' && message !== '') entries.push([path, message])
  }
  if (entries.length <= maxFields) return entries
  const rest = entries.length - (maxFields - 1)
  const kept = entries.filter(([path]) => path !== bodyField).slice(0, maxFields - 1)
  return [...kept, [bodyField, `${rest} more problems are not listed`]]
}

/** A copy that holds own, non-empty texts only, at most {@link maxFields}, whatever it was made of; see {@link toFieldEntries}. */
export function toOwnFields(fields: unknown): FieldErrors {
  if (typeof fields !== 'object' || fields === null) return {}
  const own: Record<string, string> = {}
  let count = 0
  for (const path of Object.keys(fields)) {
    const message: unknown = Reflect.get(fields, path)
    if (typeof message !== 'string' || message === '') continue
    count += 1
    // By assignment `__proto__` would be no field.
    if (count > maxFields || path === '__proto__') return fromFieldEntries(toFieldEntries(fields))
    own[path] = message
  }
  return own
}

/** Makes an object of entries in which `__proto__` is a field like any other. */
export function fromFieldEntries(entries: Iterable<readonly [path: string, message: string]>): FieldErrors {
  // Not by assignment, for which `__proto__` is no field.
  return Object.fromEntries(entries)
}
