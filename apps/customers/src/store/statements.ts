import { activityStatements } from './activity-statements.ts'
import type { ActivityRows } from './activity-statements.ts'
import { auditStatements } from './audit-statements.ts'
import type { AuditRows } from './audit-statements.ts'
import { listStatements } from './customer-list-statements.ts'
import type { ListRows } from './customer-list-statements.ts'
import { customerStatements } from './customer-statements.ts'
import type { CustomerRows } from './customer-statements.ts'
import { idempotencyStatements } from './idempotency-statements.ts'
import type { IdempotencyRows } from './idempotency-statements.ts'
import { importStatements } from './import-statements.ts'
import type { ImportRows } from './import-statements.ts'
import { keyStatements } from './key-statements.ts'
import type { KeyRows } from './key-statements.ts'
import { secretStatements } from './secret-statements.ts'
import type { SecretRows } from './secret-statements.ts'
import { workspaceStatements } from './workspace-statements.ts'
import type { WorkspaceRows } from './workspace-statements.ts'

/** What one row of a statement holds. */
export interface StatementRows
  extends
    WorkspaceRows,
    KeyRows,
    CustomerRows,
    ListRows,
    IdempotencyRows,
    AuditRows,
    SecretRows,
    ImportRows,
    ActivityRows {}
/** The name of any statement of the store. */
export type StatementName = keyof StatementRows
/** Statement name → SQL. */
export type Statements = Readonly<Record<StatementName, string>>

/** Every SQL text of the store, so that a test can take each condition out and see it missed. */
export const allStatements: Statements = Object.freeze({
  ...workspaceStatements,
  ...keyStatements,
  ...customerStatements,
  ...idempotencyStatements,
  ...auditStatements,
  ...listStatements,
  ...secretStatements,
  ...importStatements,
  ...activityStatements,
})
