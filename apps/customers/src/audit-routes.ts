import { errorResponses } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import { cutPage } from './cut-page.ts'
import { errors } from './errors.ts'
import { keyOf } from './key-guard.ts'
import { auditPage, auditQuery } from './key-schemas.ts'
import { commonErrors } from './openapi.ts'
import type { AuditEntry } from './store/audit-store.ts'
import type { Store } from './store/store.ts'

interface ListRoute {
  Querystring: { readonly limit: number; readonly before?: number }
}

/** The route of the audit log. */
export function auditRoutes(app: FastifyInstance, store: Store): void {
  const schema = {
    operationId: 'listAudit',
    summary: 'List what was done to keys and data',
    tags: ['keys'],
    querystring: auditQuery,
    response: { 200: auditPage, ...errorResponses(errors, commonErrors) },
  }
  app.get<ListRoute>('/audit', { config: { scope: 'keys:manage' }, schema }, async (request) => {
    const { before, limit } = request.query
    const found = await store.listAudit(keyOf(request).workspaceId, { before, limit: limit + 1 })
    const { shown, next } = cutPage(found, limit)
    return { success: true, data: shown.map(toJson), meta: { next_before: next } }
  })
}

/** Where camelCase becomes snake_case. */
function toJson({ id, at, actor, action, subject, details }: AuditEntry) {
  return { id, at, actor_key_id: actor, action, subject_id: subject, details }
}
