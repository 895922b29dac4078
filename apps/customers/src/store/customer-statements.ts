import type { Customer } from './customer-store.ts'

/** The columns of a customer, by the names of its fields. */
export const customerColumns =
  'id, account, email, phone, address, city, state, zip, country, version, created_at AS createdAt, ' +
  'updated_at AS updatedAt'
const rowid = '(:workspace << 40 | :id)'

/** What one row of a statement about customers holds. */
export interface CustomerRows {
  readonly takeCustomerId: Id
  readonly insertCustomer: Customer
  readonly getCustomer: Customer
  readonly replaceCustomer: Customer
  readonly deleteCustomer: Id
  readonly getCustomers: Customer
  readonly countDeleted: never
  readonly putTerms: never
  readonly deleteTerms: never
  readonly mergeTerms: never
}

interface Id {
  readonly id: number
}

/** Every SQL text about customers, but for lists. */
export const customerStatements: Readonly<Record<keyof CustomerRows, string>> = {
  takeCustomerId:
    'UPDATE workspaces SET next_customer_id = max(next_customer_id, :wanted) + 1, ' +
    'customer_count = customer_count + 1 WHERE id = :workspace ' +
    'RETURNING next_customer_id - 1 AS id',
  insertCustomer:
    'INSERT INTO customers (workspace_id, id, account, email, phone, address, city, state, zip, country, ' +
    'created_at, updated_at, account_key, email_key, email_order, city_key, search_key) ' +
    'VALUES (:workspace, :id, :account, :email, :phone, :address, :city, :state, :zip, :country, ' +
    ":createdAt, :updatedAt, :accountKey, :emailKey, ifnull(:emailKey, ''), :cityKey, :searchKey) " +
    `RETURNING ${customerColumns}`,
  getCustomer: `SELECT ${customerColumns} FROM customers WHERE workspace_id = :workspace AND id = :id`,
  replaceCustomer:
    'UPDATE customers SET account = :account, email = :email, phone = :phone, address = :address, city = :city, ' +
    'state = :state, zip = :zip, country = :country, account_key = :accountKey, email_key = :emailKey, ' +
    "email_order = ifnull(:emailKey, ''), city_key = :cityKey, search_key = :searchKey, " +
    'version = version + 1, updated_at = max(:now, updated_at) ' +
    `WHERE workspace_id = :workspace AND id = :id RETURNING ${customerColumns}`,
  deleteCustomer: 'DELETE FROM customers WHERE workspace_id = :workspace AND id = :id RETURNING id',
  getCustomers:
    `SELECT ${customerColumns} FROM customers WHERE workspace_id = :workspace AND ` +
    'id IN (SELECT value FROM json_each(:ids))',
  countDeleted: 'UPDATE workspaces SET customer_count = customer_count - 1 WHERE id = :workspace',

  // See migrations/search.ts.
  putTerms: `REPLACE INTO customer_terms (rowid, terms) VALUES (${rowid}, :terms)`,
  deleteTerms: `DELETE FROM customer_terms WHERE rowid = ${rowid}`,
  mergeTerms: "INSERT INTO customer_terms (customer_terms, rank) VALUES ('merge', :pages)",
}
