import { fold, foldEmail } from './fold.ts'
import type { Session } from './sqlite-session.ts'
import { pageStatementOf } from './statements.ts'
import type { Customer, CustomerFields, CustomerPage, CustomerQuery, Store } from './store.ts'

/** The part of the store that is about customers. */
export type CustomerMethods = Pick<
  Store,
  'createCustomer' | 'getCustomer' | 'listCustomers' | 'replaceCustomer' | 'patchCustomer' | 'deleteCustomer'
>

/** Creates the methods about customers, in the session's SQL. */
export function createSqliteCustomers(session: Session, now: () => Date): CustomerMethods {
  const get = (workspace: number, id: number) => session.find('getCustomer', { workspace, id })
  const replace = (workspace: number, id: number, fields: CustomerFields) =>
    session.rows('replaceCustomer', { workspace, id, now: now().toISOString(), ...toColumns(fields) })[0]
  return {
    createCustomer: async (workspace, fields) =>
      session.transaction('writing', () => insert(session, workspace, fields, now().toISOString())),
    getCustomer: async (workspace, id) => get(workspace, id),
    listCustomers: async (workspace, query) => session.transaction('reading', () => list(session, workspace, query)),
    replaceCustomer: async (workspace, id, fields) => replace(workspace, id, fields),
    patchCustomer: async (workspace, id, fields) =>
      session.transaction('writing', () => {
        const current = get(workspace, id)
        return current && replace(workspace, id, { ...current, ...fields })
      }),
    deleteCustomer: async (workspace, id) => session.rows('deleteCustomer', { workspace, id }).length > 0,
  }
}

function insert({ rows, only }: Session, workspace: number, fields: CustomerFields, now: string): Customer {
  const [taken] = rows('takeCustomerId', { workspace })
  if (taken === undefined) throw new RangeError(`There is no workspace ${workspace}`)
  return only('insertCustomer', { workspace, id: taken.id, now, ...toColumns(fields) })
}

function list({ rows, only }: Session, workspace: number, { page, limit, search, sort }: CustomerQuery): CustomerPage {
  const folded = fold(search ?? '')
  const isSearch = folded !== ''
  const which = isSearch ? { workspace, search: folded } : { workspace }
  const offset = Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER)
  const customers = rows(pageStatementOf(sort, isSearch), { ...which, limit, offset })
  // A page that is not full is the last one, and saves counting.
  const isLast = customers.length < limit && (customers.length > 0 || offset === 0)
  if (isLast) return { customers, total: offset + customers.length }
  return { customers, total: only(isSearch ? 'countFound' : 'countCustomers', which).total }
}

/** The values of the eight fields, and the keys that they are compared, sorted and found by. */
function toColumns({ account, email, phone, address, city, state, zip, country }: CustomerFields) {
  const values = { account, email, phone, address, city, state, zip, country }
  return {
    ...values,
    accountKey: fold(account),
    emailKey: email === null ? null : foldEmail(email),
    searchKey: Object.values(values)
      .map((text) => fold(text ?? ''))
      .join('\n'),
  }
}
