import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import type { CustomerFields, SortKey, Store } from './store.ts'
import { createTenancyScene, tenancyChecks } from './tenancy-checks.ts'

/** Opens the data of a place, made when nobody has asked for that place before. */
export type OpenStore = (place: string, now: () => Date) => Promise<Store>

const start = Date.parse('2026-01-02T03:04:05.678Z')
const byId = { by: 'id', descending: false } as const

/** Registers the tests that every implementation of the store passes. */
export function describeStore(name: string, open: OpenStore): void {
  describe(name, () => {
    describeWorkspaces(open)
    describeKeys(open)
    describeCustomers(open)
    describeDuplicates(open)
    describeTimes(open)
    describeSearch(open)
    describePages(open)
    describeTenancy(open)
  })
}

function describeWorkspaces(open: OpenStore): void {
  describe('workspaces', () => {
    it('are found by name, and their names are unique', async () => {
      const store = await openFresh(open)
      expect(await store.countWorkspaces()).toBe(0)
      const acme = await store.createWorkspace('acme')
      expect(acme).toEqual({ id: acme.id, name: 'acme', createdAt: '2026-01-02T03:04:05.678Z' })
      expect(await store.findWorkspace('acme')).toEqual(acme)
      expect(await store.findWorkspace('Acme')).toBeUndefined()
      await expect(store.createWorkspace('acme')).rejects.toThrow(/unique/i)
      expect(await store.countWorkspaces()).toBe(1)
      await store.close()
    })

    it('are still there after closing and opening, with all that is in them', async () => {
      const place = randomUUID()
      const store = await open(place, clockAt(start))
      const { id } = await store.createWorkspace('acme')
      const made = await store.createCustomer(id, fieldsOf('Ada', 'ada@x.io'))
      const key = await store.insertKey(keyOf(id, 'h1'))
      await store.close()
      await store.close()
      await expect(store.check()).rejects.toThrow()

      const again = await open(place, clockAt(start))
      await again.check()
      expect(await again.findWorkspace('acme')).toMatchObject({ id })
      expect(await again.getCustomer(id, made.id)).toEqual(made)
      expect(await again.findKeyByHash('h1')).toEqual(key)
      await again.close()
    })
  })
}

function describeKeys(open: OpenStore): void {
  describe('keys', () => {
    it('are found by hash as they were stored', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const key = await store.insertKey(keyOf(workspace, 'h1'))
      const times = { createdAt: '2026-01-02T03:04:05.678Z', revokedAt: null, lastUsedAt: null }
      expect(key).toEqual({ id: key.id, ...keyOf(workspace, 'h1'), ...times })
      expect(await store.findKeyByHash('h1')).toEqual(key)
      expect(await store.findKeyByHash('h2')).toBeUndefined()
      expect(await store.countKeys()).toBe(1)
      await expect(store.insertKey(keyOf(workspace, 'h1'))).rejects.toThrow(/unique/i)
      await store.close()
    })

    it('may have no scope and an end', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const expiresAt = '2027-01-01T00:00:00.000Z'
      await store.insertKey({ ...keyOf(workspace, 'h1'), scopes: [], expiresAt })
      expect(await store.findKeyByHash('h1')).toMatchObject({ scopes: [], expiresAt })
      await store.close()
    })

    it('note their last use once a minute', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const { id } = await store.insertKey(keyOf(workspace, 'h1'))
      const uses: (string | null | undefined)[] = []
      for (const after of [0, 59_999, 60_000, -60_000]) {
        await store.touchKey(id, new Date(start + after))
        uses.push((await store.findKeyByHash('h1'))?.lastUsedAt)
      }
      const [first, second] = ['2026-01-02T03:04:05.678Z', '2026-01-02T03:05:05.678Z']
      expect(uses).toEqual([first, first, second, second])
      await store.close()
    })

    it('never fail a request by noting it', async () => {
      const { store } = await openWithWorkspace(open)
      await store.touchKey(404, new Date(start))
      await store.touchKey(1, new Date(Number.NaN))
      await store.close()
      await store.touchKey(1, new Date(start))
    })
  })
}

function describeCustomers(open: OpenStore): void {
  describe('customers', () => {
    it('are read as they were created', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const fields = {
        ...fieldsOf('Ada', 'ada@x.io'),
        phone: '+49 30',
        address: 'a\nb',
        city: "O'Fallon",
        state: '',
        zip: '01',
        country: 'DE',
      }
      const time = '2026-01-02T03:04:05.678Z'
      const customer = await store.createCustomer(workspace, fields)
      expect(customer).toEqual({ id: 1, ...fields, createdAt: time, updatedAt: time })
      expect(await store.getCustomer(workspace, 1)).toEqual(customer)
      expect(await store.getCustomer(workspace, 2)).toBeUndefined()
      await store.close()
    })

    it('are replaced as a whole, and patched in part', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, { ...fieldsOf('Ada', 'ada@x.io'), city: 'Rom' })
      expect(await store.replaceCustomer(workspace, 1, fieldsOf('Bob', null))).toMatchObject(fieldsOf('Bob', null))
      const patched = await store.patchCustomer(workspace, 1, { city: 'Bern', email: 'bob@x.io' })
      expect(patched).toMatchObject({ ...fieldsOf('Bob', 'bob@x.io'), city: 'Bern' })
      expect(await store.getCustomer(workspace, 1)).toEqual(patched)
      expect(await store.patchCustomer(workspace, 1, { email: null })).toMatchObject({ account: 'Bob', email: null })
      await store.close()
    })

    it('that are not there are neither replaced, patched nor deleted', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      expect(await store.replaceCustomer(workspace, 1, fieldsOf('Bob', null))).toBeUndefined()
      expect(await store.patchCustomer(workspace, 1, {})).toBeUndefined()
      expect(await store.deleteCustomer(workspace, 1)).toBe(false)
      await expect(store.createCustomer(workspace + 1, fieldsOf('Ada', null))).rejects.toThrow(RangeError)
      await store.close()
    })

    it('never get an id again, and lose none to a failed attempt', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, fieldsOf('Ada', 'ada@x.io'))
      await store.createCustomer(workspace, fieldsOf('Bob', null))
      expect(await store.deleteCustomer(workspace, 2)).toBe(true)
      await expect(store.createCustomer(workspace, fieldsOf('Cyd', 'ada@x.io'))).rejects.toThrow(/unique/i)
      expect(await store.createCustomer(workspace, fieldsOf('Dee', null))).toMatchObject({ id: 3 })
      await store.close()
    })
  })
}

function describeDuplicates(open: OpenStore): void {
  describe('an email', () => {
    it.each(['ADA@X.IO', 'ａda@x.io'])(
      'is taken in its workspace when only its case or form differs: %s',
      async (email) => {
        const { store, workspace } = await openWithWorkspace(open)
        await store.createCustomer(workspace, fieldsOf('Ada', 'ada@x.io'))
        await store.createCustomer(workspace, fieldsOf('Bob', 'bob@x.io'))
        const duplicate = /customers_email_key|customers\.email_key/
        await expect(store.createCustomer(workspace, fieldsOf('Cyd', email))).rejects.toThrow(duplicate)
        await expect(store.replaceCustomer(workspace, 2, fieldsOf('Bob', email))).rejects.toThrow(duplicate)
        await expect(store.patchCustomer(workspace, 2, { email })).rejects.toThrow(duplicate)
        expect(await store.getCustomer(workspace, 2)).toMatchObject(fieldsOf('Bob', 'bob@x.io'))
        expect(await store.patchCustomer(workspace, 1, { email })).toMatchObject({ email })
        await store.close()
      },
    )

    it('is free when an accent differs, in another workspace, after its customer is gone, and when there is none', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const other = await store.createWorkspace('other')
      await store.createCustomer(workspace, fieldsOf('Ada', 'ada@x.io'))
      await store.createCustomer(workspace, fieldsOf('Áda', 'áda@x.io'))
      await store.createCustomer(other.id, fieldsOf('Ada', 'ada@x.io'))
      await store.deleteCustomer(workspace, 1)
      await store.createCustomer(workspace, fieldsOf('Ada', 'ada@x.io'))
      await store.createCustomer(workspace, fieldsOf('Bob', null))
      expect(await store.createCustomer(workspace, fieldsOf('Cyd', null))).toMatchObject({ id: 5 })
      await store.close()
    })
  })
}

function describeTimes(open: OpenStore): void {
  describe('updatedAt', () => {
    it('moves with every write, also one that changes nothing', async () => {
      let time = start
      const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
      const { createdAt } = await store.createCustomer(workspace, fieldsOf('Ada', null))
      time += 1000
      const replaced = await store.replaceCustomer(workspace, 1, fieldsOf('Ada', null))
      expect(replaced).toMatchObject({ createdAt, updatedAt: '2026-01-02T03:04:06.678Z' })
      time += 1000
      expect(await store.patchCustomer(workspace, 1, {})).toMatchObject({
        createdAt,
        updatedAt: '2026-01-02T03:04:07.678Z',
      })
      await store.close()
    })

    it('stays when the clock goes back', async () => {
      let time = start
      const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
      const { createdAt } = await store.createCustomer(workspace, fieldsOf('Ada', null))
      time -= 3_600_000
      const times = { createdAt, updatedAt: createdAt }
      expect(await store.replaceCustomer(workspace, 1, fieldsOf('Bob', null))).toMatchObject({
        account: 'Bob',
        ...times,
      })
      expect(await store.patchCustomer(workspace, 1, { account: 'Cyd' })).toMatchObject({ account: 'Cyd', ...times })
      await store.close()
    })
  })
}

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

function describeSearch(open: OpenStore): void {
  describe('search', () => {
    it.each(searches)('finds by %j', async (search, accounts) => {
      const { store, workspace } = await openWithWorkspace(open)
      const none = fieldsOf('', null)
      await store.createCustomer(workspace, { ...none, account: 'Köhler', email: 'k@X.io', state: 'BY', zip: '04072' })
      await store.createCustomer(workspace, { ...none, account: 'Sao Joao', phone: '+490 30', country: 'DE' })
      await store.createCustomer(workspace, { ...none, account: '100%', address: 'Hauptstraße 1' })
      await store.createCustomer(workspace, { ...none, account: 'a_b\\c', city: 'Lodz' })
      await store.createCustomer(workspace, { ...none, account: 'Σίσυφος' })
      const { customers, total } = await store.listCustomers(workspace, { page: 1, limit: 9, search, sort: byId })
      expect(customers.map(({ account }) => account)).toEqual(accounts)
      expect(total).toBe(accounts.length)
      await store.close()
    })

    it('finds what was written last', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, fieldsOf('Ada', null))
      await store.patchCustomer(workspace, 1, { account: 'Bob' })
      const find = (search: string) => store.listCustomers(workspace, { page: 1, limit: 9, search, sort: byId })
      expect(await find('ada')).toEqual({ customers: [], total: 0 })
      expect(await find('bob')).toMatchObject({ total: 1 })
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

function describePages(open: OpenStore): void {
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

    it('hold as many as asked for, and the total of all pages', async () => {
      const { store, workspace } = await openWithFour(open)
      const pages: string[] = []
      for (const page of [1, 2, 3, 1e300]) {
        const { customers, total } = await store.listCustomers(workspace, { page, limit: 3, sort: byId })
        pages.push(`${customers.map(({ id }) => id).join()} of ${total}`)
      }
      expect(pages).toEqual(['1,2,3 of 4', '4 of 4', ' of 4', ' of 4'])
      await store.close()
    })
  })
}

function describeTenancy(open: OpenStore): void {
  describe('workspaces are apart', () => {
    it.each(tenancyChecks)('$name', async ({ run }) => {
      const store = await openFresh(open)
      await run(await createTenancyScene(store))
      await store.close()
    })
  })
}

async function openFresh(open: OpenStore, now: () => Date = clockAt(start)): Promise<Store> {
  return open(randomUUID(), now)
}

async function openWithWorkspace(open: OpenStore, now?: () => Date) {
  const store = await openFresh(open, now)
  const { id } = await store.createWorkspace('acme')
  return { store, workspace: id }
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
  await store.patchCustomer(workspace, 1, {})
  return { store, workspace }
}

function fieldsOf(account: string, email: string | null): CustomerFields {
  return { account, email, phone: null, address: null, city: null, state: null, zip: null, country: null }
}

function keyOf(workspaceId: number, hash: string) {
  const scopes = ['customers:read', 'keys:manage'] as const
  return { workspaceId, name: 'main', scopes, hash, hint: 'fbk_…abcd', expiresAt: null }
}

function clockAt(time: number): () => Date {
  return () => new Date(time)
}
