/** A number as people read it: rounded, `12,955`. */
export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}
