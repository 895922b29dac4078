import { activityAgeMs, activityHourMs } from './activity-store.ts'
import type { ActivityQuery, ActivityStore, GatheredActivity } from './activity-store.ts'
import type { Session } from './sqlite-session.ts'

/** Creates the methods about errors, in the session's SQL. */
export function createSqliteActivity(session: Session, now: () => Date): ActivityStore {
  return {
    writeActivity: async (gathered) =>
      session.withoutWaiting(() =>
        session.transaction('writing', () => {
          for (const one of gathered) write(session, one)
        }),
      ),
    listActivity: async (workspace, query) =>
      session.transaction('reading', () => list(session, workspace, query, spanOf(now()))),
    expireActivity: async (most) => {
      const span = spanOf(now())
      if (session.only('hasExpiredActivity', span).found === 0) return false
      return session.withoutWaiting(() => session.transaction('writing', () => expire(session, most, span)))
    },
  }
}

type Span = ReturnType<typeof spanOf>

/** From when on errors are kept, and counted. */
function spanOf(now: Date) {
  const since = now.getTime() - activityAgeMs
  return { since: new Date(since).toISOString(), sinceHour: Math.floor(since / activityHourMs) }
}

/** The ids are taken in the transaction that uses them: another process gets others. */
function write({ rows }: Session, { workspaceId: workspace, entries, counts }: GatheredActivity): void {
  const [taken] = rows('takeActivityIds', { workspace, count: entries.length })
  if (taken === undefined) return
  entries.forEach(({ isProvoked, ...entry }, index) => {
    rows('insertActivity', { workspace, id: taken.id + index, ...entry, isProvoked: isProvoked ? 1 : 0 })
  })
  for (const count of counts) rows('addActivityCount', { workspace, ...count })
  rows('trimActivity', { workspace, id: taken.id + entries.length - 1 })
}

function list(
  { rows }: Session,
  workspace: number,
  { before = Number.MAX_SAFE_INTEGER, limit, ...kind }: ActivityQuery,
  { since, sinceHour }: Span,
) {
  const [code, status] = [kind.code ?? null, kind.status ?? null]
  const found = rows('listActivity', { workspace, before, since, code, status, limit })
  return {
    entries: found.map((row) => ({ ...row, isProvoked: row.isProvoked === 1 })),
    counts: rows('sumActivity', { workspace, sinceHour, code, status }),
    countedSince: new Date(sinceHour * activityHourMs).toISOString(),
  }
}

function expire({ rows }: Session, most: number, { since, sinceHour }: Span): boolean {
  const errors = rows('expireActivity', { since, most }).length
  const counts = rows('expireActivityCounts', { sinceHour, most }).length
  return errors === most || counts === most
}
