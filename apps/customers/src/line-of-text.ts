// Controls, surrogates, line separators, and what turns the direction of writing or takes no room (but for the joiners that scripts and emoji need).
const hidden = /[\p{Cc}\p{Cs}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

/** One line of visible text, without space around it. */
export function isLineOfText(text: string): boolean {
  return text.trim() === text && !hidden.test(text)
}
