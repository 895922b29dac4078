import { createSqliteCustomers } from './sqlite-customers.ts'
import { openSession } from './sqlite-session.ts'
import type { Session } from './sqlite-session.ts'
import { customerStatements } from './statements.ts'
import type { CustomerStatements } from './statements.ts'
import { touchEveryMs } from './store.ts'
import type { Scope, Store } from './store.ts'

const knownScopes: Readonly<Record<Scope, true>> = {
  'customers:read': true,
  'customers:write': true,
  'keys:manage': true,
  'activity:read': true,
}

/** What a store in an SQLite file is opened with. */
export interface SqliteStoreOptions {
  /** The file, made when it is missing (its folder is not); `:memory:` is gone when closed. */
  readonly path: string
  /** The clock (the system's). */
  readonly now?: () => Date
  /** How long a statement waits for another process's lock (1000); the whole process waits with it. */
  readonly busyTimeoutMs?: number
  /** The SQL (the one that is tested). */
  readonly statements?: CustomerStatements
}

/**
 * Opens a store in an SQLite file: write-ahead log, every commit on the disk before it is answered.
 *
 * @throws {StoreOpenError} If the file can't be used; the message says why.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, now = () => new Date(), busyTimeoutMs = 1000, statements = customerStatements } = options
  const session = openSession({ path, busyTimeoutMs, statements })
  return {
    ...workspacesOf(session, now),
    ...keysOf(session, now),
    ...createSqliteCustomers(session, now),
    // Anyone may ask, as often as they like: it must not hold up the process for a lock.
    check: async () => session.withoutWaiting(session.check),
    close: async () => session.close(),
  }
}

function workspacesOf(
  { find, only }: Session,
  now: () => Date,
): Pick<Store, 'createWorkspace' | 'findWorkspace' | 'countWorkspaces'> {
  return {
    createWorkspace: async (name) => only('insertWorkspace', { name, now: now().toISOString() }),
    findWorkspace: async (name) => find('findWorkspace', { name }),
    countWorkspaces: async () => only('countWorkspaces').total,
  }
}

function keysOf(
  { rows, find, only, withoutWaiting }: Session,
  now: () => Date,
): Pick<Store, 'insertKey' | 'findKeyByHash' | 'findGrant' | 'touchKey' | 'countKeys'> {
  return {
    insertKey: async ({ workspaceId, name, scopes, hash, hint, expiresAt }) => {
      const values = { workspace: workspaceId, name, scopes: scopes.join(' '), hash, hint, expiresAt }
      const made = only('insertKey', { ...values, now: now().toISOString() })
      return { ...made, scopes: toScopes(made.scopes) }
    },
    findKeyByHash: async (hash) => {
      const found = find('findKeyByHash', { hash })
      return found && { ...found, scopes: toScopes(found.scopes) }
    },
    findGrant: async (hash) => {
      const found = find('findGrant', { hash })
      return found && { ...found, scopes: toScopes(found.scopes) }
    },
    touchKey: async (id, at) => {
      try {
        const before = new Date(at.getTime() - touchEveryMs).toISOString()
        if (rows('findKeyToTouch', { id, before }).length === 0) return
        withoutWaiting(() => rows('touchKey', { id, before, at: at.toISOString() }))
      } catch {
        // The last use is a convenience: the next request notes it, and a database that is ill shows in what matters.
      }
    },
    countKeys: async () => only('countKeys').total,
  }
}

/** The few lists of scopes there are, by the text they are stored as: each request needs one. */
const scopesByText = new Map<string, readonly Scope[]>()

function toScopes(text: string): readonly Scope[] {
  const known = scopesByText.get(text)
  if (known !== undefined) return known
  const scopes = Object.freeze(text.split(' ').filter(isScope))
  scopesByText.set(text, scopes)
  return scopes
}

/** A scope that a later version granted is none to this one. */
function isScope(text: string): text is Scope {
  return Object.hasOwn(knownScopes, text)
}
