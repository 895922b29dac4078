import type { AuditEntry, AuditStore, NewAuditEntry } from './audit-store.ts'
import type { AuditRow } from './audit-statements.ts'
import type { Session } from './sqlite-session.ts'

/** Creates the methods about the audit log, in the session's SQL. */
export function createSqliteAudit(session: Session, now: () => Date): AuditStore {
  return {
    insertAudit: async (workspace, entry) =>
      session.transaction('writing', () => writeAudit(session, workspace, now().toISOString(), entry)),
    listAudit: async (workspace, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      session.rows('listAudit', { workspace, before, limit }).map(toEntry),
  }
}

/**
 * Writes an entry in the transaction that does what it tells of: both are committed, or neither.
 *
 * @throws {RangeError} If there is no such workspace.
 */
export function writeAudit(session: Session, workspace: number, at: string, entry: NewAuditEntry): AuditEntry {
  const { actor, action, subject, details } = entry
  const [taken] = session.rows('takeAuditId', { workspace })
  if (taken === undefined) throw new RangeError(`There is no workspace ${workspace}`)
  const values = { workspace, id: taken.id, at, actor, action, subject, details: JSON.stringify(details) }
  const written = session.only('insertAudit', values)
  session.rows('trimAudit', { workspace, id: taken.id })
  return toEntry(written)
}

function toEntry(row: AuditRow): AuditEntry {
  return { ...row, details: JSON.parse(row.details) as AuditEntry['details'] }
}
