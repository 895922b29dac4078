import { describe, expect, it } from 'vitest'

import { fieldsOf, openWithWorkspace, patchCustomer, start } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'
import type { SortKey } from './customer-store.ts'

const byId = { by: 'id', descending: false } as const

const searches: readonly (readonly [string, readonly string[]])[] = [
  ['', ['Köhler', 'Sao Joao', '100%', 'a_b\\c', 'Σίσυφος']],
  ['\u0301', ['Köhler', 'Sao Joao', '100%', 'a_b\\c', 'Σίσυφος']],
  ['kohler', ['Köhler']],
  ['köhler', ['Köhler']],
  ['KO\u0308HLER', ['Köhler']],
  ['öh', ['Köhler']],
  ['São', ['Sao Joao']],
  ['ΣΊΣΥΦΟΣ', ['Σίσυφος']],
  ['%', ['100%']],
  ['_', ['a_b\\c']],
  ['\\', ['a_b\\c']],
  ["' OR 1=1 --", []],
  ['x.io', ['Köhler']],
  ['0 30', ['Sao Joao']],
  ['strasse', ['100%']],
  ['łódź', ['a_b\\c']],
  ['by', ['Köhler']],
  ['0407', ['Köhler']],
  ['de', ['Sao Joao']],
]

/** Registers the tests of searching. */
export function describeSearch(open: OpenStore): void {
  describe('search', () => {
    it.each(searches)('finds by %j', async (search, accounts) => {
      const { store, workspace } = await openWithWorkspace(open)
      const none = fieldsOf('', null)
      await store.createCustomer(workspace, { ...none, account: 'Köhler', email: 'k@X.io', state: 'BY', zip: '04072' })
      await store.createCustomer(workspace, { ...none, account: 'Sao Joao', phone: '+490 30', country: 'DE' })
      await store.createCustomer(workspace, { ...none, account: '100%', address: 'Hauptstraße 1' })
      await store.createCustomer(workspace, { ...none, account: 'a_b\\c', city: 'Lodz' })
      await store.createCustomer(workspace, { ...none, account: 'Σίσυφος' })
      const { customers } = await store.listCustomers(workspace, { limit: 9, search, sort: byId })
      expect(customers.map(({ account }) => account)).toEqual(accounts)
      expect(await store.countCustomers(workspace, { search })).toEqual({ total: accounts.length, isExact: true })
      await store.close()
    })

    it('finds what was written last', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, fieldsOf('Ada', null))
      await patchCustomer(store, workspace, 1, { account: 'Bob' })
      const find = async (search: string) =>
        (await store.listCustomers(workspace, { limit: 9, search, sort: byId })).customers.map(({ id }) => id)
      expect(await find('ada')).toEqual([])
      expect(await find('bob')).toEqual([1])
      await store.deleteCustomer(workspace, 1)
      expect(await find('bob')).toEqual([])
      await store.close()
    })
  })
}

const orders: readonly (readonly [SortKey, string])[] = [
  ['id', '1,2,3,4'],
  ['account', '2,4,1,3'],
  ['email', '2,3,4,1'],
  ['created_at', '1,2,3,4'],
  ['updated_at', '2,3,4,1'],
]

/** Registers the tests of sorting and paging. */
export function describePages(open: OpenStore): void {
  describe('pages', () => {
    it.each(orders)('are sorted by %s, equals by id, both ways, with and without a search', async (by, order) => {
      const { store, workspace } = await openWithFour(open)
      for (const search of ['', 'c']) {
        const query = { page: 1, limit: 9, search }
        const ascending = await store.listCustomers(workspace, { ...query, sort: { by, descending: false } })
        const descending = await store.listCustomers(workspace, { ...query, sort: { by, descending: true } })
        expect(ascending.customers.map(({ id }) => id).join()).toBe(order)
        expect(
          descending.customers
            .map(({ id }) => id)
            .toReversed()
            .join(),
        ).toBe(order)
      }
      await store.close()
    })

    it('hold as many as asked for, and tell whether others follow', async () => {
      const { store, workspace } = await openWithFour(open)
      const pages: string[] = []
      for (const page of [1, 2, 3, 1e300]) {
        const { customers, next } = await store.listCustomers(workspace, { page, limit: 3, sort: byId })
        pages.push(`${customers.map(({ id }) => id).join()}, ${next === undefined ? 'the end' : `after ${next.id}`}`)
      }
      expect(pages).toEqual(['1,2,3, after 3', '4, the end', ', the end', ', the end'])
      expect(await store.countCustomers(workspace)).toEqual({ total: 4, isExact: true })
      await store.deleteCustomer(workspace, 2)
      await store.deleteCustomer(workspace, 2)
      expect(await store.countCustomers(workspace)).toEqual({ total: 3, isExact: true })
      await store.close()
    })
  })
}

/** Four customers: two without email, two of one account, all but the first made at one time, the first written last. */
async function openWithFour(open: OpenStore) {
  let time = start
  const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
  await store.createCustomer(workspace, fieldsOf('Ćyd', 'zed@x.io'))
  time += 1
  await store.createCustomer(workspace, fieldsOf('Ac', null))
  await store.createCustomer(workspace, fieldsOf('cYd', null))
  await store.createCustomer(workspace, fieldsOf('BC', 'Ada@x.io'))
  time += 1
  await patchCustomer(store, workspace, 1, {})
  return { store, workspace }
}
