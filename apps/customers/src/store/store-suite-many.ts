import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Customer, CustomerFields, CustomerFilter, CustomerOrder, CustomerPlace } from './customer-store.ts'
import { fold, foldEmail } from './fold.ts'
import { openWithWorkspace, patchCustomer, start } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'
import type { Store } from './store.ts'

const many = 600
const names = ['Ada', 'Böb', 'Cyd', 'ada mu', 'Zoé', '\u{1f600} joy', '\uffee wide', 'x']
const cities = ['Köln', 'koln', 'Ulm', 'São Paulo', null]
const countries = ['DE', 'BR', null]

const filters: fc.Arbitrary<CustomerFilter> = fc.record(
  {
    search: fc.constantFrom(
      '',
      'a',
      'ad',
      'ada',
      'ada mu',
      'o',
      'koln',
      '\u{1f600}',
      'zz',
      'customer-1',
      'e.example',
      '5\nada',
    ),
    country: fc.constantFrom('DE', 'BR', 'FR'),
    city: fc.constantFrom('KÖLN', 'sao paulo', 'Ulm', 'ul'),
    createdFrom: fc.integer({ min: -5, max: many }).map(timeOf),
    createdBefore: fc.integer({ min: -5, max: many }).map(timeOf),
  },
  { requiredKeys: [] },
)
const sorts: fc.Arbitrary<CustomerOrder> = fc.record({
  by: fc.constantFrom('id', 'account', 'email', 'created_at', 'updated_at'),
  descending: fc.boolean(),
})

function timeOf(minutes: number): string {
  return new Date(start + minutes * 60_000).toISOString()
}

/** Registers the tests of lists of many customers, against a list in memory that does the same the plain way. */
export function describeMany(name: string, open: OpenStore): void {
  describe(`${name}: lists of many`, () => {
    let store: Store
    let workspace: number
    let all: readonly Customer[]
    beforeAll(async () => {
      ;({ store, workspace, all } = await openWithMany(open))
    })
    afterAll(() => store.close())

    it('show the same customers as a plain filter and sort, on every page', async () => {
      await fc.assert(
        fc.asyncProperty(
          filters,
          sorts,
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 12 }),
          async (filter, sort, limit, page) => {
            const expected = plainList(all, filter, sort)
            const { customers, next, total } = await store.listCustomers(workspace, { ...filter, sort, limit, page })
            expect(customers).toEqual(expected.slice((page - 1) * limit, page * limit))
            expect(next === undefined).toBe(expected.length <= page * limit)
            expect(total ?? expected.length).toBe(expected.length)
          },
        ),
        { numRuns: 300 },
      )
    })

    it('show everybody once, from cursor to cursor', async () => {
      await fc.assert(
        fc.asyncProperty(filters, sorts, fc.integer({ min: 20, max: 200 }), async (filter, sort, limit) => {
          const seen: Customer[] = []
          let after: CustomerPlace | undefined
          do {
            const page = await store.listCustomers(workspace, { ...filter, sort, limit, ...(after && { after }) })
            seen.push(...page.customers)
            after = page.next
          } while (after !== undefined)
          expect(seen).toEqual(plainList(all, filter, sort))
        }),
        { numRuns: 60 },
      )
    })

    it('are counted exactly, or not above what there is', async () => {
      await fc.assert(
        fc.asyncProperty(filters, async (filter) => {
          const { length } = plainList(all, filter, { by: 'id', descending: false })
          const { total, isExact } = await store.countCustomers(workspace, filter)
          expect(isExact ? total : Math.max(total, length)).toBe(length)
        }),
        { numRuns: 100 },
      )
    })
  })
}

/** A store with many customers, some of them changed or deleted since, and a list of those that are there. */
async function openWithMany(open: OpenStore) {
  let time = start
  const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
  const made: Customer[] = []
  for (let index = 0; index < many; index += 1) {
    // Three of a time, so that there are ties.
    time = start + Math.floor(index / 3) * 60_000
    made.push(await store.createCustomer(workspace, fieldsOf(index)))
  }
  time = start + many * 60_000
  for (let id = 7; id <= many; id += 7) await store.deleteCustomer(workspace, id)
  for (let id = 5; id <= many; id += 10) {
    const changed = await patchCustomer(store, workspace, id, { account: `changed ${id % 4}`, city: 'Ulm' })
    if (changed !== undefined) made[id - 1] = changed
  }
  return { store, workspace, all: made.filter(({ id }) => id % 7 !== 0) }
}

function fieldsOf(index: number): CustomerFields {
  const name = names[index % names.length] ?? ''
  return {
    account: `${name} ${index % 5}`,
    email: index % 3 === 0 ? null : `${index % 2 === 0 ? 'Customer' : 'Ä'}-${index}@e.example`,
    phone: index % 2 === 0 ? String(index) : null,
    address: null,
    city: cities[index % cities.length] ?? null,
    state: null,
    zip: null,
    country: countries[index % countries.length] ?? null,
  }
}

function plainList(
  all: readonly Customer[],
  filter: CustomerFilter,
  { by, descending }: CustomerOrder,
): readonly Customer[] {
  const keyOf = (customer: Customer): string => {
    if (by === 'account') return fold(customer.account)
    if (by === 'email') return customer.email === null ? '' : foldEmail(customer.email)
    return by === 'created_at' ? customer.createdAt : by === 'updated_at' ? customer.updatedAt : ''
  }
  const sorted = all
    .filter((customer) => isOf(customer, filter))
    .toSorted((one, other) => compare(keyOf(one), keyOf(other)) || one.id - other.id)
  return descending ? sorted.toReversed() : sorted
}

function isOf(customer: Customer, { search = '', country, city, createdFrom, createdBefore }: CustomerFilter): boolean {
  const { account, email, phone, address, city: town, state, zip, country: land } = customer
  const text = [account, email, phone, address, town, state, zip, land].map((value) => fold(value ?? '')).join('\n')
  return (
    text.includes(fold(search)) &&
    (country === undefined || land === country) &&
    (city === undefined || (town !== null && fold(town) === fold(city))) &&
    (createdFrom === undefined || customer.createdAt >= createdFrom) &&
    (createdBefore === undefined || customer.createdAt < createdBefore)
  )
}

/** By code point, as UTF-8 sorts. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
