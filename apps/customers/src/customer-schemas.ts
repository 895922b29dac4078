import countries from 'i18n-iso-countries'

/** The formats of our schemas, for Ajv. Each is linear in the length of the text. */
export const formats = {
  // No look-alikes of the dot on both sides of it: nothing to backtrack over.
  email: /^[^\s@\p{C}]+@[^\s@.\p{C}]+(?:\.[^\s@.\p{C}]+)+$/u,
  'country code': (text: string) => text.length === 2 && text === text.toUpperCase() && countries.isValid(text),
  'line of text': isLine,
} as const

// Controls, surrogates, line separators, and what turns the direction of writing or takes no room (but for the joiners that scripts and emoji need).
const hidden = /[\p{Cc}\p{Cs}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

/** One line of visible text, without space around it. */
function isLine(text: string): boolean {
  return text.trim() === text && !hidden.test(text)
}

const line = (description: string, maxLength: number): Readonly<Record<string, unknown>> => ({
  type: ['string', 'null'],
  minLength: 1,
  maxLength,
  format: 'line of text',
  description,
})

/** The fields of a customer that a caller writes, in the order they are reported in. */
const writable = {
  account: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    format: 'line of text',
    description: 'The name of the account.',
  },
  email: {
    type: ['string', 'null'],
    maxLength: 254,
    format: 'email',
    description: 'Unique in the workspace, whatever its case.',
  },
  phone: line('As dialed.', 50),
  address: line('Street and number.', 300),
  city: line('The town.', 100),
  state: line('The state or province.', 100),
  zip: line('The postal code.', 20),
  country: { type: ['string', 'null'], format: 'country code', description: 'ISO 3166-1 alpha-2.' },
} as const

/** The body of POST and PUT: what is left out is null. */
export const customerBody = {
  type: 'object',
  required: ['account'],
  additionalProperties: false,
  properties: writable,
} as const

/** The body of PATCH: what is left out stays. */
export const customerPatch = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: writable,
} as const

/** A customer as it is sent. */
const customer = {
  type: 'object',
  required: ['id', ...Object.keys(writable), 'created_at', 'updated_at'],
  properties: {
    id: { type: 'integer', description: 'Counted per workspace.' },
    ...writable,
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
} as const

const success = { type: 'boolean', enum: [true] } as const

/** The answer with one customer. */
export const oneCustomer = {
  description: 'The customer',
  type: 'object',
  required: ['success', 'data'],
  properties: { success, data: customer },
} as const

/** The answer with a page of customers. */
export const customerPage = {
  description: 'A page of customers',
  type: 'object',
  required: ['success', 'data', 'meta'],
  properties: {
    success,
    data: { type: 'array', items: customer },
    meta: {
      type: 'object',
      required: ['current_page', 'total_pages', 'total_records'],
      properties: {
        current_page: { type: 'integer' },
        total_pages: { type: 'integer' },
        total_records: { type: 'integer' },
      },
    },
  },
} as const

/** The highest page: what lies behind it would cost a scan (and is better searched for). */
const maxPage = 10_000

/** The query of the list. */
export const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    page: { type: 'integer', minimum: 1, maximum: maxPage, default: 1 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    search: { type: 'string', maxLength: 100, description: 'Any part of any field; case and accents do not matter.' },
    sort: {
      type: 'string',
      enum: ['id', 'account', 'email', 'created_at', 'updated_at'].flatMap((key) => [key, `-${key}`]),
      default: 'id',
      description: 'A field; with a minus, the last first.',
    },
  },
} as const

/** The path of one customer. */
export const customerPath = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
} as const

/** The query of routes that have none. */
export const noQuery = { type: 'object', additionalProperties: false, properties: {} } as const
