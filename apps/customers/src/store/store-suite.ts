import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { describeActivity } from './store-suite-activity.ts'
import { describeChanges } from './store-suite-changes.ts'
import { describeIdempotency } from './store-suite-idempotency.ts'
import { describeAudit, describeKeyActs } from './store-suite-keys.ts'
import { describePages, describeSearch } from './store-suite-lists.ts'
import {
  clockAt,
  fieldsOf,
  openFresh,
  openWithWorkspace,
  patchCustomer,
  replaceCustomer,
  start,
} from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'
import { describeTenancy } from './store-suite-tenancy.ts'

/** Registers the tests that every implementation of the store passes. */
export function describeStore(name: string, open: OpenStore): void {
  describe(`${name} as a store`, () => {
    describeWorkspaces(open)
    describeKeys(open)
    describeKeyActs(open)
    describeActivity(open)
    describeAudit(open)
    describeCustomers(open)
    describeChanges(open)
    describeIdempotency(open)
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
      expect(acme).toEqual({ id: acme.id, name: 'acme', createdAt: '2026-01-02T03:04:05.678Z', isTest: false })
      expect(await store.findWorkspace('acme')).toEqual(acme)
      expect(await store.findWorkspace('Acme')).toBeUndefined()
      await expect(store.createWorkspace('acme')).rejects.toThrow(/unique/i)
      expect(await store.countWorkspaces()).toBe(1)
      await store.close()
    })

    it('are live ones or test ones, and their keys with them', async () => {
      const store = await openFresh(open)
      for (const [name, isTest] of [
        ['live', false],
        ['test', true],
      ] as const) {
        const made = await store.createWorkspace(name, { isTest })
        await store.insertKey(keyOf(made.id, name))
        expect([made.isTest, await store.findWorkspace(name)]).toEqual([isTest, made])
        expect(await store.findGrant(name)).toMatchObject({ workspaceId: made.id, isTest })
      }
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
      await expect(store.check()).rejects.toBeInstanceOf(Error)

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
      const { hash: _, ...shown } = keyOf(workspace, 'h1')
      expect(key).toEqual({ id: 1, ...shown, ...times, createdBy: null })
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
      const key = await store.insertKey(keyOf(workspace, 'h1'))
      const uses: (string | null | undefined)[] = []
      for (const after of [0, 59_999, 60_000, -60_000]) {
        await store.touchKey(key, new Date(start + after))
        uses.push((await store.findKeyByHash('h1'))?.lastUsedAt)
      }
      const [first, second] = ['2026-01-02T03:04:05.678Z', '2026-01-02T03:05:05.678Z']
      expect(uses).toEqual([first, first, second, second])
      await store.close()
    })

    it('never fail a request by noting it', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const key = await store.insertKey(keyOf(workspace, 'h1'))
      await store.touchKey({ ...key, id: 404 }, new Date(start))
      await store.touchKey(key, new Date(Number.NaN))
      await store.close()
      await store.touchKey(key, new Date(start))
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
      expect(customer).toEqual({ id: 1, ...fields, createdAt: time, updatedAt: time, version: 1 })
      expect(await store.getCustomer(workspace, 1)).toEqual(customer)
      expect(await store.getCustomer(workspace, 2)).toBeUndefined()
      await store.close()
    })

    it('are replaced as a whole, and patched in part', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, { ...fieldsOf('Ada', 'ada@x.io'), city: 'Rom' })
      expect(await replaceCustomer(store, workspace, 1, fieldsOf('Bob', null))).toMatchObject(fieldsOf('Bob', null))
      const patched = await patchCustomer(store, workspace, 1, { city: 'Bern', email: 'bob@x.io' })
      expect(patched).toMatchObject({ ...fieldsOf('Bob', 'bob@x.io'), city: 'Bern' })
      expect(await store.getCustomer(workspace, 1)).toEqual(patched)
      expect(await patchCustomer(store, workspace, 1, { email: null })).toMatchObject({ account: 'Bob', email: null })
      await store.close()
    })

    it('that are not there are neither replaced, patched nor deleted', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      expect(await replaceCustomer(store, workspace, 1, fieldsOf('Bob', null))).toBeUndefined()
      expect(await patchCustomer(store, workspace, 1, {})).toBeUndefined()
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
        await expect(replaceCustomer(store, workspace, 2, fieldsOf('Bob', email))).rejects.toThrow(duplicate)
        await expect(patchCustomer(store, workspace, 2, { email })).rejects.toThrow(duplicate)
        expect(await store.getCustomer(workspace, 2)).toMatchObject(fieldsOf('Bob', 'bob@x.io'))
        expect(await patchCustomer(store, workspace, 1, { email })).toMatchObject({ email })
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
      const replaced = await replaceCustomer(store, workspace, 1, fieldsOf('Ada', null))
      expect(replaced).toMatchObject({ createdAt, updatedAt: '2026-01-02T03:04:06.678Z' })
      time += 1000
      expect(await patchCustomer(store, workspace, 1, {})).toMatchObject({
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
      expect(await replaceCustomer(store, workspace, 1, fieldsOf('Bob', null))).toMatchObject({
        account: 'Bob',
        ...times,
      })
      expect(await patchCustomer(store, workspace, 1, { account: 'Cyd' })).toMatchObject({ account: 'Cyd', ...times })
      await store.close()
    })
  })
}

function keyOf(workspaceId: number, hash: string) {
  const scopes = ['customers:read', 'keys:manage'] as const
  return { workspaceId, name: 'main', scopes, hash, hint: 'fbk_…abcd', expiresAt: null }
}
