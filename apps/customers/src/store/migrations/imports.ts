/** How far each import has got, and the rows it could not take. */
export const imports = `
CREATE TABLE imports (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  runner TEXT NOT NULL,
  lease_until INTEGER NOT NULL,
  rows INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  finished_at TEXT,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_expires_at ON imports (workspace_id, expires_at);

CREATE TABLE import_failures (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  import_id TEXT NOT NULL,
  line INTEGER NOT NULL,
  errors TEXT NOT NULL,
  PRIMARY KEY (workspace_id, import_id, line)
) STRICT, WITHOUT ROWID;
`
