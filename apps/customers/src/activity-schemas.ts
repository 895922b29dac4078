/** The query of the errors. */
export const activityQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    before: {
      type: 'integer',
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Older errors: the next_before of the page before.',
    },
    code: { type: 'string', pattern: '^[A-Z][A-Z0-9]*_[0-9]{3}$', maxLength: 40, description: 'Only this error_code.' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'Only this status.' },
  },
} as const

const text = { type: 'string' } as const
const integer = { type: 'integer' } as const

const entry = {
  id: { type: 'integer', description: 'Counted per workspace.' },
  at: { type: 'string', format: 'date-time' },
  request_id: { type: 'string', description: 'The X-Request-Id of the answer.' },
  code: { type: 'string', description: 'Its error_code.' },
  status: integer,
  method: text,
  route: { type: 'string', description: 'The path, with the names of its parameters: /api/v2/customers/{id}.' },
  key_id: { type: 'integer', description: 'The key it was sent to.' },
  provoked: { type: 'boolean', description: 'Whether it was asked for, with Prefer: error=….' },
} as const

const numbers = { type: 'object', additionalProperties: integer } as const

const counts = {
  since: { type: 'string', format: 'date-time', description: 'From when on these are counted.' },
  total: integer,
  by_code: numbers,
  by_status: numbers,
  by_route: numbers,
} as const

/** The answer with errors, and how many there were. */
export const activityPage = {
  description: 'The last errors, the newest first, and the number of all that are like those asked for',
  type: 'object',
  required: ['success', 'data', 'meta'],
  properties: {
    success: { type: 'boolean', enum: [true] },
    data: { type: 'array', items: { type: 'object', required: Object.keys(entry), properties: entry } },
    meta: {
      type: 'object',
      required: ['next_before', 'counts'],
      properties: {
        next_before: { type: ['integer', 'null'], description: 'Null at the end.' },
        counts: { type: 'object', required: Object.keys(counts), properties: counts },
      },
    },
  },
} as const
