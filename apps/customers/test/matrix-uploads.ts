import type { Cause } from './matrix-cells.ts'

/** A body that is no JSON. */
export interface Upload {
  readonly type: string
  readonly body: string | undefined
}

const csv = 'text/csv'
const ndjson = 'application/x-ndjson'

/** The query with wrong values of the routes that take and give files. */
export const uploadQueries: Readonly<Record<string, string>> = {
  '/api/v2/customers/import': 'atomic=maybe&unknown_columns=keep',
  '/api/v2/customers/export': 'format=xml&spreadsheet_safe=1',
}

/** What is sent to a route that takes a file, for a cause; undefined for other routes. */
export function uploadFor(route: string, cause: Cause, mark: string): Upload | undefined {
  if (route !== 'POST /api/v2/customers/import') return undefined
  const bodies: Partial<Readonly<Record<Cause, Upload>>> = {
    'broken JSON': { type: ndjson, body: '{"account": \n' },
    'no body': { type: csv, body: undefined },
    'wrong types in the body': { type: ndjson, body: '{"account":7,"email":true,"country":[]}\n' },
    'missing fields': { type: csv, body: 'email\nx@example.com\n' },
    'unknown fields': { type: csv, body: 'account,color\nGood,red\n' },
    'a duplicate': { type: csv, body: 'account,email\nGood,TAKEN@example.com\n' },
    'oversized, its length told': { type: csv, body: `account\n${'x'.repeat(70_000)}\n` },
    'oversized, in chunks': { type: csv, body: `account\n${'x'.repeat(70_000)}\n` },
  }
  return bodies[cause] ?? { type: csv, body: `account,email\nGood,import-${mark}@example.com\n` }
}
