/** How many failures an import's answer shows. */
export const shownFailures = 1_000

/** The media types of the files that customers come and go in. */
export const mediaTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const

/** The query of an import. */
export const importQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    atomic: { type: 'boolean', default: false, description: 'Whether no row is taken if one fails.' },
    map: {
      type: 'array',
      maxItems: 11,
      items: { type: 'string', maxLength: 500 },
      default: [],
      description: '`field=Column`, `field={Column} {Column}`, or `field=` to leave a field out.',
    },
    country_names: { type: 'boolean', default: false, description: 'Whether countries are given by English names.' },
    unknown_columns: {
      type: 'string',
      enum: ['refuse', 'ignore'],
      default: 'refuse',
      description: 'What becomes of a column that belongs to no field.',
    },
  },
} as const

/** The body of an import: a file, which is read as it comes and not by a schema. */
export const importBody = {
  content: {
    [mediaTypes.csv]: { schema: {} },
    [mediaTypes.ndjson]: { schema: {} },
  },
} as const

/** The answer to an import. */
export const importAnswer = {
  description: 'What became of the rows',
  type: 'object',
  required: ['success', 'data'],
  properties: {
    success: { type: 'boolean', enum: [true] },
    data: {
      type: 'object',
      required: ['rows', 'created', 'failed', 'failures'],
      properties: {
        rows: { type: 'integer' },
        created: { type: 'integer' },
        failed: { type: 'integer' },
        failures: {
          type: 'array',
          description: `The first ${shownFailures} rows that failed.`,
          items: {
            type: 'object',
            required: ['line', 'errors'],
            properties: {
              line: { type: 'integer', description: 'The line of the file that the row starts in, from 1.' },
              errors: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
        },
      },
    },
  },
} as const

/** The query of an export. */
export const exportQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    format: { type: 'string', enum: ['csv', 'ndjson'], default: 'csv' },
    spreadsheet_safe: {
      type: 'boolean',
      default: false,
      description: 'Whether cells that look like formulas get an apostrophe before them; such a file is not lossless.',
    },
  },
} as const
