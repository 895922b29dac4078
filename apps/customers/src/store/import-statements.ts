import { customerColumns } from './customer-statements.ts'
import type { Customer } from './customer-store.ts'
import type { ImportCounts } from './import-store.ts'

/** What one row of a statement about imports holds. */
export interface ImportRows {
  readonly findImport: ImportCounts & {
    readonly id: string
    readonly fingerprint: string
    readonly runner: string
    readonly leaseUntil: number
    readonly finishedAt: string | null
    readonly expiresAt: string
  }
  readonly insertImport: never
  readonly takeImport: never
  readonly advanceImport: ImportCounts
  readonly deleteImport: never
  readonly listExpiredImports: { readonly id: string; readonly key: string }
  readonly insertImportFailure: never
  readonly deleteImportFailures: never
  readonly listImportFailures: { readonly line: number; readonly errors: string }
  readonly findEmail: { readonly id: number }
  readonly lastCustomerId: { readonly id: number }
  readonly exportCustomers: Customer
}

const one = 'WHERE workspace_id = :workspace AND key = :key'

/** Every SQL text about imports and exports. */
export const importStatements: Readonly<Record<keyof ImportRows, string>> = {
  findImport:
    'SELECT id, fingerprint, runner, lease_until AS leaseUntil, rows, created, failed, finished_at AS finishedAt, ' +
    'expires_at AS expiresAt ' +
    `FROM imports ${one}`,
  insertImport:
    'INSERT INTO imports (workspace_id, key, id, fingerprint, runner, lease_until, expires_at) ' +
    'VALUES (:workspace, :key, :runner, :fingerprint, :runner, :leaseUntil, :expiresAt)',
  takeImport: `UPDATE imports SET runner = :runner, lease_until = :leaseUntil, expires_at = :expiresAt ${one}`,
  advanceImport:
    'UPDATE imports SET rows = rows + :rows, created = created + :created, failed = failed + :failed, ' +
    'lease_until = :leaseUntil, expires_at = :expiresAt, finished_at = :finishedAt ' +
    `${one} RETURNING rows, created, failed`,
  deleteImport: `DELETE FROM imports ${one}`,
  listExpiredImports:
    'SELECT id, key FROM imports WHERE workspace_id = :workspace AND expires_at <= :now ORDER BY expires_at LIMIT :limit',
  insertImportFailure:
    'INSERT INTO import_failures (workspace_id, import_id, line, errors) VALUES (:workspace, :id, :line, :errors)',
  deleteImportFailures: 'DELETE FROM import_failures WHERE workspace_id = :workspace AND import_id = :id',
  listImportFailures:
    'SELECT line, errors FROM import_failures WHERE workspace_id = :workspace AND import_id = :id ORDER BY line LIMIT :limit',
  findEmail: 'SELECT id FROM customers WHERE workspace_id = :workspace AND email_key = :emailKey',
  lastCustomerId: 'SELECT next_customer_id - 1 AS id FROM workspaces WHERE id = :workspace',
  exportCustomers: `SELECT ${customerColumns} FROM customers WHERE workspace_id = :workspace AND id > :after ORDER BY id LIMIT :limit`,
}
