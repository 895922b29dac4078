// Both end at the end of the text where a quotation mark is missing: each character is looked at once.
const listItems = /(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^,"])+/gs
const beforeParameters = /^(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^;"])*/s
const onePreference = /^([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*([!#$%&'*+.^_`|~\w-]*|"(?:[^"\\]|\\.)*"))?$/s

/**
 * Reads a `Prefer` header, several of them joined by commas: the name of each preference in lower case → its value, empty where it has none.
 * The first of a name counts; parameters, and what can't be read, are left out (RFC 7240 §2).
 */
export function parsePrefer(header: string): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>()
  for (const item of header.match(listItems) ?? []) {
    const preference = beforeParameters.exec(item)?.[0].trim() ?? ''
    const [, name, value = ''] = onePreference.exec(preference) ?? []
    const key = name?.toLowerCase()
    if (key === undefined || preferences.has(key)) continue
    preferences.set(key, value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value)
  }
  return preferences
}
