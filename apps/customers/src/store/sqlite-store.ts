import { createSqliteActivity } from './sqlite-activity.ts'
import { createSqliteAudit } from './sqlite-audit.ts'
import { createSqliteCustomerLists } from './sqlite-customer-lists.ts'
import { createSqliteCustomers } from './sqlite-customers.ts'
import { createSqliteIdempotency } from './sqlite-idempotency.ts'
import { createSqliteImports } from './sqlite-imports.ts'
import { createSqliteKeys } from './sqlite-keys.ts'
import { openSession } from './sqlite-session.ts'
import { createSqliteSecrets } from './sqlite-secrets.ts'
import { createSqliteWorkspaces } from './sqlite-workspaces.ts'
import { allStatements } from './statements.ts'
import type { Statements } from './statements.ts'
import type { Store } from './store.ts'
import { untilUnlocked } from './until-unlocked.ts'

/** What a store in an SQLite file is opened with. */
export interface SqliteStoreOptions {
  /** The file, made when it is missing (its folder is not); `:memory:` is gone when closed. */
  readonly path: string
  /** The clock (the system's). */
  readonly now?: () => Date
  /** How long a statement waits for another process's lock (1000); the whole process waits with it. */
  readonly busyTimeoutMs?: number
  /** So many customers are counted, and sorted when an index finds them ({@link maxCounted}). */
  readonly countAtMost?: number
  /** The SQL (the one that is tested). */
  readonly statements?: Statements
}

/**
 * Opens a store in an SQLite file: write-ahead log, every commit on the disk before it is answered.
 *
 * @throws {StoreOpenError} If the file can't be used; the message says why.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, now = () => new Date(), busyTimeoutMs = 1000, countAtMost, statements = allStatements } = options
  const session = openSession({ path, busyTimeoutMs, statements })
  return {
    ...createSqliteWorkspaces(session, now),
    ...createSqliteKeys(session, now),
    ...createSqliteCustomers(session, now),
    ...createSqliteIdempotency(session, now),
    ...createSqliteAudit(session, now),
    ...createSqliteCustomerLists(session, countAtMost),
    ...createSqliteSecrets(session),
    ...createSqliteImports(session, now),
    ...createSqliteActivity(session, now),
    // Anyone may ask, as often as they like: it must not hold up the process for a lock.
    check: async () => untilUnlocked(() => session.withoutWaiting(session.check)),
    close: async () => session.close(),
  }
}
