import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'

const anyPoint = fc.nat({ max: 0x10ffff }).map((point) => String.fromCodePoint(point))
const oddPoint = fc.constantFrom('a', '"', '\\', '\0', '{', '}', '\u2028', '\u{1F600}', '\uD83D', '\uDE00')

/** Any string at all, lone surrogates included. (fast-check's own unit `binary` takes 1.5 s to set up, in each file.) */
export function anyText(bounds: { readonly minLength?: number; readonly maxLength?: number } = {}): Arbitrary<string> {
  return fc.oneof(fc.string(bounds), fc.string({ ...bounds, unit: anyPoint }), fc.string({ ...bounds, unit: oddPoint }))
}
