import { describe, expect, it } from 'vitest'

import { forgottenAtOnce, keptForMs } from './idempotency-store.ts'
import type { Answer, IdempotentRequest } from './idempotency-store.ts'
import { fieldsOf, openWithWorkspace, start } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'
import type { Store } from './store.ts'

/** Registers the tests about requests that are sent again. */
export function describeIdempotency(open: OpenStore): void {
  describeUse(open)
  describeForgetting(open)
}

function describeUse(open: OpenStore): void {
  describe('an idempotency key', () => {
    it('has its customer made once, and answered as at first, whatever is asked then', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const asked = requestOf(workspace)
      expect(await store.findAnswer(asked)).toBeUndefined()
      const first = { ...answerOf(1), fingerprint: 'f' }
      expect(await create(store, asked, 'Ada')).toEqual({ answer: first, isReplay: false })
      expect(await create(store, { ...asked, fingerprint: 'other' }, 'Bob')).toEqual({ answer: first, isReplay: true })
      expect(await store.findAnswer({ ...asked, fingerprint: 'other' })).toEqual(first)
      expect(await store.getCustomer(workspace, 1)).toMatchObject({ account: 'Ada' })
      expect(await store.getCustomer(workspace, 2)).toBeUndefined()
      await store.close()
    })

    it.each([{ apiKeyId: 2 }, { method: 'PUT' }, { route: '/other' }, { key: 'K' }, { key: 'k ' }])(
      'is another one with %j',
      async (other) => {
        const { store, workspace } = await openWithWorkspace(open)
        await create(store, requestOf(workspace), 'Ada')
        expect(await store.findAnswer({ ...requestOf(workspace), ...other })).toBeUndefined()
        expect(await create(store, { ...requestOf(workspace), ...other }, 'Bob')).toMatchObject({ isReplay: false })
        await store.close()
      },
    )

    it('is not used up where no customer is made, or no answer', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const asked = requestOf(workspace)
      await store.createCustomer(workspace, fieldsOf('Ada', 'ada@x.io'))
      const duplicate = store.createCustomerOnce(asked, fieldsOf('Bob', 'ada@x.io'), ({ id }) => answerOf(id))
      await expect(duplicate).rejects.toThrow(/unique/i)
      const silent = store.createCustomerOnce(asked, fieldsOf('Cyd', null), () => {
        throw new RangeError('no answer')
      })
      await expect(silent).rejects.toThrow(RangeError)
      expect([await store.findAnswer(asked), await store.getCustomer(workspace, 2)]).toEqual([undefined, undefined])
      expect(await create(store, asked, 'Dee')).toMatchObject({ isReplay: false, answer: answerOf(2) })
      await store.close()
    })
  })
}

function describeForgetting(open: OpenStore): void {
  describe('an idempotency key', () => {
    it('H99 is new again after 24 hours, by the clock, to the millisecond', async () => {
      let time = start
      const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
      const asked = requestOf(workspace)
      await create(store, asked, 'Ada')
      time = start + keptForMs - 1
      expect(await create(store, asked, 'Ada')).toMatchObject({ isReplay: true, answer: answerOf(1) })
      time = start - keptForMs
      expect(await create(store, asked, 'Ada')).toMatchObject({ isReplay: true, answer: answerOf(1) })
      time = start + keptForMs
      expect(await store.findAnswer(asked)).toBeUndefined()
      expect(await create(store, asked, 'Ada')).toMatchObject({ isReplay: false, answer: answerOf(2) })
      time += keptForMs - 1
      expect(await store.findAnswer(asked)).toMatchObject(answerOf(2))
      await store.close()
    })

    it('H99 is forgotten in portions, by later ones', async () => {
      let time = start
      const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
      const requests = Array.from({ length: forgottenAtOnce + 2 }, (_, index) => requestOf(workspace, `k${index}`))
      for (const asked of requests) await create(store, asked, 'Ada')
      const countKept = async (): Promise<number> => {
        // As seen from the day they were made.
        const later = time
        time = start
        const kept = await Promise.all(requests.map((asked) => store.findAnswer(asked)))
        time = later
        return kept.filter((answer) => answer !== undefined).length
      }
      const counts = [await countKept()]
      time = start + keptForMs
      for (const key of ['later', 'later still']) {
        await create(store, requestOf(workspace, key), 'Bob')
        counts.push(await countKept())
      }
      expect(counts).toEqual([forgottenAtOnce + 2, 2, 0])
      expect(await store.findAnswer(requestOf(workspace, 'later'))).toBeDefined()
      await store.close()
    })
  })
}

function create(store: Store, asked: IdempotentRequest, account: string) {
  return store.createCustomerOnce(asked, fieldsOf(account, null), ({ id }) => answerOf(id))
}

function requestOf(workspaceId: number, key = 'k'): IdempotentRequest {
  return { workspaceId, apiKeyId: 1, method: 'POST', route: '/customers', key, fingerprint: 'f' }
}

function answerOf(id: number): Answer {
  return { status: 201, headers: { Location: `/customers/${id}`, ETag: `"${id}"` }, body: `{"id":${id},"ü":"\u0000"}` }
}
