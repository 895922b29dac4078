import type { Scope } from '../src/store/key-store.ts'

/** What the matrix asks of one resource with. */
interface MatrixResource {
  /** Scopes that are of no use there. */
  readonly otherScopes: readonly Scope[]
  /** A query with a value of the wrong type for each parameter of the list. */
  readonly wrongQuery: string
  /** A body nothing is wrong with; the mark is another one each time. */
  readonly good: (mark: string) => object
  /** A body whose fields are all of a wrong type. */
  readonly wrongTypes: object
  /** What makes a body too large. */
  readonly bulk: object
  /** What makes a body a duplicate. */
  readonly duplicate: object
}

/** The email of our first customer. */
export const takenEmail = 'taken@example.com'

const long = 'x'.repeat(70_000)

const customers: MatrixResource = {
  otherScopes: ['keys:manage', 'activity:read'],
  wrongQuery: 'page=one&limit=2.5',
  good: (mark) => ({ account: 'Good', email: `${mark}@example.com` }),
  wrongTypes: { account: 7, email: true, country: [] },
  bulk: { address: long },
  duplicate: { email: takenEmail.toUpperCase() },
}

const keys: MatrixResource = {
  otherScopes: ['customers:read', 'customers:write', 'activity:read'],
  wrongQuery: 'limit=2.5&after=one',
  good: () => ({ name: 'Good', scopes: ['customers:read'] }),
  wrongTypes: { name: 7, scopes: 'all', expires_at: true },
  bulk: { name: long },
  duplicate: {},
}

const rotations: MatrixResource = {
  ...keys,
  good: () => ({ overlap_seconds: 60 }),
  wrongTypes: { overlap_seconds: 'long' },
  bulk: { overlap_seconds: long },
}

const audit: MatrixResource = { ...keys, wrongQuery: 'limit=2.5&before=one' }

const activity: MatrixResource = {
  ...keys,
  otherScopes: ['customers:read', 'customers:write', 'keys:manage'],
  wrongQuery: 'limit=2.5&before=one&status=two',
}

/** The resource of a route; what has none is asked as customers are. */
export function resourceOf(route: string): MatrixResource {
  if (route.endsWith('/rotate')) return rotations
  if (route.includes('/keys')) return keys
  if (route.includes('/activity')) return activity
  return route.includes('/audit') ? audit : customers
}
