/** Keys count in their workspace, as customers do: an id tells nothing of the keys elsewhere. The audit log. */
export const keysByWorkspace = `
ALTER TABLE workspaces ADD COLUMN next_key_id INTEGER NOT NULL DEFAULT 1;
ALTER TABLE workspaces ADD COLUMN next_audit_id INTEGER NOT NULL DEFAULT 1;

CREATE TABLE keys_by_workspace (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  hash TEXT NOT NULL,
  hint TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by INTEGER,
  expires_at TEXT,
  grace_ends_at TEXT,
  revoked_at TEXT,
  last_used_at TEXT,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO keys_by_workspace (workspace_id, id, name, scopes, hash, hint, created_at, expires_at, revoked_at, last_used_at)
  SELECT workspace_id, row_number() OVER (PARTITION BY workspace_id ORDER BY id), name, scopes, hash, hint,
    created_at, expires_at, revoked_at, last_used_at
  FROM api_keys;
UPDATE workspaces SET next_key_id =
  1 + (SELECT count(*) FROM api_keys WHERE api_keys.workspace_id = workspaces.id);
DROP TABLE api_keys;
ALTER TABLE keys_by_workspace RENAME TO api_keys;
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);

CREATE TABLE audit (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  id INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor INTEGER,
  action TEXT NOT NULL,
  subject INTEGER,
  details TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;
`
