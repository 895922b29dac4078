const keyColumns = 'workspace_id, key_id, method, route, idempotency_key'

/** An answer as it lies in the table: its headers are JSON. */
export interface AnswerRow {
  readonly fingerprint: string
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** What one row of a statement about idempotency keys holds. */
export interface IdempotencyRows {
  readonly findAnswer: AnswerRow
  readonly keepAnswer: never
  readonly forgetAnswers: never
}

/** Every SQL text about idempotency keys. `:expired` is the last moment of which nothing is kept any more. */
export const idempotencyStatements: Readonly<Record<keyof IdempotencyRows, string>> = {
  findAnswer:
    'SELECT fingerprint, status, headers, body FROM idempotent_answers WHERE workspace_id = :workspace ' +
    'AND key_id = :apiKey AND method = :method AND route = :route AND idempotency_key = :key AND created_at > :expired',
  // The one it may replace is kept no longer.
  keepAnswer:
    `INSERT OR REPLACE INTO idempotent_answers (${keyColumns}, fingerprint, status, headers, body, created_at) ` +
    'VALUES (:workspace, :apiKey, :method, :route, :key, :fingerprint, :status, :headers, :body, :now)',
  // Those of all workspaces: one that is quiet would never forget its own.
  forgetAnswers:
    `DELETE FROM idempotent_answers WHERE (${keyColumns}) IN (SELECT ${keyColumns} FROM idempotent_answers ` +
    'WHERE created_at <= :expired ORDER BY created_at LIMIT :limit)',
}
