/** Turns the texts of one part of a request into what its schema says they are. */
export type TextParser = (texts: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

type Read = (text: string) => unknown

const readers: Readonly<Record<string, Read>> = {
  integer: (text) => (/^-?(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text),
  number: (text) => (/^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : text),
}

/**
 * Makes a parser for parameters, which arrive as text: a plain decimal number becomes a number, `true` and `false` a boolean,
 * where the schema wants one. Anything else stays the text it is, for the validator to refuse; nothing is guessed
 * (`Number('')` is 0, `Number('1e3')` 1000). Undefined where the schema wants texts only.
 *
 * @param schema The JSON Schema of the part; `properties` with a `type`, or an array of such.
 * @param toName What a property is called in the part (as in the schema).
 */
export function createTextParser(schema: unknown, toName = (name: string) => name): TextParser | undefined {
  const properties = memberOf(schema, 'properties')
  if (typeof properties !== 'object' || properties === null) return undefined
  const plan = Object.entries(properties).flatMap(([name, property]) => {
    const read = readerOf(property)
    return read === undefined ? [] : [[toName(name), read] as const]
  })
  if (plan.length === 0) return undefined
  return (texts) => {
    const values = { ...texts }
    for (const [name, read] of plan) if (Object.hasOwn(texts, name)) values[name] = read(texts[name])
    return values
  }
}

function readerOf(property: unknown): ((value: unknown) => unknown) | undefined {
  const type = memberOf(property, 'type')
  if (type === 'array') {
    const readItem = readerOf(memberOf(property, 'items')) ?? ((value: unknown) => value)
    return (value) => (Array.isArray(value) ? value : [value]).map(readItem)
  }
  const read = readerOfType(type)
  return read && ((value) => (typeof value === 'string' ? read(value) : value))
}

/** Of a list of types the first that is read; with text among them there is nothing to read. */
function readerOfType(type: unknown): Read | undefined {
  const types = [type].flat()
  if (types.includes('string')) return undefined
  const known = types.find((one): one is string => typeof one === 'string' && Object.hasOwn(readers, one))
  return known === undefined ? undefined : readers[known]
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
