import type { Catalog } from './define-catalog.ts'
import { statusPhrases } from './error-status.ts'
import { toFullRow } from './full-row.ts'
import type { FullRow, Row, Rows } from './row.ts'

/** A catalog as data, for other languages, the guide and the command line. */
export interface CatalogJson {
  /** The version of this shape. */
  readonly faultbook: 1
  /** The rows by name, in the order of the catalog; defaults are filled in. */
  readonly errors: Readonly<Record<string, Row>>
}

const sentence = { type: 'string', minLength: 1, maxLength: 300 } as const
const sentences = { type: 'array', items: { type: 'string', minLength: 1 } } as const

/** The JSON Schema (2020-12) of {@link CatalogJson}. */
export const catalogJsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Faultbook catalog',
  type: 'object',
  required: ['faultbook', 'errors'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    faultbook: { const: 1 },
    errors: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['code', 'status', 'message'],
        additionalProperties: false,
        properties: {
          code: { type: 'string', minLength: 1 },
          status: { enum: Object.keys(statusPhrases).map(Number) },
          message: sentence,
          fallback: sentence,
          title: { type: 'string', minLength: 1 },
          fields: sentences,
          retry: { enum: ['never', 'after-fix', 'backoff', 'after-header'] },
          severity: { enum: ['info', 'warning', 'error'] },
          stack: { enum: ['never', 'always'] },
          generic: { const: true },
          causes: sentences,
          fixes: sentences,
          since: { type: 'string', minLength: 1 },
        },
      },
    },
  },
} as const

/** Projects a catalog to data that prints as `catalog.json`. */
export function toCatalogJson(errors: Catalog): CatalogJson {
  const rows = Object.entries(errors).map(([name, maker]) => [name, withoutName(maker.row)] as const)
  return { faultbook: 1, errors: Object.fromEntries(rows) }
}

/**
 * Reads the rows of a parsed `catalog.json`, ready for `defineCatalog`.
 * Codes may follow any pattern; `defineCatalog` holds them to the one it is given.
 *
 * @throws {TypeError} If it is not of that shape; the sentence names the row and the rule.
 */
export function parseCatalogJson(value: unknown): Rows {
  if (!isObject(value) || value['faultbook'] !== 1)
    throw new TypeError('This is no Faultbook catalog: "faultbook": 1 is missing')
  const errors = value['errors']
  if (!isObject(errors)) throw new TypeError('This is no Faultbook catalog: "errors" is not an object')
  const rows = Object.entries(errors).map(
    ([name, row]) => [name, withoutName(toFullRow(name, row as Row, /^./))] as const,
  )
  return Object.fromEntries(rows)
}

function withoutName({ name: _, ...row }: FullRow): Row {
  return row
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
