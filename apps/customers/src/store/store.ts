import type { ActivityStore } from './activity-store.ts'
import type { AuditStore } from './audit-store.ts'
import type { CustomerStore } from './customer-store.ts'
import type { IdempotencyStore } from './idempotency-store.ts'
import type { ImportStore } from './import-store.ts'
import type { KeyStore } from './key-store.ts'
import type { SecretStore } from './secret-store.ts'
import type { WorkspaceStore } from './workspace-store.ts'

/**
 * Where the service keeps what it knows. Nothing of one workspace is reached with the id of another.
 * What the database throws rejects unchanged, so that a rule can tell a duplicate from a full disk.
 */
export interface Store
  extends
    WorkspaceStore,
    KeyStore,
    CustomerStore,
    IdempotencyStore,
    AuditStore,
    SecretStore,
    ImportStore,
    ActivityStore {
  /** Rejects if the database can't be read and written to; at once where it would wait for a lock. Changes nothing, hence can't notice a full disk. */
  readonly check: () => Promise<void>
  /** Lets the database go; a second time does nothing. */
  readonly close: () => Promise<void>
}
