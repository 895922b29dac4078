/** The candidate that a misspelt word was most likely meant to be; undefined where none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, steps: distance(word, candidate) }))
    .filter(({ candidate, steps }) => steps <= Math.ceil(candidate.length * 0.4))
  return near.toSorted((one, other) => one.steps - other.steps)[0]?.candidate
}

/** `Did you mean …? `, or nothing. */
export function hintAt(word: string, candidates: readonly string[]): string {
  const meant = closest(word, candidates)
  return meant === undefined ? '' : `Did you mean ${meant}? `
}

/** How many letters are to be added, left out or changed (Levenshtein). */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const [left = 0, corner = 0, up = 0] = [current[column - 1], above[column - 1], above[column]]
      current.push(Math.min(left + 1, up + 1, corner + (from[row - 1] === to[column - 1] ? 0 : 1)))
    }
    above = current
  }
  return above[to.length] ?? 0
}
