import type { Catalog, FullRow } from '@faultbook/contract'

/** With these a client tries again where the row of a code says nothing of retries; the tests hold it to what the client does. */
const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])
const width = 120

/**
 * Prints the module that a client takes as `errors`: the code and status of each row, its fields,
 * and what it says of retries where a client would not do the same by its status.
 *
 * @param command What printed it, for the first line.
 */
export function printCodeTable(errors: Catalog, command: string): string {
  const rows = Object.entries(errors).map(([name, { row }]) => printRow(name, row))
  return `// Printed by: ${command}
/* eslint-disable */
// prettier-ignore
export const errors = {
${rows.join('')}} as const
`
}

function printRow(name: string, { code, status, retry, fields }: FullRow): string {
  const isPassing = retry === 'backoff' || retry === 'after-header'
  const members = [
    `code: ${quote(code)}`,
    `status: ${status}`,
    ...(isPassing === passing.has(status) ? [] : [`retry: ${quote(retry)}`]),
    ...(fields === undefined ? [] : [printFields(fields)]),
  ]
  const line = `  ${printKey(name)}: { ${members.join(', ')} },\n`
  if (line.length <= width + 1 && !line.slice(0, -1).includes('\n')) return line
  return `  ${printKey(name)}: {\n${members.map((member) => `    ${member},\n`).join('')}  },\n`
}

function printFields(fields: readonly string[]): string {
  const line = `fields: [${fields.map(quote).join(', ')}]`
  // As it stands in a row of several lines, with its comma.
  if (line.length + 5 <= width) return line
  return `fields: [\n${fields.map((field) => `      ${quote(field)},\n`).join('')}    ]`
}

function printKey(name: string): string {
  // Only computed is it a member, and not the prototype.
  if (name === '__proto__') return `['__proto__']`
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : quote(name)
}

/** The quotes of which the text has fewer, single ones if equal; whatever could end a line or is half of a character is escaped. */
function quote(text: string): string {
  const json = JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
  if (text.split("'").length > text.split('"').length) return json
  return `'${json
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`
}
