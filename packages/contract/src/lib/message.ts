/** What fills the placeholders of a message, by name. */
export type Params = Readonly<Record<string, string | number>>

/** The longest message a reply carries, in code points. */
export const maxMessageLength = 300

const placeholder = /\{([A-Za-z][A-Za-z0-9]*)\}/g

/** Lists the placeholders of a message, each once, in order. */
export function paramNames(message: string): readonly string[] {
  return [...new Set([...message.matchAll(placeholder)].map((match) => match[1] ?? ''))]
}

/** Tells whether braces are left over once the placeholders are taken out. */
export function hasStrayBrace(message: string): boolean {
  return /[{}]/.test(message.replaceAll(placeholder, ''))
}

/** A message cut at its placeholders: literal, name, literal, name, … literal. */
export function splitMessage(message: string): readonly string[] {
  return message.split(placeholder)
}

/** Fills a split message; a parameter that is missing or empty reads as its own name, so that the sentence stays whole. */
export function fillMessage(pieces: readonly string[], params: Readonly<Record<string, unknown>>): string {
  return fill(pieces, params) ?? clampMessage(pieces.join(''))
}

/** The sentence with the parameters that are known; undefined where none is. */
function fill(pieces: readonly string[], params: Readonly<Record<string, unknown>>): string | undefined {
  const filled = pieces.slice()
  let isKnown = false
  for (let index = 1; index < filled.length; index += 2) {
    const name = filled[index] ?? ''
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    if (typeof value !== 'string' && typeof value !== 'number') continue
    isKnown = true
    if (value !== '') filled[index] = String(value)
  }
  // Joined, and not added up: JSON.stringify takes twice as long over a text that was added up.
  return isKnown ? clampMessage(filled.join('')) : undefined
}

/**
 * Prepares the sentence of a row: filled with its parameters, or its fallback where none of them is known.
 * The words are always the row's own.
 */
export function prepareMessage(row: {
  readonly message: string
  readonly fallback: string
}): (params?: Params) => string {
  const pieces = splitMessage(row.message)
  if (pieces.length === 1) return () => row.message
  return (params) => (params && fill(pieces, params)) ?? row.fallback
}

/** Cuts a sentence to {@link maxMessageLength} code points, never inside one. */
export function clampMessage(text: string): string {
  if (text.length <= maxMessageLength) return text
  // Two units more than the longest text that fits has: a huge one need not be read to its end.
  const points = Array.from(text.slice(0, 2 * maxMessageLength + 2))
  if (points.length <= maxMessageLength) return text
  return `${points.slice(0, maxMessageLength - 1).join('')}…`
}
