import { errorResponses } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import { createCursors } from './cursor.ts'
import type { Cursor, Cursors } from './cursor.ts'
import { toJson } from './customer-json.ts'
import { customerPage, listQuery, maxSkipped } from './customer-schemas.ts'
import { errors } from './errors.ts'
import { keyOf } from './key-guard.ts'
import { commonErrors } from './openapi.ts'
import { parseTime } from './parse-time.ts'
import type { CustomerFilter, CustomerOrder, CustomerPage, CustomerQuery, SortKey } from './store/customer-store.ts'
import type { Store } from './store/store.ts'

interface ListRoute {
  Querystring: {
    readonly page?: number
    readonly cursor?: string
    readonly limit: number
    readonly search?: string
    readonly country?: string
    readonly city?: string
    readonly created_from?: string
    readonly created_before?: string
    readonly sort?: string
  }
}

/** `GET /customers`: by pages, or from cursor to cursor. */
export function customerListRoutes(app: FastifyInstance, store: Store): void {
  app.get<ListRoute>(
    '/customers',
    {
      config: { scope: 'customers:read' },
      schema: {
        operationId: 'listCustomers',
        summary: 'List customers',
        tags: ['customers'],
        querystring: listQuery,
        response: { 200: customerPage, ...errorResponses(errors, commonErrors) },
      },
    },
    async (request) => {
      const { workspaceId } = keyOf(request)
      // The present secret: a restore brings that of the backup, and other processes have it at once.
      const cursors = createCursors(await store.getSecret('cursors'))
      const query = toQuery(request.query, workspaceId, cursors)
      const page = await store.listCustomers(workspaceId, query)
      const next = page.next && cursors.print(workspaceId, toCursor(query, page.next))
      const totals = query.after === undefined ? await countPages(store, workspaceId, query, page) : {}
      return { success: true, data: page.customers.map(toJson), meta: { ...totals, next_cursor: next ?? null } }
    },
  )
}

/** @throws {ApiError} `invalidParameters` where they don't go together. */
function toQuery(
  { cursor, page, limit, sort, ...given }: ListRoute['Querystring'],
  workspaceId: number,
  cursors: Cursors,
): CustomerQuery {
  const filter = toFilter(given)
  if (cursor !== undefined) return { ...readCursor(cursor, { page, sort, filter }, workspaceId, cursors), limit }
  const query = { ...filter, sort: toOrder(sort), limit, page: page ?? 1 }
  if ((query.page - 1) * limit <= maxSkipped) return query
  const last = Math.floor(maxSkipped / limit) + 1
  throw errors.invalidParameters({
    fields: { page: `must be at most ${last} with this limit; further on, use next_cursor` },
  })
}

interface Beside {
  readonly page: number | undefined
  readonly sort: string | undefined
  readonly filter: CustomerFilter
}

/** A cursor holds all that its list was asked for; what is said again beside it must be the same. */
function readCursor(
  text: string,
  { page, sort, filter }: Beside,
  workspaceId: number,
  cursors: Cursors,
): Omit<CustomerQuery, 'limit'> {
  const refuse = (reason: string) => errors.invalidParameters({ fields: { cursor: reason } })
  if (page !== undefined) throw refuse("can't be combined with page")
  const cursor = cursors.parse(workspaceId, text)
  if (cursor === undefined) throw refuse('is not a cursor of this list')
  const isOther = (names: readonly (keyof CustomerFilter)[]) =>
    names.some((name) => filter[name] !== undefined && filter[name] !== cursor.filter[name])
  if (sort !== undefined && sort !== toText(cursor.sort)) throw refuse('was made for another sort')
  if (isOther(filterNames)) throw refuse('was made for another search or filter')
  return { ...cursor.filter, sort: cursor.sort, after: cursor.after }
}

const filterNames = [
  'search',
  'country',
  'city',
  'createdFrom',
  'createdBefore',
] as const satisfies readonly (keyof CustomerFilter)[]

function toCursor(query: CustomerQuery, after: Cursor['after']): Cursor {
  const { search, country, city, createdFrom, createdBefore, sort } = query
  // JSON leaves out what is undefined.
  return { sort, filter: { search, country, city, createdFrom, createdBefore } as CustomerFilter, after }
}

function toFilter({
  search,
  country,
  city,
  created_from: from,
  created_before: before,
}: Omit<ListRoute['Querystring'], 'limit'>): CustomerFilter {
  const createdFrom = from === undefined ? undefined : parseTime(from)
  const createdBefore = before === undefined ? undefined : parseTime(before)
  return {
    ...(search !== undefined && { search }),
    ...(country !== undefined && { country }),
    ...(city !== undefined && { city }),
    ...(createdFrom !== undefined && { createdFrom }),
    ...(createdBefore !== undefined && { createdBefore }),
  }
}

function toOrder(sort = 'id'): CustomerOrder {
  const descending = sort.startsWith('-')
  return { by: (descending ? sort.slice(1) : sort) as SortKey, descending }
}

function toText({ by, descending }: CustomerOrder): string {
  return descending ? `-${by}` : by
}

interface Totals {
  readonly current_page: number
  readonly total_pages: number
  readonly total_records: number
  readonly total_is_exact: boolean
}

async function countPages(
  store: Store,
  workspaceId: number,
  query: CustomerQuery,
  { customers, next, total: known }: CustomerPage,
): Promise<Totals> {
  const { page = 1, limit } = query
  const seen = (page - 1) * limit + customers.length
  // A last page tells the total by itself.
  const total = next === undefined && (customers.length > 0 || page === 1) ? seen : known
  const counted = total === undefined ? await store.countCustomers(workspaceId, query) : { total, isExact: true }
  // Where not all were counted there are at least those on the page, and one more where others follow.
  const shown = customers.length === 0 ? 0 : seen + (next === undefined ? 0 : 1)
  const records = counted.isExact ? counted.total : Math.max(counted.total, shown)
  return {
    current_page: page,
    total_pages: Math.ceil(records / limit),
    total_records: records,
    total_is_exact: counted.isExact,
  }
}
