const gap = '  '

/** Prints rows as columns that are as wide as they must be, under their headings. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column]))))
  return lines.map((line) => printLine(line, widths)).join('\n')
}

function printLine(line: readonly string[], widths: readonly number[]): string {
  const cells = line.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
  return cells.join(gap).trimEnd()
}

function lengthOf(cell = ''): number {
  return Array.from(cell).length
}
