/** The longest run of characters that has a term of its own: three code units are one number below 2^53. */
const longestGram = 3

/** More terms than this find no less: each hit is compared with the whole text besides. */
const maxTerms = 16

const endsTerm = /[^a-z0-9\u0080-\uffff]/g
// Private-use characters, which FTS5's `ascii` tokenizer leaves in a term: 0xe000 to 0xe07f stand for ASCII that would end one.
const asciiBase = 0xe0_00
const countryMark = '\ue100'
const cityMark = '\ue101'

/** What a customer is found by, as terms with spaces between: every run of one to three code units of the folded text, the country, the city. */
export function termsOf(searchKey: string, country: string | null, cityKey: string | null): string {
  const text = toTerm(searchKey)
  // Numbers are told apart much faster than strings; a half of a surrogate pair is stored as U+FFFD, here as where it is asked for.
  const seen = new Set<number>()
  let terms = ''
  for (let start = 0; start < text.length; start += 1) {
    let gram = 0
    for (let end = start; end < Math.min(start + longestGram, text.length); end += 1) {
      gram = gram * 0x1_00_00 + text.charCodeAt(end)
      if (seen.has(gram)) continue
      seen.add(gram)
      terms += `${text.slice(start, end + 1)} `
    }
  }
  if (country !== null) terms += `${countryMark}${country} `
  return cityKey === null ? terms : terms + cityMark + toTerm(cityKey)
}

/** What is searched for; null does not matter. */
interface SearchedTerms {
  readonly search: string | null
  readonly country: string | null
  readonly city: string | null
}

/**
 * The FTS5 expression that finds all customers of a filter, and others that have the same letters in another order;
 * empty where it has nothing to do with terms. Texts are folded.
 */
export function matchOf({ search, country, city }: SearchedTerms): string {
  const text = toTerm(search ?? '')
  const grams = new Set<string>()
  // Side by side, the last one at the end: terms that overlap cost as much, and tell little more.
  for (let start = 0; start < text.length && grams.size < maxTerms; start += longestGram) {
    const from = Math.max(0, Math.min(start, text.length - longestGram))
    grams.add(text.slice(from, from + longestGram))
  }
  const terms = [...grams]
  if (country !== null) terms.push(countryMark + country)
  if (city !== null) terms.push(cityMark + toTerm(city))
  return terms.map((term) => `"${term}"`).join(' AND ')
}

function toTerm(text: string): string {
  return text.replace(endsTerm, (letter) => String.fromCharCode(asciiBase + letter.charCodeAt(0)))
}
