import { describe, expect, it } from 'vitest'

import type { Customer } from './customer-store.ts'
import { clockAt, fieldsOf, openWithWorkspace, replaceCustomer, start } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'

/** Registers the tests about changes that depend on what they find. */
export function describeChanges(open: OpenStore): void {
  describe('a change', () => {
    it('is made of the customer as it is, and counted', async () => {
      const { store, workspace } = await openWithWorkspace(open, clockAt(start))
      const made = await store.createCustomer(workspace, fieldsOf('Ada', null))
      const seen: Customer[] = []
      const changed = await store.changeCustomer(workspace, 1, (current) => {
        seen.push(current)
        return fieldsOf(`${current.account}!`, null)
      })
      expect(seen.every((customer) => customer.account === 'Ada' && customer.version === 1)).toBe(true)
      expect(changed).toEqual({ ...made, account: 'Ada!', version: 2 })
      expect(await store.getCustomer(workspace, 1)).toEqual(changed)
      await store.close()
    })

    it('that throws rejects with what was thrown, and nothing is written', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const made = await store.createCustomer(workspace, fieldsOf('Ada', null))
      const refusal = new Error('Not this one')
      const refuse = () => {
        throw refusal
      }
      await expect(store.changeCustomer(workspace, 1, refuse)).rejects.toBe(refusal)
      await expect(store.deleteCustomer(workspace, 1, refuse)).rejects.toBe(refusal)
      expect(await store.getCustomer(workspace, 1)).toEqual(made)
      await store.close()
    })

    it('is not asked for where there is no customer', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const never = () => expect.fail('It was asked for')
      expect(await store.changeCustomer(workspace, 1, never)).toBeUndefined()
      expect(await store.deleteCustomer(workspace, 1, never)).toBe(false)
      await store.close()
    })

    it('that breaks a constraint is not counted', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, fieldsOf('Ada', 'ada@x.io'))
      await store.createCustomer(workspace, fieldsOf('Bob', null))
      await expect(replaceCustomer(store, workspace, 2, fieldsOf('Bob', 'ada@x.io'))).rejects.toThrow(/unique/i)
      expect(await store.getCustomer(workspace, 2)).toMatchObject({ email: null, version: 1 })
      await store.close()
    })

    it('is checked again once nobody else can write', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      await store.createCustomer(workspace, fieldsOf('Ada', null))
      let calls = 0
      const check = () => {
        calls += 1
      }
      expect(await store.deleteCustomer(workspace, 1, check)).toBe(true)
      expect(calls).toBe(2)
      await store.close()
    })
  })
}
