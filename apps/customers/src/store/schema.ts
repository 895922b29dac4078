import type { DatabaseSync } from 'node:sqlite'

/** Marks a file as ours (`PRAGMA application_id`): "fbkc" in ASCII. */
const applicationId = 0x66_62_6b_63

/**
 * The schema, one step per version: the first makes version 1. A step that was released is never changed.
 * Every table of a workspace's things starts its key with the workspace, so that its rows lie together in the file.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE workspaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    next_customer_id INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    hash TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    last_used_at TEXT
  ) STRICT;
  CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
  CREATE INDEX api_keys_workspace ON api_keys (workspace_id);

  CREATE TABLE customers (
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
    id INTEGER NOT NULL,
    account TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    address TEXT,
    city TEXT,
    state TEXT,
    zip TEXT,
    country TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    account_key TEXT NOT NULL,
    email_key TEXT,
    search_key TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX customers_email_key ON customers (workspace_id, email_key);
  CREATE INDEX customers_account_key ON customers (workspace_id, account_key, id);
  CREATE INDEX customers_created_at ON customers (workspace_id, created_at, id);
  CREATE INDEX customers_updated_at ON customers (workspace_id, updated_at, id);

  PRAGMA application_id = ${applicationId};
  `,
]

/** Says why a database is not one of ours, or of a version this program can't know; undefined when it is fine. */
export function refusalOf(database: DatabaseSync, known = migrations.length): string | undefined {
  const version = pragma(database, 'user_version')
  const isEmpty = version === 0 && database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (isEmpty) return undefined
  if (pragma(database, 'application_id') !== applicationId) return 'it belongs to another program'
  // A damaged header may hold any number; 0 with tables in the file is no version of ours either.
  if (version < 1) return `its schema has the impossible version ${version}, restore it from a backup`
  if (version > known)
    return `its schema is version ${version} and this program knows versions up to ${known}, upgrade it`
  return undefined
}

/** Brings a database to the newest schema, each step in a transaction of its own; another process may do the same. */
export function migrate(database: DatabaseSync, steps: readonly string[] = migrations): void {
  for (let taken = 0; taken < steps.length; taken += 1) takeStep(database, steps)
}

function takeStep(database: DatabaseSync, steps: readonly string[]): void {
  if (pragma(database, 'user_version') >= steps.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Read again: another process may have taken this step while we waited for the lock.
    const version = pragma(database, 'user_version')
    const step = steps[version]
    if (step !== undefined) database.exec(`${step}; PRAGMA user_version = ${version + 1}`)
    database.exec('COMMIT')
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw thrown
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
