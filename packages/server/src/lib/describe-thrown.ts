/** Describes anything that can be thrown as text, for logs; never throws. */
export function describeThrown(thrown: unknown): string {
  try {
    if (isErrorLike(thrown)) return String(Reflect.get(thrown, 'stack') ?? thrown)
    return typeof thrown === 'string' ? thrown : Object.prototype.toString.call(thrown)
  } catch {
    return 'a value that can not be described'
  }
}

/** Tells whether a value is an Error of any realm; never throws. */
export function isErrorLike(value: unknown): value is Error {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      (value instanceof Error || Object.prototype.toString.call(value) === '[object Error]')
    )
  } catch {
    return false
  }
}
