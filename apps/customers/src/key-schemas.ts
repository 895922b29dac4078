import { allScopes, maxKeyNameLength } from './issue-key.ts'
import { parseTime } from './parse-time.ts'

const futureTime = 'RFC 3339 time in the future'

/** The formats of the schemas of keys, for Ajv; what is in the future is told by the clock. */
export function createKeyFormats(now: () => Date) {
  return {
    [futureTime]: (text: string): boolean => {
      // A day alone would leave open whether it is counted in.
      const time = text.includes('T') ? parseTime(text) : undefined
      return time !== undefined && Date.parse(time) > now().getTime()
    },
  }
}

/** The longest that an old key goes on beside the one that takes its place: 30 days. */
const maxOverlapSeconds = 2_592_000

const name = {
  type: 'string',
  minLength: 1,
  maxLength: maxKeyNameLength,
  format: 'line of text',
  description: 'What it is for.',
}
const scopes = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { type: 'string', enum: allScopes },
  description: 'What it may do; at most what the key it is made with may.',
}

/** The body of a new key. */
export const keyBody = {
  type: 'object',
  required: ['name', 'scopes'],
  additionalProperties: false,
  properties: {
    name,
    scopes,
    expires_at: {
      type: ['string', 'null'],
      maxLength: 40,
      format: futureTime,
      description: 'When it ends; null, or left out: never.',
    },
  },
} as const

/** The body of a rotation. */
export const rotationBody = {
  type: 'object',
  additionalProperties: false,
  properties: {
    overlap_seconds: {
      type: 'integer',
      minimum: 0,
      maximum: maxOverlapSeconds,
      default: 86_400,
      description: 'How long the old key goes on, if it does not end before.',
    },
  },
} as const

/** The path of one key. */
export const keyPath = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
} as const

const limit = { type: 'integer', minimum: 1, maximum: 100, default: 20 } as const
const id = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } as const

/** The query of the list of keys. */
export const keysQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { limit, after: { ...id, description: 'Keys with a higher id: the next_after of the page before.' } },
} as const

/** The query of the audit log. */
export const auditQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { limit, before: { ...id, description: 'Older entries: the next_before of the page before.' } },
} as const

const time = { type: 'string', format: 'date-time' } as const
const timeOrNull = { type: ['string', 'null'], format: 'date-time' } as const
const idOrNull = { type: ['integer', 'null'] } as const

const shownKey = {
  id: { type: 'integer', description: 'Counted per workspace.' },
  name,
  scopes,
  hint: { type: 'string', description: 'How it begins and ends.' },
  status: { type: 'string', enum: ['active', 'expired', 'revoked'] },
  created_at: time,
  expires_at: timeOrNull,
  revoked_at: timeOrNull,
  last_used_at: { ...timeOrNull, description: 'Right to a minute.' },
  created_by: { ...idOrNull, description: 'The id of the key it was made with; null for the command line.' },
} as const

const key = { type: 'object', required: Object.keys(shownKey), properties: shownKey } as const

const entry = {
  type: 'object',
  required: ['id', 'at', 'actor_key_id', 'action', 'subject_id', 'details'],
  properties: {
    id: { type: 'integer', description: 'Counted per workspace.' },
    at: time,
    actor_key_id: { ...idOrNull, description: 'The key it was done with; null for the command line.' },
    action: { type: 'string', description: 'Such as key.created; more may come.' },
    subject_id: { ...idOrNull, description: 'The id of what it was done to.' },
    details: { type: 'object', additionalProperties: true },
  },
} as const

const answerOf = (description: string, data: object) => ({
  description,
  type: 'object',
  required: ['success', 'data'],
  properties: { success: { type: 'boolean', enum: [true] }, data },
})

const pageOf = (description: string, items: object, next: 'next_after' | 'next_before') => {
  const page = answerOf(description, { type: 'array', items })
  const meta = {
    type: 'object',
    required: [next],
    properties: { [next]: { ...idOrNull, description: 'Null at the end.' } },
  }
  return { ...page, required: [...page.required, 'meta'], properties: { ...page.properties, meta } }
}

/** The answer with one key. */
export const oneKey = answerOf('The key, but for itself', key)
/** The answer with a key that was just made: the only one that shows it. */
export const newKey = answerOf('The key, shown this once', {
  ...key,
  required: [...key.required, 'key'],
  properties: { ...shownKey, key: { type: 'string', description: 'The key itself. Keep it.' } },
})
/** The answer with keys. */
export const keyPage = pageOf('Keys by id', key, 'next_after')
/** The answer with entries of the audit log. */
export const auditPage = pageOf('What was done, the newest first', entry, 'next_before')
