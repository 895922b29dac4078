import { errorResponses } from '@faultbook/server'
import { refuseBody, refuseParameters } from '@faultbook/server/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createApiKey, markOf } from './api-key.ts'
import { requireScope } from './authenticate.ts'
import { noQuery } from './customer-schemas.ts'
import { cutPage } from './cut-page.ts'
import { errors } from './errors.ts'
import { allScopes } from './issue-key.ts'
import { keyOf } from './key-guard.ts'
import { toKeyJson } from './key-json.ts'
import type { KeyJson } from './key-json.ts'
import * as schemas from './key-schemas.ts'
import { commonErrors } from './openapi.ts'
import { parseTime } from './parse-time.ts'
import type { ApiKey, Scope } from './store/key-store.ts'
import type { Store } from './store/store.ts'

interface OneRoute {
  Params: { readonly id: number }
}

interface ListRoute {
  Querystring: { readonly limit: number; readonly after?: number }
}

interface KeyBody {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expires_at?: string | null
}

interface RotationRoute extends OneRoute {
  Body: { readonly overlap_seconds: number }
}

const path = '/keys'
// Not empty: a slash too many is no endpoint, and no key without an id.
const onePath = '/keys/:id([^]+)'
const config = { scope: 'keys:manage' } as const
const tags = ['keys']
const notFound = ['resourceNotFound'] as const
const bodyErrors = ['malformedBody', 'bodyTooLarge', 'unsupportedMediaType', 'validationFailed'] as const

/** The routes of API keys. */
export function keyRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  listAndRead(app, store, now)
  create(app, store, now)
  rotate(app, store, now)
  revoke(app, store)
}

function listAndRead(app: FastifyInstance, store: Store, now: () => Date): void {
  const list = { operationId: 'listKeys', summary: 'List API keys', tags, querystring: schemas.keysQuery }
  const listed = { 200: schemas.keyPage, ...errorResponses(errors, commonErrors) }
  app.get<ListRoute>(path, { config, schema: { ...list, response: listed } }, async (request) => {
    const { after = 0, limit } = request.query
    const found = await store.listKeys(keyOf(request).workspaceId, { after, limit: limit + 1 })
    const { shown, next } = cutPage(found, limit)
    return { success: true, data: shown.map((key) => toKeyJson(key, now())), meta: { next_after: next } }
  })

  const read = {
    operationId: 'readKey',
    summary: 'Read an API key',
    tags,
    querystring: noQuery,
    params: schemas.keyPath,
  }
  const found = { 200: schemas.oneKey, ...errorResponses(errors, [...commonErrors, ...notFound]) }
  app.get<OneRoute>(onePath, { config, schema: { ...read, response: found } }, async (request) => {
    const key = await findKey(request, store)
    return { success: true, data: toKeyJson(key, now()) }
  })
}

function create(app: FastifyInstance, store: Store, now: () => Date): void {
  const schema = {
    operationId: 'createKey',
    summary: 'Make an API key',
    description: noReplay,
    tags,
    querystring: noQuery,
    body: schemas.keyBody,
    response: { 201: schemas.newKey, ...errorResponses(errors, [...commonErrors, ...bodyErrors]) },
  }
  app.post<{ Body: KeyBody }>(path, { config, attachValidation: true, schema }, async (request, reply) => {
    refuseParametersAndReplay(request)
    refuseBody(request, errors)
    const { workspaceId, id } = keyOf(request)
    const { name, expires_at: end } = request.body
    const scopes = allScopes.filter((scope) => request.body.scopes.includes(scope))
    for (const scope of scopes) requireScope(keyOf(request), scope)
    const key = createApiKey()
    const expiresAt = end === undefined || end === null ? null : (parseTime(end) ?? null)
    const made = await store.insertKey({ ...markOf(key), workspaceId, name, scopes, expiresAt, createdBy: id })
    return showOnce(reply, toKeyJson(made, now()), key)
  })
}

function rotate(app: FastifyInstance, store: Store, now: () => Date): void {
  const refusals = [...commonErrors, ...notFound, ...bodyErrors, 'inactiveKey'] as const
  const schema = {
    operationId: 'rotateKey',
    summary: 'Put a new API key in the place of one',
    description: noReplay,
    tags,
    querystring: noQuery,
    params: schemas.keyPath,
    body: schemas.rotationBody,
    response: { 201: schemas.newKey, ...errorResponses(errors, refusals) },
  }
  app.post<RotationRoute>(`${onePath}/rotate`, { config, attachValidation: true, schema }, async (request, reply) => {
    refuseParametersAndReplay(request)
    const { workspaceId, id, scopes } = await findKey(request, store)
    refuseBody(request, errors)
    for (const scope of scopes) requireScope(keyOf(request), scope)
    const key = createApiKey()
    const overlapSeconds = request.body.overlap_seconds
    const made = await store.rotateKey({ ...markOf(key), workspaceId, id, actor: keyOf(request).id, overlapSeconds })
    return showOnce(reply, toKeyJson(thatIsThere(made), now()), key)
  })
}

function revoke(app: FastifyInstance, store: Store): void {
  const schema = {
    operationId: 'revokeKey',
    summary: 'Revoke an API key',
    tags,
    querystring: noQuery,
    params: schemas.keyPath,
    response: {
      204: { description: 'Revoked', type: 'null' },
      ...errorResponses(errors, [...commonErrors, ...notFound, 'lastManagingKey']),
    },
  }
  app.delete<OneRoute>(onePath, { config, schema }, async (request, reply) => {
    const { workspaceId, id: actor } = keyOf(request)
    thatIsThere(await store.revokeKey({ workspaceId, id: request.params.id, actor, evenLast: false }))
    return reply.code(204).send()
  })
}

const noReplay = 'The answer shows the key, this once, and is kept nowhere: an `Idempotency-Key` is refused.'

/**
 * C21: an answer that shows a secret is not stored, and to leave the `Idempotency-Key` unheeded would be to act twice.
 * It is named with whatever else is wrong (C4).
 */
function refuseParametersAndReplay(request: FastifyRequest): void {
  const isReplay = request.headers['idempotency-key'] !== undefined
  const replay = isReplay && { 'Idempotency-Key': 'is not taken here: the answer shows a secret and is not kept' }
  try {
    refuseParameters(request, errors)
  } catch (refusal) {
    if (!errors.invalidParameters.is(refusal)) throw refusal
    throw errors.invalidParameters({ fields: { ...refusal.fields, ...replay }, cause: refusal })
  }
  if (replay !== false) throw errors.invalidParameters({ fields: replay })
}

async function findKey(request: FastifyRequest<OneRoute>, store: Store): Promise<ApiKey> {
  return thatIsThere(await store.getKey(keyOf(request).workspaceId, request.params.id))
}

/** @throws {ApiError} `resourceNotFound` where there is none. */
function thatIsThere(key: ApiKey | undefined): ApiKey {
  if (key === undefined) throw errors.resourceNotFound({ resource: 'Key' })
  return key
}

/** The answer that shows a key itself. */
function showOnce(reply: FastifyReply, made: KeyJson, key: string) {
  reply.code(201).header('Location', `/api/v2/keys/${made.id}`).header('Cache-Control', 'no-store')
  return { success: true, data: { ...made, key } }
}
