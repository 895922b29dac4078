import type { ApiKey, Grant } from './key-store.ts'

/** When a key ends: a rotation can only bring that forward. */
const end = 'coalesce(grace_ends_at, expires_at)'
const keyColumns =
  'workspace_id AS workspaceId, id, name, scopes, hint, created_at AS createdAt, created_by AS createdBy, ' +
  `${end} AS expiresAt, revoked_at AS revokedAt, last_used_at AS lastUsedAt`
const grantColumns =
  `api_keys.id, workspace_id AS workspaceId, scopes, ${end} AS expiresAt, revoked_at AS revokedAt, ` +
  'last_used_at AS lastUsedAt, is_test AS isTest'
const oneKey = 'workspace_id = :workspace AND id = :id'
const isDue = '(last_used_at IS NULL OR last_used_at <= :before)'

/** A key as it lies in the table: its scopes are one text, with spaces between. */
export type KeyRow = Omit<ApiKey, 'scopes'> & { readonly scopes: string }

/** A grant as it lies in the table. */
export type GrantRow = Omit<Grant, 'scopes' | 'isTest'> & { readonly scopes: string; readonly isTest: 0 | 1 }

/** What one row of a statement about keys holds. */
export interface KeyRows {
  readonly takeKeyId: { readonly id: number }
  readonly insertKey: KeyRow
  readonly insertSuccessor: KeyRow
  readonly getKey: KeyRow
  readonly listKeys: KeyRow
  readonly findKeyByHash: KeyRow
  readonly findGrant: GrantRow
  readonly findOtherManager: { readonly id: number }
  readonly endKey: KeyRow
  readonly revokeKey: KeyRow
  readonly touchKey: never
  readonly countKeys: { readonly total: number }
}

/** Every SQL text about keys. */
export const keyStatements: Readonly<Record<keyof KeyRows, string>> = {
  takeKeyId:
    'UPDATE workspaces SET next_key_id = next_key_id + 1 WHERE id = :workspace RETURNING next_key_id - 1 AS id',
  insertKey:
    'INSERT INTO api_keys (workspace_id, id, name, scopes, hash, hint, created_at, created_by, expires_at) ' +
    'VALUES (:workspace, :id, :name, :scopes, :hash, :hint, :now, :createdBy, :expiresAt) ' +
    `RETURNING ${keyColumns}`,
  // The end it was made with, not the one a rotation has left the old key.
  insertSuccessor:
    'INSERT INTO api_keys (workspace_id, id, name, scopes, hash, hint, created_at, created_by, expires_at) ' +
    'SELECT workspace_id, :successor, name, scopes, :hash, :hint, :now, :createdBy, expires_at ' +
    `FROM api_keys WHERE ${oneKey} RETURNING ${keyColumns}`,
  getKey: `SELECT ${keyColumns} FROM api_keys WHERE ${oneKey}`,
  listKeys: `SELECT ${keyColumns} FROM api_keys WHERE workspace_id = :workspace AND id > :after ORDER BY id LIMIT :limit`,
  findKeyByHash: `SELECT ${keyColumns} FROM api_keys WHERE hash = :hash`,
  findGrant:
    `SELECT ${grantColumns} FROM api_keys JOIN workspaces ON workspaces.id = api_keys.workspace_id ` +
    'WHERE hash = :hash',
  findOtherManager:
    'SELECT id FROM api_keys WHERE workspace_id = :workspace AND id <> :id AND revoked_at IS NULL ' +
    `AND instr(' ' || scopes || ' ', ' keys:manage ') > 0 AND (${end} IS NULL OR ${end} >= :end) LIMIT 1`,
  endKey: `UPDATE api_keys SET grace_ends_at = min(coalesce(${end}, :end), :end) WHERE ${oneKey} RETURNING ${keyColumns}`,
  revokeKey: `UPDATE api_keys SET revoked_at = :now WHERE ${oneKey} RETURNING ${keyColumns}`,
  touchKey: `UPDATE api_keys SET last_used_at = :at WHERE ${oneKey} AND ${isDue}`,
  countKeys: 'SELECT count(*) AS total FROM api_keys',
}
