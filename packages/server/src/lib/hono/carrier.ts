/** Hono handles Errors of its realm and lets the rest fall: this carries what is none to where it is answered. */
class Carrier extends Error {
  readonly value: unknown

  constructor(value: unknown) {
    super('What was thrown is no Error', { cause: value })
    this.name = 'ThrownValue'
    this.value = value
  }
}

/** Makes anything that was thrown an Error as Hono wants it. */
export function toCarrier(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Carrier(thrown)
}

/** Gives back what was thrown. */
export function fromCarrier(error: unknown): unknown {
  return error instanceof Carrier ? error.value : error
}

function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}
