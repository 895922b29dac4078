import { bodyBytes } from '@faultbook/server/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { errors } from './errors.ts'
import { keyOf } from './key-guard.ts'
import type { Answer, IdempotentRequest, KeptAnswer } from './store/idempotency-store.ts'

const keyFormat = 'key of 1 to 255 visible ASCII characters'

/** The format of an idempotency key, for Ajv. */
export const idempotencyFormats = {
  [keyFormat]: (text: string) => parseIdempotencyKey(text) !== undefined,
} as const

/** The request headers of routes that can be asked again. */
export const idempotencyHeaders = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      format: keyFormat,
      description: 'Sent again with the same body within 24 hours, it gets the same answer, and nothing is done twice.',
    },
  },
} as const

/** Says of an answer that it was kept, as the description of an answer's headers has it. */
export const replayedHeader = {
  'Idempotency-Replayed': { type: 'string', enum: ['true'], description: 'This is the answer to an earlier request.' },
} as const

/** Parses an `Idempotency-Key` (IETF draft 07: a string of RFC 9651; bare too); undefined for what is none. */
export function parseIdempotencyKey(text: string): string | undefined {
  const key = text.startsWith('"') ? unquote(text) : text
  return key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key) ? key : undefined
}

function unquote(text: string): string | undefined {
  return /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
}

/** Reads the idempotency key of a request whose headers are valid; undefined where it has none. */
export function readIdempotencyKey({ headers }: FastifyRequest): string | undefined {
  const header = headers['idempotency-key']
  return typeof header === 'string' ? parseIdempotencyKey(header) : undefined
}

/** Reads what makes a request one that may be sent again; undefined where it has no idempotency key. */
export function readIdempotentRequest(request: FastifyRequest): IdempotentRequest | undefined {
  const key = readIdempotencyKey(request)
  if (key === undefined) return undefined
  const { workspaceId, id: apiKeyId } = keyOf(request)
  const { method, routeOptions } = request
  const fingerprint = createHash('sha256').update(bodyBytes(request)).digest('hex')
  return { workspaceId, apiKeyId, method, route: routeOptions.url ?? '', key, fingerprint }
}

/** Sends an answer as it is. */
export function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

/**
 * Sends an answer again.
 *
 * @throws {ApiError} `idempotencyKeyReused` if something else was asked.
 */
export function sendAgain(reply: FastifyReply, kept: KeptAnswer, { fingerprint }: IdempotentRequest): FastifyReply {
  if (kept.fingerprint !== fingerprint) throw errors.idempotencyKeyReused()
  return sendAnswer(reply.header('Idempotency-Replayed', 'true'), kept)
}
