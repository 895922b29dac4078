interface NodeBuffer {
  readonly byteLength: (text: string) => number
}

const buffer = (globalThis as { readonly Buffer?: NodeBuffer }).Buffer

/** The length of a text in UTF-8, in bytes; a lone surrogate counts as the replacement character it is sent as. */
export const byteLength: (text: string) => number =
  buffer === undefined ? countBytes : (text) => buffer.byteLength(text)

/** The same where there is no Buffer. */
export function countBytes(text: string): number {
  let bytes = 0
  for (const point of text) {
    const code = point.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_00_00 ? 3 : 4
  }
  return bytes
}
