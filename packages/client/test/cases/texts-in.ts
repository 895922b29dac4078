const maxDepth = 8

/** All texts that can be reached from a value, by own members that are hidden too. */
export function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Object(value) !== value || depth > maxDepth) return []
  return Reflect.ownKeys(value as object).flatMap((name) => {
    try {
      return textsIn(Reflect.get(value as object, name), depth + 1)
    } catch {
      return []
    }
  })
}
