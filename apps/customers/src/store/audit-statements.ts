import { maxAuditEntries } from './audit-store.ts'
import type { AuditEntry } from './audit-store.ts'

const auditColumns = 'id, at, actor, action, subject, details'

/** An entry as it lies in the table: its details are JSON. */
export type AuditRow = Omit<AuditEntry, 'details'> & { readonly details: string }

/** What one row of a statement about the audit log holds. */
export interface AuditRows {
  readonly takeAuditId: { readonly id: number }
  readonly insertAudit: AuditRow
  readonly trimAudit: never
  readonly listAudit: AuditRow
}

/** Every SQL text about the audit log. */
export const auditStatements: Readonly<Record<keyof AuditRows, string>> = {
  takeAuditId:
    'UPDATE workspaces SET next_audit_id = next_audit_id + 1 WHERE id = :workspace RETURNING next_audit_id - 1 AS id',
  insertAudit:
    'INSERT INTO audit (workspace_id, id, at, actor, action, subject, details) ' +
    `VALUES (:workspace, :id, :at, :actor, :action, :subject, :details) RETURNING ${auditColumns}`,
  trimAudit: `DELETE FROM audit WHERE workspace_id = :workspace AND id <= :id - ${maxAuditEntries}`,
  listAudit:
    `SELECT ${auditColumns} FROM audit WHERE workspace_id = :workspace AND id < :before ` +
    'ORDER BY id DESC LIMIT :limit',
}
