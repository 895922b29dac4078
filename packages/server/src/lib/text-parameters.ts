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
 */
export function createTextParser(schema: unknown): TextParser | undefined {
  const properties = memberOf(schema, 'properties')
  if (typeof properties !== 'object' || properties === null) return undefined
  const plan = Object.entries(properties).flatMap(([name, property]) => {
    const read = readerOf(property)
    return read === undefined ? [] : [[name, read] as const]
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
  const read = typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined
  return read && ((value) => (typeof value === 'string' ? read(value) : value))
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
