import countries from 'i18n-iso-countries'
import { isLineOfText } from './line-of-text.ts'
import { parseTime } from './parse-time.ts'
import { maxCounted } from './store/customer-store.ts'
import { replayedHeader } from './idempotency.ts'

/** The formats of our schemas, for Ajv. Each is linear in the length of the text. */
export const formats = {
  // No look-alikes of the dot on both sides of it: nothing to backtrack over.
  email: /^[^\s@\p{C}]+@[^\s@.\p{C}]+(?:\.[^\s@.\p{C}]+)+$/u,
  'country code': (text: string) => text.length === 2 && text === text.toUpperCase() && countries.isValid(text),
  'line of text': isLineOfText,
  'day or time': (text: string) => parseTime(text) !== undefined,
} as const

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

/** The ETag, as the description of an answer's headers has it. */
const etag = { ETag: { type: 'string', description: 'The version of the customer, for If-Match and If-None-Match.' } }

/** The answer with one customer. */
export const oneCustomer = {
  description: 'The customer',
  headers: etag,
  type: 'object',
  required: ['success', 'data'],
  properties: { success, data: customer },
} as const

/** The answer with a customer that was made. */
export const createdCustomer = {
  ...oneCustomer,
  headers: {
    ...etag,
    Location: { type: 'string', description: 'Where the customer is.' },
    ...replayedHeader,
  },
} as const

/** The errors of routes that read a customer from the body. */
export const bodyErrors = [
  'malformedBody',
  'bodyTooLarge',
  'unsupportedMediaType',
  'validationFailed',
  'duplicate',
] as const

/** The answer to a caller who has it already. */
export const notModified = { description: 'The customer is as you have it', type: 'null', headers: etag } as const

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
      required: ['next_cursor'],
      properties: {
        current_page: { type: 'integer', description: 'Not with a cursor, as all totals.' },
        total_pages: { type: 'integer' },
        total_records: { type: 'integer' },
        total_is_exact: {
          type: 'boolean',
          description: `Whether total_records is all; else there are at least so many. Of a search or filter at most about ${maxCounted} are counted.`,
        },
        next_cursor: { type: ['string', 'null'], description: 'Where the list goes on; null at its end.' },
      },
    },
  },
} as const

/** How many customers a page can lie behind: passing over more takes long, and a cursor goes on anywhere. */
export const maxSkipped = 100_000

/** The query of the list. What is left out is not filled in: a cursor must tell it from what was said. */
export const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    page: { type: 'integer', minimum: 1, maximum: 10_000, description: 'From 1 (1).' },
    cursor: { type: 'string', minLength: 1, maxLength: 7_000, description: 'A next_cursor, in place of page.' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    search: { type: 'string', maxLength: 100, description: 'Any part of any field; case and accents do not matter.' },
    country: { type: 'string', format: 'country code', description: 'ISO 3166-1 alpha-2.' },
    city: {
      type: 'string',
      minLength: 1,
      maxLength: 100,
      description: 'The whole name; case and accents do not matter.',
    },
    created_from: { type: 'string', maxLength: 40, format: 'day or time', description: 'Made then or later.' },
    created_before: { type: 'string', maxLength: 40, format: 'day or time', description: 'Made before.' },
    sort: {
      type: 'string',
      enum: ['id', 'account', 'email', 'created_at', 'updated_at'].flatMap((key) => [key, `-${key}`]),
      description: 'A field (id); with a minus, the last first.',
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
