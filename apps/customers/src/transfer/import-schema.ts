import { customerBody } from '../customer-schemas.ts'
import { parseTime } from '../parse-time.ts'

/** Ids beyond this are given by nobody: room is left to count on. */
const maxId = 2 ** 39

/** The formats of an import's own columns, for Ajv. */
export const importFormats = { 'RFC 3339 time': isTime } as const

const time = { type: ['string', 'null'], format: 'RFC 3339 time' } as const

/** A row of an import: what POST takes, and what the API itself gives besides. */
export const importedCustomer = {
  ...customerBody,
  properties: {
    ...customerBody.properties,
    id: { type: ['integer', 'null'], minimum: 1, maximum: maxId },
    created_at: time,
    updated_at: time,
  },
} as const

/** Not a day alone, and none of the year 0, which no calendar in use has. */
function isTime(text: string): boolean {
  const parsed = /t/i.test(text) ? parseTime(text) : undefined
  return parsed !== undefined && !parsed.startsWith('0000-')
}
