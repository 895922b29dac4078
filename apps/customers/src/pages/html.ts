const markup = Symbol('markup')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup that prints as it is; only {@link html} makes it. */
export interface Html {
  readonly [markup]: string
}

/** What a template takes: text and numbers are escaped, markup and lists of parts are let through, the rest prints nothing. */
export type HtmlPart = string | number | Html | readonly HtmlPart[] | false | null | undefined

/**
 * Makes markup of a template; whatever is filled in is text unless it is markup itself.
 * Attributes must be quoted in the template.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = strings[0] ?? ''
  for (const [index, part] of parts.entries()) text += printPart(part) + (strings[index + 1] ?? '')
  return { [markup]: text }
}

/** Prints markup. */
export function printHtml(content: Html): string {
  return content[markup]
}

function printPart(part: HtmlPart): string {
  if (part === undefined || part === null || part === false) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  if (isList(part)) return part.map(printPart).join('')
  return part[markup]
}

/** `Array.isArray` does not narrow a readonly array. */
function isList(part: Html | readonly HtmlPart[]): part is readonly HtmlPart[] {
  return Array.isArray(part)
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
