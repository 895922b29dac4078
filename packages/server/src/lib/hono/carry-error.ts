import { carryValue } from '../thrown-value.ts'

/** Makes anything that was thrown an Error as Hono wants it: of its realm, others it lets fall. */
export function carryError(thrown: unknown): Error {
  return isError(thrown) ? thrown : carryValue(thrown, 'What was thrown is no Error')
}

function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}
