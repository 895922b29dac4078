interface Coded {
  readonly name?: string
  readonly code?: string | number
  readonly cause?: Coded
}

/** What may be told of a thrown value: its name and code. Its words may quote the request: some platforms' and libraries' do. */
export function toPlainError(thrown: unknown): Error {
  const facts: { name?: string; code?: string } = {}
  try {
    const { name, code, cause } = Object(thrown) as Coded
    facts.name = typeof name === 'string' ? name : typeof thrown
    const found = code ?? cause?.code
    if (typeof found === 'string') facts.code = found
  } catch {
    // What can't be read has neither.
  }
  const stack = `${facts.code ?? facts.name}`
  return Object.assign(new Error(stack), facts, { stack })
}

/** What may be told of a cause, as JSON can say it. */
export function toData(cause: unknown): unknown {
  if (isObject(cause)) return { ...toPlainError(cause) }
  return /symbol|bigint/.test(typeof cause) ? String(cause) : cause
}

/** Tells what has members from what is its own value. */
export function isObject(value: unknown): value is object {
  return Object(value) === value
}
