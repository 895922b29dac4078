/** One format's media type, and the format. */
export interface Offer<Value> {
  readonly mediaType: string
  readonly value: Value
}

/**
 * Picks the offer an `Accept` header strictly prefers over the first one; the first when none is, or the header is missing or broken.
 * An error is always answered, so a header that refuses every offer gets the first (CONTRACT C18; RFC 9110 §12.5.1).
 */
export function chooseOffer<Value>(
  offers: readonly [Offer<Value>, ...Offer<Value>[]],
  accept: string | undefined,
): Value {
  // The usual headers name no other offer: nothing to weigh.
  if (accept === undefined || accept === '*/*') return offers[0].value
  const [first, ...others] = offers
  if (!others.some(({ mediaType }) => accept.toLowerCase().includes(mediaType))) return first.value
  const ranges = parseAccept(accept)
  let best = { value: first.value, quality: qualityOf(first.mediaType, ranges) }
  for (const { mediaType, value } of others) {
    const quality = qualityOf(mediaType, ranges)
    if (quality > best.quality) best = { value, quality }
  }
  return best.value
}

interface MediaRange {
  readonly range: string
  readonly quality: number
}

function parseAccept(accept: string): readonly MediaRange[] {
  return accept.split(',').map((item) => {
    const [range = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return { range, quality: weight === undefined ? 1 : parseQuality(weight.slice(2)) }
  })
}

function parseQuality(text: string): number {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0
}

/** The weight of the most specific range that covers a media type. */
function qualityOf(mediaType: string, ranges: readonly MediaRange[]): number {
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`
  for (const candidate of [mediaType, family, '*/*']) {
    const found = ranges.find(({ range }) => range === candidate)
    if (found !== undefined) return found.quality
  }
  return 0
}
