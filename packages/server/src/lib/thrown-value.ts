/** Carries a thrown value that a framework would not take for an error to where it is answered: those who look see an Error, whose `cause` is the value. */
class ThrownValue extends Error {
  override readonly name = 'ThrownValue'
}

/** Makes an Error of a thrown value, whatever it is. */
export function carryValue(value: unknown, message: string): Error {
  return new ThrownValue(message, { cause: value })
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
