/** The fields of a customer that a caller writes. */
export interface CustomerFields {
  readonly account: string
  /** Unique in its workspace, whatever its case and Unicode form; any number of customers may have none. */
  readonly email: string | null
  readonly phone: string | null
  readonly address: string | null
  readonly city: string | null
  readonly state: string | null
  readonly zip: string | null
  readonly country: string | null
}

/** A customer. Times are RFC 3339 in UTC with milliseconds. */
export interface Customer extends CustomerFields {
  /** Counted per workspace from 1, never used twice. */
  readonly id: number
  readonly createdAt: string
  /** Moves with every write, unless the clock went back; never before `createdAt`. */
  readonly updatedAt: string
  /** Counts the writes, from 1. */
  readonly version: number
}

/** A customer to be made; what is left out is made up: the next id, and the present. */
export interface NewCustomer extends CustomerFields {
  /** Above every id the workspace has given. */
  readonly id?: number
  readonly createdAt?: string
  readonly updatedAt?: string
}

/** What customers can be sorted by. */
export type SortKey = 'id' | 'account' | 'email' | 'created_at' | 'updated_at'

/** Which customers; what is left out does not matter. */
export interface CustomerFilter {
  /** Any part of any field, without regard to case and accents; no character is special. Empty finds all. */
  readonly search?: string
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  /** The whole name, without regard to case and accents. */
  readonly city?: string
  /** The first time they may be made at; RFC 3339 in UTC with milliseconds. */
  readonly createdFrom?: string
  /** The first time after which they may not be made any more. */
  readonly createdBefore?: string
}

/**
 * An order. Text is compared by code point, after folding; customers without an email come before the others.
 * Equals are sorted by id, in the same direction, so that descending is ascending read backwards.
 */
export interface CustomerOrder {
  readonly by: SortKey
  readonly descending: boolean
}

/** Where a customer stands in an order, whether it is still there or not. */
export interface CustomerPlace {
  readonly id: number
  /** What it is sorted by. */
  readonly key: string | number
}

/** One page of the customers of a filter. */
export interface CustomerQuery extends CustomerFilter {
  readonly sort: CustomerOrder
  /** Customers on a page, from 1. */
  readonly limit: number
  /** From 1 (1). */
  readonly page?: number
  /** Pages are counted from behind this place (the start). */
  readonly after?: CustomerPlace
}

/** A page of customers. */
export interface CustomerPage {
  readonly customers: readonly Customer[]
  /** The place of the last one, where others follow. */
  readonly next: CustomerPlace | undefined
  /** How many there are on all pages, where that came out on the way. */
  readonly total: number | undefined
}

/** So many customers of a filter are counted; of more there are at least so many. */
export const maxCounted = 2_000

/** How many customers there are. */
export interface CustomerCount {
  readonly total: number
  /** Whether `total` is all; else there are at least so many, which is told where an index finds more than {@link maxCounted}. */
  readonly isExact: boolean
}

/** What the store knows of customers. */
export interface CustomerStore {
  /** Rejects with a RangeError if there is no such workspace. */
  readonly createCustomer: (workspaceId: number, fields: CustomerFields) => Promise<Customer>
  readonly getCustomer: (workspaceId: number, id: number) => Promise<Customer | undefined>
  readonly listCustomers: (workspaceId: number, query: CustomerQuery) => Promise<CustomerPage>
  /** Counts all customers of a workspace, or those of a filter as far as {@link maxCounted}. */
  readonly countCustomers: (workspaceId: number, filter?: CustomerFilter) => Promise<CustomerCount>
  /**
   * Writes the fields that `change` makes of the customer, and nobody writes in between; undefined when there is no such customer.
   * What `change` throws rejects, and nothing is written. It may be called twice: what it refuses at first sight waits for no lock.
   */
  readonly changeCustomer: (
    workspaceId: number,
    id: number,
    change: (current: Customer) => CustomerFields,
  ) => Promise<Customer | undefined>
  /** Deletes the customer unless `check` throws, called as `change` above is; tells whether there was one. */
  readonly deleteCustomer: (workspaceId: number, id: number, check?: (current: Customer) => void) => Promise<boolean>
}
