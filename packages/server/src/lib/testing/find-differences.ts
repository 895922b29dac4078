import type { ReadError } from '@faultbook/contract'
import { quote } from '../breach.ts'

/** What a test says of an error besides its code. */
export interface ExpectedParts<Field extends string = string> {
  /** The fields at fault, all of them: their names, or name → message (any fields). A message may be a pattern. */
  readonly fields?: readonly Field[] | { readonly [Path in Field]?: string | RegExp }
  /** The sentence, or a pattern of it (any sentence). */
  readonly message?: string | RegExp
  /** The status (a maker's own, else any). */
  readonly status?: number
}

/** Says in sentences where an error is another than expected, but for its status. */
export function findDifferences(error: ReadError, code: string, { message, fields }: ExpectedParts): readonly string[] {
  const found: string[] = []
  if (error.code !== code) found.push(`error_code is ${quote(error.code)}, not ${quote(code)}`)
  if (message !== undefined && !matches(error.message, message))
    found.push(`message is ${quote(error.message)}, not ${show(message)}`)
  return fields === undefined ? found : [...found, ...findFieldDifferences(error.fields, fields)]
}

function findFieldDifferences(
  given: ReadError['fields'],
  wanted: NonNullable<ExpectedParts['fields']>,
): readonly string[] {
  const expected = new Map<string, string | RegExp | undefined>(
    isNames(wanted) ? wanted.map((name) => [name, undefined]) : Object.entries(wanted),
  )
  const missing = [...expected.keys()].filter((name) => !Object.hasOwn(given, name))
  const others = Object.keys(given).filter((name) => !expected.has(name))
  const different = [...expected].flatMap(([name, text]) => {
    const message = Object.hasOwn(given, name) ? given[name] : undefined
    if (message === undefined || text === undefined || matches(message, text)) return []
    return [`errors has ${quote(message)} at ${quote(name)}, not ${show(text)}`]
  })
  return [
    ...missing.map((name) => `errors lacks ${quote(name)}`),
    ...others.map((name) => `errors has ${quote(name)} besides: ${quote(given[name])}`),
    ...different,
  ]
}

function isNames(fields: NonNullable<ExpectedParts['fields']>): fields is readonly string[] {
  return Array.isArray(fields)
}

function matches(text: string, expected: string | RegExp): boolean {
  // `search` and not `test`, which begins where it ended the last time when the pattern has a `g` or `y`.
  return typeof expected === 'string' ? text === expected : text.search(expected) !== -1
}

function show(expected: string | RegExp): string {
  return typeof expected === 'string' ? quote(expected) : String(expected)
}
