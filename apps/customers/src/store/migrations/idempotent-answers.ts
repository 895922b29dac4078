/** What was answered to requests with an idempotency key. */
export const idempotentAnswers = `
CREATE TABLE idempotent_answers (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  key_id INTEGER NOT NULL,
  method TEXT NOT NULL,
  route TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, key_id, method, route, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotent_answers_created_at ON idempotent_answers (created_at);
`
