/** What `If-Match` or `If-None-Match` names: any representation, or those with these tags (RFC 9110 §13.1.1, §13.1.2). */
export type EntityTags = '*' | readonly string[]

// Space and a comma may be there too often (§5.6.1.2). Nothing is matched in two ways: linear in the length of the text.
const element = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(,|$)/y

/** Parses the value of such a header; undefined where it names nothing, or isn't of that form. */
export function parseEntityTags(text: string): EntityTags | undefined {
  if (text.trim() === '*') return '*'
  const tags: string[] = []
  element.lastIndex = 0
  for (;;) {
    const found = element.exec(text)
    if (found === null) return undefined
    const [, tag, separator] = found
    if (tag !== undefined) tags.push(tag)
    if (separator === '') return tags.length === 0 ? undefined : tags
  }
}

/** Tells whether a tag is named by the strong comparison, by which a weak one is never equal (RFC 9110 §8.8.3.2). */
export function namesStrongly(tags: EntityTags, etag: string): boolean {
  return tags === '*' || (!isWeak(etag) && tags.includes(etag))
}

/** Tells whether a tag is named by the weak comparison, which leaves `W/` aside. */
export function namesWeakly(tags: EntityTags, etag: string): boolean {
  return tags === '*' || tags.some((tag) => opaqueOf(tag) === opaqueOf(etag))
}

function isWeak(tag: string): boolean {
  return tag.startsWith('W/')
}

function opaqueOf(tag: string): string {
  return isWeak(tag) ? tag.slice(2) : tag
}
