import type { SortKey } from './customer-store.ts'

/** What pages are sorted by; equals are sorted by id. Nothing a caller sends gets into SQL as text. */
const sortColumns: Readonly<Record<SortKey, string>> = {
  id: 'id',
  account: 'account_key',
  email: 'email_order',
  created_at: 'created_at',
  updated_at: 'updated_at',
}

const idMask = 2 ** 40 - 1

/** Whether a customer is one of a filter; what the filter leaves open is NULL. */
const isMatch =
  '(:search IS NULL OR instr(search_key, :search) > 0) AND (:country IS NULL OR country = :country) AND ' +
  '(:city IS NULL OR city_key = :city) AND (:createdFrom IS NULL OR created_at >= :createdFrom) AND ' +
  '(:createdBefore IS NULL OR created_at < :createdBefore)'
/** Both bounds: a workspace's terms must not take time to pass over for another. */
const termsInWorkspace = 'rowid > (:workspace << 40) AND rowid < (:workspace + 1 << 40)'
const byTerms = `SELECT rowid & ${idMask} AS id FROM customer_terms WHERE customer_terms MATCH :match AND ${termsInWorkspace} LIMIT :most`
const byCreated =
  "SELECT id FROM customers WHERE workspace_id = :workspace AND created_at >= ifnull(:createdFrom, '') AND " +
  "created_at < ifnull(:createdBefore, x'') ORDER BY created_at, id LIMIT :most"

/** Where the customers of a filter are looked for, when an index tells that they are few. */
export type Source = 'terms' | 'created'
type Direction = 'asc' | 'desc'

/** A statement that reads a page's customers, or where they are. */
export type ListStatement =
  | `${'all' | 'walk' | `few:${Source}`}:${SortKey}:${Direction}`
  | `gather:${Exclude<SortKey, 'id'>}`
  | `terms:${Direction}`

/** Where a customer stands in an order; `isMatch` is 1 for those of the filter, 0 or null for others. */
export interface Place {
  readonly id: number
  readonly key: string | number
  readonly isMatch: number | null
}

/** What one row of a statement about lists holds. */
export interface ListRows extends Readonly<Record<ListStatement, Place>> {
  readonly countCustomers: { readonly total: number }
  readonly countTerms: { readonly total: number }
  readonly countCreated: { readonly total: number }
  readonly 'countFew:terms': { readonly total: number }
  readonly 'countFew:created': { readonly total: number }
}

/** Every SQL text about lists of customers. */
export const listStatements: Readonly<Record<keyof ListRows, string>> = {
  countCustomers: 'SELECT customer_count AS total FROM workspaces WHERE id = :workspace',
  countTerms: `SELECT count(*) AS total FROM (${byTerms})`,
  countCreated: `SELECT count(*) AS total FROM (${byCreated})`,
  'countFew:terms': countFew(byTerms),
  'countFew:created': countFew(byCreated),
  'terms:asc': termsSql('id', 'asc'),
  'terms:desc': termsSql('id', 'desc'),
  ...orderedStatements(),
}

function countFew(source: string): string {
  return `SELECT count(*) AS total FROM customers WHERE workspace_id = :workspace AND id IN (${source}) AND ${isMatch}`
}

function orderedStatements(): Readonly<Record<Exclude<ListStatement, `terms:${Direction}`>, string>> {
  const entries = (Object.keys(sortColumns) as readonly SortKey[]).flatMap((by) =>
    (['asc', 'desc'] as const).flatMap((direction) => [
      [`all:${by}:${direction}`, allSql(by, direction)],
      [`walk:${by}:${direction}`, walkSql(by, direction)],
      [`few:terms:${by}:${direction}`, fewSql(byTerms, by, direction)],
      [`few:created:${by}:${direction}`, fewSql(byCreated, by, direction)],
    ]),
  )
  // By id they come as they are found.
  const gathered = (Object.keys(sortColumns) as readonly SortKey[])
    .filter((by) => by !== 'id')
    .map((by) => [`gather:${by}`, termsSql(by, 'asc')])
  return Object.fromEntries([...entries, ...gathered]) as Record<Exclude<ListStatement, `terms:${Direction}`>, string>
}

/** Everybody, in an index that holds all there is to read. */
function allSql(by: SortKey, direction: Direction): string {
  return (
    `SELECT id, ${sortColumns[by]} AS key, 1 AS isMatch FROM customers WHERE workspace_id = :workspace AND ${after(by, direction)} ` +
    `ORDER BY ${order(by, direction)} LIMIT :most OFFSET :skip`
  )
}

/** The next so many in an order, each told whether it is of the filter. */
function walkSql(by: SortKey, direction: Direction): string {
  return (
    `SELECT id, ${sortColumns[by]} AS key, (${isMatch}) AS isMatch FROM customers WHERE workspace_id = :workspace AND ` +
    `${after(by, direction)} ORDER BY ${order(by, direction)} LIMIT :most`
  )
}

/** All that an index finds, sorted: for few. A plus keeps SQLite from walking through the whole order instead. */
function fewSql(source: string, by: SortKey, direction: Direction): string {
  return (
    `SELECT id, ${sortColumns[by]} AS key, 1 AS isMatch FROM customers WHERE workspace_id = :workspace AND ` +
    `id IN (${source}) AND ${isMatch} AND ${after(by, direction, '+')} ORDER BY ${order(by, direction, '+')}`
  )
}

/** The next so many that an index finds, by id, each told whether it is of the filter. */
function termsSql(by: SortKey, direction: Direction): string {
  const bounds =
    direction === 'asc'
      ? ['rowid > (:workspace << 40 | :after)', 'rowid < (:workspace + 1 << 40)']
      : ['rowid < (:workspace << 40 | :after)', 'rowid > (:workspace << 40)']
  return (
    `SELECT id, ${sortColumns[by]} AS key, (${isMatch}) AS isMatch FROM customer_terms CROSS JOIN customers ` +
    `ON workspace_id = :workspace AND id = customer_terms.rowid & ${idMask} ` +
    `WHERE customer_terms MATCH :match AND ${bounds.map((bound) => `customer_terms.${bound}`).join(' AND ')} ` +
    `ORDER BY customer_terms.rowid ${direction} LIMIT :most`
  )
}

function after(by: SortKey, direction: Direction, prefix = ''): string {
  const sign = direction === 'asc' ? '>' : '<'
  if (by === 'id') return `${prefix}id ${sign} :after`
  return `(${prefix}${sortColumns[by]}, ${prefix}id) ${sign} (:key, :after)`
}

function order(by: SortKey, direction: Direction, prefix = ''): string {
  const columns = by === 'id' ? ['id'] : [sortColumns[by], 'id']
  return columns.map((column) => `${prefix}${column} ${direction}`).join(', ')
}
