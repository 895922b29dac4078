import { errorResponses } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import type { ActivityRecorder } from './activity-recorder.ts'
import { activityPage, activityQuery } from './activity-schemas.ts'
import { cutPage } from './cut-page.ts'
import { errors } from './errors.ts'
import { keyOf } from './key-guard.ts'
import { commonErrors } from './openapi.ts'
import type { ActivityCount, ActivityEntry, ActivityQuery } from './store/activity-store.ts'
import type { Store } from './store/store.ts'

interface ListRoute {
  Querystring: ActivityQuery
}

/** The route of the errors that a workspace was sent. */
export function activityRoutes(app: FastifyInstance, store: Store, { flush }: ActivityRecorder): void {
  const schema = {
    operationId: 'listActivity',
    summary: 'List the last errors, and count them',
    tags: ['activity'],
    querystring: activityQuery,
    response: { 200: activityPage, ...errorResponses(errors, commonErrors) },
  }
  app.get<ListRoute>('/activity', { config: { scope: 'activity:read' }, schema }, async (request) => {
    await flush()
    const { limit, ...query } = request.query
    const found = await store.listActivity(keyOf(request).workspaceId, { ...query, limit: limit + 1 })
    const { shown, next } = cutPage(found.entries, limit)
    return {
      success: true,
      data: shown.map(toJson),
      meta: { next_before: next, counts: { since: found.countedSince, ...sumUp(found.counts) } },
    }
  })
}

/** Where camelCase becomes snake_case. */
function toJson({ requestId, keyId, isProvoked, ...entry }: ActivityEntry) {
  return { ...entry, request_id: requestId, key_id: keyId, provoked: isProvoked }
}

function sumUp(counts: readonly ActivityCount[]) {
  return {
    total: counts.reduce((sum, { total }) => sum + total, 0),
    by_code: sumBy(counts, ({ code }) => code),
    by_status: sumBy(counts, ({ status }) => String(status)),
    by_route: sumBy(counts, ({ route }) => route),
  }
}

/** The most frequent first, as far as JSON objects have an order. */
function sumBy(
  counts: readonly ActivityCount[],
  nameOf: (count: ActivityCount) => string,
): Readonly<Record<string, number>> {
  const sums = new Map<string, number>()
  for (const count of counts) sums.set(nameOf(count), (sums.get(nameOf(count)) ?? 0) + count.total)
  return Object.fromEntries([...sums].toSorted(([, one], [, other]) => other - one))
}
