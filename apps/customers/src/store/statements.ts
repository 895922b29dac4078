import type { ApiKey, Customer, Grant, SortKey, Workspace } from './store.ts'

const customerColumns =
  'id, account, email, phone, address, city, state, zip, country, created_at AS createdAt, updated_at AS updatedAt'
const keyColumns =
  'id, workspace_id AS workspaceId, name, scopes, hash, hint, ' +
  'created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt, last_used_at AS lastUsedAt'
const grantColumns =
  'id, workspace_id AS workspaceId, scopes, expires_at AS expiresAt, revoked_at AS revokedAt, last_used_at AS lastUsedAt'
const workspaceColumns = 'id, name, created_at AS createdAt'
const searchCondition = 'instr(search_key, :search) > 0'
const isDue = 'id = :id AND (last_used_at IS NULL OR last_used_at <= :before)'

/** All that customers are ever sorted by: nothing a caller sends gets into SQL as text. */
const sortColumns: Readonly<Record<SortKey, readonly string[]>> = {
  id: ['id'],
  account: ['account_key', 'id'],
  email: ['email_key', 'id'],
  created_at: ['created_at', 'id'],
  updated_at: ['updated_at', 'id'],
}

/** The name of the statement that reads a page: `search:` finds, `list:` takes all. */
export type PageStatement = `${'list' | 'search'}:${SortKey}:${'asc' | 'desc'}`
/** The name of any statement of the store. */
export type StatementName = keyof typeof namedStatements | PageStatement
/** Statement name → SQL. */
export type CustomerStatements = Readonly<Record<StatementName, string>>

/** A key as it lies in the table: its scopes are one text, with spaces between. */
export type KeyRow = Omit<ApiKey, 'scopes'> & { readonly scopes: string }

/** A grant as it lies in the table. */
export type GrantRow = Omit<Grant, 'scopes'> & { readonly scopes: string }

/** What one row of a statement holds. */
export interface StatementRows extends Readonly<Record<PageStatement, Customer>> {
  readonly insertWorkspace: Workspace
  readonly findWorkspace: Workspace
  readonly countWorkspaces: Total
  readonly probe: never
  readonly insertKey: KeyRow
  readonly findKeyByHash: KeyRow
  readonly findGrant: GrantRow
  readonly findKeyToTouch: Id
  readonly touchKey: never
  readonly countKeys: Total
  readonly takeCustomerId: Id
  readonly insertCustomer: Customer
  readonly getCustomer: Customer
  readonly replaceCustomer: Customer
  readonly deleteCustomer: Id
  readonly countCustomers: Total
  readonly countFound: Total
}

interface Total {
  readonly total: number
}
interface Id {
  readonly id: number
}

const namedStatements = {
  insertWorkspace: `INSERT INTO workspaces (name, created_at) VALUES (:name, :now) RETURNING ${workspaceColumns}`,
  findWorkspace: `SELECT ${workspaceColumns} FROM workspaces WHERE name = :name`,
  countWorkspaces: 'SELECT count(*) AS total FROM workspaces',
  // Writes nothing new: it is rolled back, and only shows that writing is possible.
  probe: 'UPDATE workspaces SET name = name WHERE id = (SELECT min(id) FROM workspaces)',

  insertKey:
    'INSERT INTO api_keys (workspace_id, name, scopes, hash, hint, created_at, expires_at) ' +
    `VALUES (:workspace, :name, :scopes, :hash, :hint, :now, :expiresAt) RETURNING ${keyColumns}`,
  findKeyByHash: `SELECT ${keyColumns} FROM api_keys WHERE hash = :hash`,
  findGrant: `SELECT ${grantColumns} FROM api_keys WHERE hash = :hash`,
  // Reading first spares a write lock with nearly every request.
  findKeyToTouch: `SELECT id FROM api_keys WHERE ${isDue}`,
  touchKey: `UPDATE api_keys SET last_used_at = :at WHERE ${isDue}`,
  countKeys: 'SELECT count(*) AS total FROM api_keys',

  takeCustomerId:
    'UPDATE workspaces SET next_customer_id = next_customer_id + 1 WHERE id = :workspace ' +
    'RETURNING next_customer_id - 1 AS id',
  insertCustomer:
    'INSERT INTO customers (workspace_id, id, account, email, phone, address, city, state, zip, country, ' +
    'created_at, updated_at, account_key, email_key, search_key) ' +
    'VALUES (:workspace, :id, :account, :email, :phone, :address, :city, :state, :zip, :country, ' +
    `:now, :now, :accountKey, :emailKey, :searchKey) RETURNING ${customerColumns}`,
  getCustomer: `SELECT ${customerColumns} FROM customers WHERE workspace_id = :workspace AND id = :id`,
  replaceCustomer:
    'UPDATE customers SET account = :account, email = :email, phone = :phone, address = :address, city = :city, ' +
    'state = :state, zip = :zip, country = :country, account_key = :accountKey, email_key = :emailKey, ' +
    'search_key = :searchKey, updated_at = max(:now, updated_at) ' +
    `WHERE workspace_id = :workspace AND id = :id RETURNING ${customerColumns}`,
  deleteCustomer: 'DELETE FROM customers WHERE workspace_id = :workspace AND id = :id RETURNING id',
  countCustomers: 'SELECT count(*) AS total FROM customers WHERE workspace_id = :workspace',
  countFound: `SELECT count(*) AS total FROM customers WHERE workspace_id = :workspace AND ${searchCondition}`,
} as const

/** Every SQL text that touches workspaces, keys or customers, so that a test can take each condition out and see it missed. */
export const customerStatements: CustomerStatements = Object.freeze({ ...namedStatements, ...pageStatements() })

/** The statement that reads a page in this order. */
export function pageStatementOf(sort: { by: SortKey; descending: boolean }, isSearch: boolean): PageStatement {
  return `${isSearch ? 'search' : 'list'}:${sort.by}:${sort.descending ? 'desc' : 'asc'}`
}

function pageStatements(): Readonly<Record<PageStatement, string>> {
  const keys = Object.keys(sortColumns) as readonly SortKey[]
  const entries = keys
    .flatMap((by) => [false, true].map((descending) => ({ by, descending })))
    .flatMap((sort) =>
      [false, true].map((isSearch) => [pageStatementOf(sort, isSearch), pageSql(sort, isSearch)] as const),
    )
  return Object.fromEntries(entries) as Record<PageStatement, string>
}

/**
 * The inner select passes over the rows before the page, in an index that holds all it needs; the outer one reads the page.
 * A plus keeps SQLite from taking an index for an order: a search reads every row anyway, which is ten times
 * faster as they lie in the file, and the outer select has only one page to sort.
 */
function pageSql({ by, descending }: { by: SortKey; descending: boolean }, isSearch: boolean): string {
  const columns = sortColumns[by].map((column) => (descending ? `${column} DESC` : column))
  const unindexed = columns.map((column) => `+${column}`).join(', ')
  return (
    `SELECT ${customerColumns} FROM customers WHERE workspace_id = :workspace AND id IN (` +
    `SELECT id FROM customers WHERE workspace_id = :workspace${isSearch ? ` AND ${searchCondition}` : ''} ` +
    `ORDER BY ${isSearch ? unindexed : columns.join(', ')} LIMIT :limit OFFSET :offset) ORDER BY ${unindexed}`
  )
}
