import type { Customer, CustomerFields, CustomerStore, NewCustomer } from './customer-store.ts'
import { fold, foldEmail } from './fold.ts'
import type { Session } from './sqlite-session.ts'
import { gatherTerms } from './sqlite-terms.ts'
import type { CustomerKey, GatheredTerms } from './sqlite-terms.ts'

/** The part of the store that is about single customers. */
type CustomerMethods = Omit<CustomerStore, 'listCustomers' | 'countCustomers'>

/** Creates the methods about single customers, in the session's SQL. */
export function createSqliteCustomers(session: Session, now: () => Date): CustomerMethods {
  const get = (workspace: number, id: number) => session.find('getCustomer', { workspace, id })
  /** Does a write to a customer as it is. What `work` would refuse is refused first by a look that takes no lock. */
  const write = <Made, Result>(
    workspace: number,
    id: number,
    work: (current: Customer) => Made,
    done: (made: Made) => Result,
  ): Result | undefined => {
    const seen = get(workspace, id)
    if (seen === undefined) return undefined
    work(seen)
    return session.transaction('writing', () => {
      const current = get(workspace, id)
      return current && done(work(current))
    })
  }
  return {
    createCustomer: async (workspace, fields) =>
      session.transaction('writing', () => {
        const terms = gatherTerms(session)
        const customer = insertCustomer(session, workspace, fields, now().toISOString(), terms)
        terms.write()
        return customer
      }),
    getCustomer: async (workspace, id) => get(workspace, id),
    changeCustomer: async (workspace, id, change) =>
      write(workspace, id, change, (fields) => replace(session, { workspace, id }, fields, now().toISOString())),
    deleteCustomer: async (workspace, id, check = () => undefined) =>
      write(workspace, id, check, () => remove(session, { workspace, id })) ?? false,
  }
}

/**
 * Makes a customer, within a transaction that writes the terms at its end: the one way in which there comes to be one.
 *
 * @throws {RangeError} If there is no such workspace.
 */
export function insertCustomer(
  session: Session,
  workspace: number,
  { id: wanted = 0, createdAt, updatedAt, ...fields }: NewCustomer,
  now: string,
  terms: GatheredTerms,
): Customer {
  const [taken] = session.rows('takeCustomerId', { workspace, wanted })
  if (taken === undefined) throw new RangeError(`There is no workspace ${workspace}`)
  const times = { createdAt: createdAt ?? updatedAt ?? now, updatedAt: updatedAt ?? now }
  const columns = toColumns(fields)
  const customer = session.only('insertCustomer', { workspace, id: taken.id, ...times, ...columns })
  terms.add({ workspace, id: taken.id }, columns)
  return customer
}

function replace(session: Session, which: CustomerKey, fields: CustomerFields, now: string): Customer {
  const columns = toColumns(fields)
  const customer = session.only('replaceCustomer', { ...which, now, ...columns })
  const terms = gatherTerms(session)
  terms.add(which, columns)
  terms.write()
  return customer
}

function remove(session: Session, which: CustomerKey): boolean {
  const isDeleted = session.rows('deleteCustomer', which).length > 0
  session.rows('countDeleted', { workspace: which.workspace })
  session.rows('deleteTerms', which)
  return isDeleted
}

/** The values of the eight fields, and the keys that they are compared, sorted and found by. */
function toColumns({ account, email, phone, address, city, state, zip, country }: CustomerFields) {
  const values = { account, email, phone, address, city, state, zip, country }
  return {
    ...values,
    accountKey: fold(account),
    emailKey: email === null ? null : foldEmail(email),
    cityKey: city === null ? null : fold(city),
    searchKey: Object.values(values)
      .map((text) => fold(text ?? ''))
      .join('\n'),
  }
}
