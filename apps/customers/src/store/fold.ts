/** Letters with no decomposition in Unicode that people type without their stroke, and the second form of sigma. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
}
const marks = /\p{M}+/gu
const strokedLetters = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu')

/**
 * Folds a text for searching and sorting: without accents, case and width, so that `kohler` finds `KÖHLER`.
 * The fold of a text is the folds of its parts joined, hence what is part of a text is part of its fold.
 */
export function fold(text: string): string {
  // Marks go first too, because putting a long run of them in order takes the square of its length.
  const letters = text.replace(marks, '').normalize('NFKD').replace(marks, '')
  return letters.toLowerCase().replace(strokedLetters, (letter) => plainLetters[letter] ?? letter)
}

/** Folds an email address for comparing: NFKC and lower-case; accents stay, since they are another mailbox. */
export function foldEmail(email: string): string {
  return email.normalize('NFKC').toLowerCase().normalize('NFKC')
}
