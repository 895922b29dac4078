import type { FastifyRequest } from 'fastify'
import { namesStrongly, namesWeakly, parseEntityTags } from './entity-tags.ts'
import { errors } from './errors.ts'
import type { Customer } from './store/customer-store.ts'

/** The format of the conditions, for Ajv. */
export const conditionFormats = {
  'list of entity tags, or *': (text: string) => parseEntityTags(text) !== undefined,
} as const

const entityTags = (description: string) =>
  ({ type: 'string', format: 'list of entity tags, or *', description }) as const

/** The request headers of routes that heed conditions. */
export const conditionHeaders = {
  type: 'object',
  properties: {
    'If-Match': entityTags('Do it only if the customer has one of these ETags, compared strongly; else 412.'),
    'If-None-Match': entityTags(
      'Do it only if the customer has none of these ETags; else 304 to a read, 412 to a write.',
    ),
  },
} as const

/**
 * The strong entity tag of a customer. Neither part would do alone: two writes may share a millisecond,
 * and a restored backup counts versions again that were sent before.
 */
export function etagOf({ version, updatedAt }: Pick<Customer, 'version' | 'updatedAt'>): string {
  return `"${version}-${Date.parse(updatedAt).toString(36)}"`
}

/**
 * Tells whether a read has nothing new to say, and is answered 304 (RFC 9110 §13.2.2).
 *
 * @throws {ApiError} `preconditionFailed` where `If-Match` names another version.
 */
export function isNotModified({ headers }: FastifyRequest, current: Customer): boolean {
  const etag = etagOf(current)
  refuseMismatch(headers['if-match'], etag)
  return isNoneMatchFalse(headers['if-none-match'], etag)
}

/**
 * Refuses a write whose conditions the customer does not meet (RFC 9110 §13.2.2).
 *
 * @throws {ApiError} `preconditionFailed`, or `preconditionRequired` where there must be an `If-Match` and is none.
 */
export function refuseStale({ headers }: FastifyRequest, current: Customer, requiresIfMatch: boolean): void {
  const etag = etagOf(current)
  refuseMismatch(headers['if-match'], etag)
  if (isNoneMatchFalse(headers['if-none-match'], etag)) throw errors.preconditionFailed()
  if (requiresIfMatch && headers['if-match'] === undefined) throw errors.preconditionRequired()
}

function refuseMismatch(ifMatch: string | undefined, etag: string): void {
  const tags = ifMatch === undefined ? '*' : parseEntityTags(ifMatch)
  if (tags === undefined || !namesStrongly(tags, etag)) throw errors.preconditionFailed()
}

function isNoneMatchFalse(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch === undefined ? undefined : parseEntityTags(ifNoneMatch)
  return tags !== undefined && namesWeakly(tags, etag)
}
