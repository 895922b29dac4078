import { carryValue } from '../thrown-value.ts'

/**
 * Makes a thrown value fit for `next`: Express would take it for "go on" (anything falsy) or for a word of its own (`'route'`, `'router'`).
 */
export function carry(thrown: unknown): unknown {
  if (thrown && thrown !== 'route' && thrown !== 'router') return thrown
  return carryValue(thrown, `${thrown === '' ? "''" : String(thrown)} was thrown`)
}
