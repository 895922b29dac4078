/** The longest text of others that is logged, in characters. */
const mostCharacters = 500

/** What a terminal or a reader of lines may obey: control characters (C0, C1), format characters (bidi) and line separators. */
const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Text of others as it may stand in the log: cut when long, with nothing in it that a terminal obeys.
 * Keys and email addresses are masked: they belong neither in a path nor in the message of an error, but may get there by mistake.
 */
export function toLogText(text: string): string {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text
  return cut
    .replaceAll(/fbk_\w+/g, 'fbk_…')
    .replaceAll(/[^/\s"'=]+(?:@|%40)[^/\s"']+/gi, '…@…')
    .replaceAll(obeyed, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}
