/** The errors of each workspace: the last ones whole, and how many there were. */
export const activity = `
ALTER TABLE workspaces ADD COLUMN next_activity_id INTEGER NOT NULL DEFAULT 1;

CREATE TABLE activity (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  id INTEGER NOT NULL,
  at TEXT NOT NULL,
  request_id TEXT NOT NULL,
  code TEXT NOT NULL,
  status INTEGER NOT NULL,
  method TEXT NOT NULL,
  route TEXT NOT NULL,
  key_id INTEGER NOT NULL,
  is_provoked INTEGER NOT NULL CHECK (is_provoked IN (0, 1)),
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_at ON activity (at);

CREATE TABLE activity_counts (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  code TEXT NOT NULL,
  status INTEGER NOT NULL,
  route TEXT NOT NULL,
  hour INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, code, status, route, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_counts_hour ON activity_counts (hour);
`
