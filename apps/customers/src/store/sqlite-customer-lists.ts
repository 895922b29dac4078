import type { SQLInputValue } from 'node:sqlite'
import { compareText } from './compare-text.ts'
import type { Place, Source } from './customer-list-statements.ts'
import { maxCounted } from './customer-store.ts'
import type {
  Customer,
  CustomerCount,
  CustomerFilter,
  CustomerOrder,
  CustomerPlace,
  CustomerQuery,
  CustomerStore,
  SortKey,
} from './customer-store.ts'
import { fold } from './fold.ts'
import { matchOf } from './search-terms.ts'
import type { Session } from './sqlite-session.ts'
import { takeTurn } from './take-turn.ts'

/** The part of the store that is about many customers. */
type ListMethods = Pick<CustomerStore, 'listCustomers' | 'countCustomers'>

/** How many rows are walked through at once, at first and later on: everybody else waits meanwhile. */
const portions = { first: 250, largest: 1_000 } as const

/** So many times as many as are counted are still gathered and sorted; of more, an order is walked through. */
const gatheredTimes = 10
/** A walk that is this much longer than one through evenly spread hits is reckoned with. */
const unevenTimes = 10

/** No id is as high: the term index has 40 bits for it. */
const highestId = 2 ** 40 - 1

/**
 * Creates the methods about many customers, in the session's SQL.
 * The process never waits for more than a few thousand rows, however many customers there are: where an index finds few they are sorted,
 * else the order is walked through in portions.
 */
export function createSqliteCustomerLists(session: Session, countAtMost = maxCounted): ListMethods {
  return {
    listCustomers: async (workspace, query) => {
      const { places, total } = await findPlaces(session, countAtMost, workspace, query)
      const page = places.slice(0, query.limit)
      const next = places.length > query.limit ? toCustomerPlace(page.at(-1)) : undefined
      return { customers: readCustomers(session, workspace, page), next, total }
    },
    countCustomers: async (workspace, filter = {}) => {
      await takeTurn(workspace)
      return count(session, countAtMost, workspace, toConditions(filter))
    },
  }
}

interface Found {
  /** Where the page's customers are, and one more where others follow. */
  readonly places: readonly Place[]
  readonly total?: number
}

async function findPlaces(
  session: Session,
  countAtMost: number,
  workspace: number,
  query: CustomerQuery,
): Promise<Found> {
  const { sort, limit, page = 1, after } = query
  const conditions = toConditions(query)
  const order = `${sort.by}:${sort.descending ? 'desc' : 'asc'}` as const
  const take = limit + 1
  const skip = Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER - take)
  const start = { workspace, ...boundsOf(sort, after) }
  if (conditions === undefined) return { places: session.rows(`all:${order}`, { ...start, most: take, skip }) }

  await takeTurn(workspace)
  const { source, isFew, match } = findSource(session, countAtMost, workspace, conditions)
  if (isFew) {
    const few = { ...start, ...conditions, most: countAtMost, ...(source === 'terms' && { match }) }
    const all = session.rows(`few:${source}:${order}`, few)
    return { places: all.slice(skip, skip + take), ...(after === undefined && { total: all.length }) }
  }
  const isByTerms = sort.by === 'id' && source === 'terms'
  if (source === 'terms' && sort.by !== 'id' && isGathered(session, countAtMost, { workspace, match }, skip + take)) {
    const all = await gather(session, { workspace, conditions, match, by: sort.by }, sort)
    const places = all.filter((place) => after === undefined || compare(sort, place, after) > 0)
    return { places: places.slice(skip, skip + take), ...(after === undefined && { total: all.length }) }
  }
  const readPortion = (last: CustomerPlace | undefined, most: number): readonly Place[] => {
    const portion = { workspace, ...conditions, ...boundsOf(sort, last), most }
    if (isByTerms) return session.rows(sort.descending ? 'terms:desc' : 'terms:asc', { ...portion, match })
    return session.rows(`walk:${order}`, portion)
  }
  return { places: await walk(readPortion, after, { workspace, skip, take }) }
}

/** Whether it takes less to gather all hits than to walk through an order until enough of them were met. */
function isGathered(
  { only }: Session,
  countAtMost: number,
  { workspace, match }: Pick<Search, 'workspace' | 'match'>,
  wanted: number,
): boolean {
  const atMost = gatheredTimes * countAtMost
  const { total: hits } = only('countTerms', { workspace, match, most: atMost + 1 })
  const { total } = only('countCustomers', { workspace })
  return hits <= atMost && hits <= (unevenTimes * wanted * total) / hits
}

interface Search {
  readonly workspace: number
  readonly conditions: Conditions
  readonly match: string
  readonly by: Exclude<SortKey, 'id'>
}

/** Finds all by their terms, in portions, and sorts them. An order may have them all at its far end: to walk there can take a hundred times as long. */
async function gather(
  session: Session,
  { workspace, conditions, match, by }: Search,
  sort: CustomerOrder,
): Promise<readonly Place[]> {
  const found: Place[] = []
  for (let after = 0; ;) {
    const most = portions.largest
    const places = session.rows(`gather:${by}`, { workspace, ...conditions, match, after, most })
    found.push(...places.filter((place) => place.isMatch === 1))
    if (places.length < most) return found.toSorted((one, other) => compare(sort, one, other))
    after = places.at(-1)?.id ?? highestId
    await takeTurn(workspace)
  }
}

function compare({ descending }: CustomerOrder, one: CustomerPlace, other: CustomerPlace): number {
  const order = compareText(String(one.key), String(other.key)) || one.id - other.id
  return descending ? -order : order
}

/** Goes through an order in portions, and lets others have their turn between them. */
async function walk(
  readPortion: (last: CustomerPlace | undefined, most: number) => readonly Place[],
  after: CustomerPlace | undefined,
  { workspace, skip, take }: { readonly workspace: number; readonly skip: number; readonly take: number },
): Promise<readonly Place[]> {
  const found: Place[] = []
  let passed = 0
  let last = after
  for (let most: number = portions.first; ; most = Math.min(most * 2, portions.largest)) {
    const places = readPortion(last, most)
    for (const place of places) {
      if (place.isMatch !== 1) continue
      passed += 1
      if (passed > skip && found.push(place) === take) return found
    }
    if (places.length < most) return found
    last = places.at(-1)
    await takeTurn(workspace)
  }
}

function count(
  session: Session,
  countAtMost: number,
  workspace: number,
  conditions: Conditions | undefined,
): CustomerCount {
  if (conditions === undefined) {
    return { total: session.find('countCustomers', { workspace })?.total ?? 0, isExact: true }
  }
  const { source, isFew, match } = findSource(session, countAtMost, workspace, conditions)
  const which = { workspace, ...conditions, most: countAtMost, ...(source === 'terms' && { match }) }
  return { total: session.only(`countFew:${source}`, which).total, isExact: isFew }
}

/** The index to look in: one that finds few, or else the terms. */
function findSource(
  { only }: Session,
  countAtMost: number,
  workspace: number,
  { search, country, city, createdFrom, createdBefore }: Conditions,
): { readonly source: Source; readonly isFew: boolean; readonly match: string } {
  const match = matchOf({ search, country, city })
  const most = countAtMost + 1
  const isFew = (total: number) => total <= countAtMost
  if (match !== '' && isFew(only('countTerms', { workspace, match, most }).total))
    return { source: 'terms', isFew: true, match }
  const isDated = createdFrom !== null || createdBefore !== null
  if (isDated && isFew(only('countCreated', { workspace, createdFrom, createdBefore, most }).total))
    return { source: 'created', isFew: true, match }
  return { source: match === '' ? 'created' : 'terms', isFew: false, match }
}

/** A filter as the statements take it: folded, null for what is left open. */
interface Conditions extends Readonly<Record<string, SQLInputValue>> {
  readonly search: string | null
  readonly country: string | null
  readonly city: string | null
  readonly createdFrom: string | null
  readonly createdBefore: string | null
}

/** Nothing for a filter that leaves all open. */
function toConditions(filter: CustomerFilter): Conditions | undefined {
  const { search = '', country = null, city, createdFrom = null, createdBefore = null } = filter
  const text = fold(search)
  const conditions: Conditions = {
    search: text === '' ? null : text,
    country,
    city: city === undefined ? null : fold(city),
    createdFrom,
    createdBefore,
  }
  return Object.values(conditions).some((condition) => condition !== null) ? conditions : undefined
}

/** Behind which place to read on; at first behind one before all others. A blob is behind every text. */
function boundsOf({ by, descending }: CustomerOrder, place: CustomerPlace | undefined): Record<string, SQLInputValue> {
  const key = place?.key ?? (descending ? new Uint8Array() : '')
  const after = place?.id ?? (descending ? highestId : 0)
  return by === 'id' ? { after } : { key, after }
}

function toCustomerPlace(place: Place | undefined): CustomerPlace | undefined {
  return place && { id: place.id, key: place.key }
}

/** In the order of their places; who was deleted in the meantime is left out. */
function readCustomers({ rows }: Session, workspace: number, places: readonly Place[]): readonly Customer[] {
  const ids = JSON.stringify(places.map(({ id }) => id))
  const byId = new Map(rows('getCustomers', { workspace, ids }).map((customer) => [customer.id, customer]))
  return places.flatMap(({ id }) => byId.get(id) ?? [])
}
