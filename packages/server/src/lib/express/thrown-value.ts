/**
 * Carries a thrown value that Express would take for "go on" (anything falsy) or for a word of its own (`'route'`, `'router'`)
 * to the error handlers: they see an Error, whose `cause` is the value.
 */
class ThrownValue extends Error {
  override readonly name = 'ThrownValue'

  constructor(value: unknown) {
    super(`${value === '' ? "''" : String(value)} was thrown`, { cause: value })
  }
}

/** Makes a thrown value fit for `next`. */
export function carry(thrown: unknown): unknown {
  return thrown && thrown !== 'route' && thrown !== 'router' ? thrown : new ThrownValue(thrown)
}

/** The value that was thrown. */
export function uncarry(value: unknown): unknown {
  try {
    return value instanceof ThrownValue ? value.cause : value
  } catch {
    // A Proxy that refuses to be looked at.
    return value
  }
}
