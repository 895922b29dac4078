// What both ends know: this team's codes, and the shape its errors travel in.
import { defineCatalog, standardErrors } from '@faultbook/contract'
import type { Format, Rows } from '@faultbook/contract'

/** `customer.email_taken`: lower case, dots and underscores. */
const codePattern = /^[a-z]+(?:[._][a-z]+)*$/

/** The catalog. The kit calls rows by their names, so their codes may be the team's own: `resourceNotFound` is `resource_not_found`. */
export const errors = defineCatalog(
  {
    ...renamed(standardErrors),
    emailTaken: {
      code: 'customer.email_taken',
      status: 409,
      message: 'A customer with this email already exists',
      fields: ['email'],
    },
    // Statuses without a row are HTTP_<status>; of those, this is the one that the kit itself answers with.
    httpVersion: { code: 'http_version_not_supported', status: 505, message: 'Speak HTTP/1.1', severity: 'info' },
  },
  { codePattern },
)

/** `{ "error": { "type", "detail", "problems": [{ "field", "text" }], "request" } }`, as this team's clients have always read it. */
export const teamFormat: Format = {
  contentType: 'application/json; charset=utf-8',
  encode: ({ code, message, fields, requestId }) => {
    const problems = Object.entries(fields).map(([field, text]) => ({ field, text }))
    return JSON.stringify({ error: { type: code, detail: message, problems, request: requestId } })
  },
  decode: ({ error }) => {
    if (!isObject(error) || typeof error['type'] !== 'string') return undefined
    const { type, detail, problems } = error
    return {
      code: type,
      ...(typeof detail === 'string' && { message: detail }),
      fields: Object.fromEntries(Array.isArray(problems) ? problems.flatMap(readProblem) : []),
    }
  },
}

function renamed<const Table extends Rows>(
  rows: Table,
): { readonly [Name in keyof Table]: Omit<Table[Name], 'code'> & { readonly code: string } } {
  const entries = Object.entries(rows).map(([name, row]) => [name, { ...row, code: snakeCase(name) }])
  return Object.fromEntries(entries) as ReturnType<typeof renamed<Table>>
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
}

function readProblem(problem: unknown): readonly (readonly [field: string, text: string])[] {
  if (!isObject(problem) || typeof problem['field'] !== 'string' || typeof problem['text'] !== 'string') return []
  return [[problem['field'], problem['text']]]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
