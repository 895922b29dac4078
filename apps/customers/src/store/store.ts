/** How often at most a key's last use is written, in ms: it is right to that. */
export const touchEveryMs = 60_000

/** What an API key may do. */
export type Scope = 'customers:read' | 'customers:write' | 'keys:manage' | 'activity:read'

/** A tenant: its customers and keys are seen by nobody else. */
export interface Workspace {
  readonly id: number
  /** Unique. */
  readonly name: string
  readonly createdAt: string
}

/** An API key as it is stored: never the key itself. Times are RFC 3339 in UTC with milliseconds. */
export interface ApiKey {
  readonly id: number
  readonly workspaceId: number
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The SHA-256 of the key, in hex; unique. */
  readonly hash: string
  /** The prefix and the last four characters, for listings. */
  readonly hint: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  /** Right to a minute. */
  readonly lastUsedAt: string | null
}

/** What a request needs to know of the key it is made with. */
export type Grant = Pick<ApiKey, 'id' | 'workspaceId' | 'scopes' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'>

/** What is known of a key before it is stored. */
export type NewApiKey = Pick<ApiKey, 'workspaceId' | 'name' | 'scopes' | 'hash' | 'hint' | 'expiresAt'>

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
}

/** What customers can be sorted by. */
export type SortKey = 'id' | 'account' | 'email' | 'created_at' | 'updated_at'

/** One page of the customers that match. */
export interface CustomerQuery {
  /** From 1. */
  readonly page: number
  /** Customers on a page, from 1. */
  readonly limit: number
  /** Any part of any field, without regard to case and accents; no character is special. Empty finds all. */
  readonly search?: string
  /**
   * Text is compared by code point, after folding; customers without an email come before the others.
   * Equals are sorted by id, in the same direction, so that descending is ascending read backwards.
   */
  readonly sort: { readonly by: SortKey; readonly descending: boolean }
}

/** A page, and how many customers match on all pages. */
export interface CustomerPage {
  readonly customers: readonly Customer[]
  readonly total: number
}

/**
 * Where the service keeps what it knows. Nothing of one workspace is reached with the id of another.
 * What the database throws rejects unchanged, so that a rule can tell a duplicate from a full disk.
 */
export interface Store {
  readonly createWorkspace: (name: string) => Promise<Workspace>
  readonly findWorkspace: (name: string) => Promise<Workspace | undefined>
  readonly countWorkspaces: () => Promise<number>

  readonly insertKey: (key: NewApiKey) => Promise<ApiKey>
  /** Finds expired and revoked keys too: what they are worth is the caller's to say. */
  readonly findKeyByHash: (hash: string) => Promise<ApiKey | undefined>
  /** The same, as much as every request needs of it. */
  readonly findGrant: (hash: string) => Promise<Grant | undefined>
  /** Notes that a key was used, at most every {@link touchEveryMs}, without waiting for a lock; never rejects. */
  readonly touchKey: (id: number, at: Date) => Promise<void>
  readonly countKeys: () => Promise<number>

  /** Rejects with a RangeError if there is no such workspace. */
  readonly createCustomer: (workspaceId: number, fields: CustomerFields) => Promise<Customer>
  readonly getCustomer: (workspaceId: number, id: number) => Promise<Customer | undefined>
  readonly listCustomers: (workspaceId: number, query: CustomerQuery) => Promise<CustomerPage>
  /** Writes all fields; undefined when there is no such customer. */
  readonly replaceCustomer: (workspaceId: number, id: number, fields: CustomerFields) => Promise<Customer | undefined>
  /** Writes the given fields and keeps the others; undefined when there is no such customer. */
  readonly patchCustomer: (
    workspaceId: number,
    id: number,
    fields: Partial<CustomerFields>,
  ) => Promise<Customer | undefined>
  /** Tells whether there was such a customer. */
  readonly deleteCustomer: (workspaceId: number, id: number) => Promise<boolean>

  /** Rejects if the database can't be read and written to; at once where it would wait for a lock. Changes nothing, hence can't notice a full disk. */
  readonly check: () => Promise<void>
  /** Lets the database go; a second time does nothing. */
  readonly close: () => Promise<void>
}
