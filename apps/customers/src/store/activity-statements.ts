import { maxActivityEntries } from './activity-store.ts'
import type { ActivityCount, ActivityEntry } from './activity-store.ts'

const activityColumns =
  'id, at, request_id AS requestId, code, status, method, route, key_id AS keyId, is_provoked AS isProvoked'
const isAskedFor = '(:code IS NULL OR code = :code) AND (:status IS NULL OR status = :status)'

/** An error as it lies in the table. */
export type ActivityRow = Omit<ActivityEntry, 'isProvoked'> & { readonly isProvoked: 0 | 1 }

/** What one row of a statement about errors holds. */
export interface ActivityRows {
  readonly takeActivityIds: { readonly id: number }
  readonly insertActivity: never
  readonly trimActivity: never
  readonly addActivityCount: never
  readonly listActivity: ActivityRow
  readonly sumActivity: ActivityCount
  readonly hasExpiredActivity: { readonly found: 0 | 1 }
  readonly expireActivity: { readonly id: number }
  readonly expireActivityCounts: { readonly hour: number }
}

/** Every SQL text about errors. What expires does so in all workspaces: a quiet one may never ask. */
export const activityStatements: Readonly<Record<keyof ActivityRows, string>> = {
  takeActivityIds:
    'UPDATE workspaces SET next_activity_id = next_activity_id + :count WHERE id = :workspace ' +
    'RETURNING next_activity_id - :count AS id',
  insertActivity:
    'INSERT INTO activity (workspace_id, id, at, request_id, code, status, method, route, key_id, is_provoked) ' +
    'VALUES (:workspace, :id, :at, :requestId, :code, :status, :method, :route, :keyId, :isProvoked)',
  trimActivity: `DELETE FROM activity WHERE workspace_id = :workspace AND id <= :id - ${maxActivityEntries}`,
  addActivityCount:
    'INSERT INTO activity_counts (workspace_id, code, status, route, hour, total) ' +
    'VALUES (:workspace, :code, :status, :route, :hour, :total) ON CONFLICT DO UPDATE SET total = total + excluded.total',
  listActivity:
    `SELECT ${activityColumns} FROM activity WHERE workspace_id = :workspace AND id < :before AND at >= :since ` +
    `AND ${isAskedFor} ORDER BY id DESC LIMIT :limit`,
  sumActivity:
    'SELECT code, status, route, sum(total) AS total FROM activity_counts WHERE workspace_id = :workspace ' +
    `AND hour >= :sinceHour AND ${isAskedFor} GROUP BY code, status, route`,
  hasExpiredActivity:
    'SELECT EXISTS (SELECT 1 FROM activity WHERE at < :since) ' +
    'OR EXISTS (SELECT 1 FROM activity_counts WHERE hour < :sinceHour) AS found',
  expireActivity:
    'DELETE FROM activity WHERE (workspace_id, id) IN ' +
    '(SELECT workspace_id, id FROM activity WHERE at < :since ORDER BY at LIMIT :most) RETURNING id',
  expireActivityCounts:
    'DELETE FROM activity_counts WHERE (workspace_id, code, status, route, hour) IN ' +
    '(SELECT workspace_id, code, status, route, hour FROM activity_counts WHERE hour < :sinceHour ORDER BY hour LIMIT :most) ' +
    'RETURNING hour',
}
