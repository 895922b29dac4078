import { describe, expect, it } from 'vitest'
import { judge, nothingWrong } from './ledger.ts'
import type { State, StoredCustomer } from './ledger.ts'

const none = { email: null, phone: null, address: null, city: null, state: null, zip: null, country: null }
const ada = { ...none, account: 'Ada' }
const entries = (id: number | undefined, ...possible: readonly State[]) => ({
  entries: new Map([['Ada', { id, notes: [{ at: 10, possible }] }]]),
})

describe('judge()', () => {
  it('takes either state while an answer is missing', () => {
    const unanswered = entries(undefined, 'absent', ada)
    expect(judge(unanswered, [])).toEqual(nothingWrong)
    expect(judge(unanswered, [{ ...ada, id: 7 }])).toEqual(nothingWrong)
  })

  it('finds what was acknowledged and is missing, differs in a field, has another id, or is still there', () => {
    const lost = { ...nothingWrong, lost: ['Ada'] }
    const made = entries(1, ada)
    expect(judge(made, [{ ...ada, id: 1 }])).toEqual(nothingWrong)
    expect(judge(made, [])).toEqual(lost)
    expect(judge(made, [{ ...ada, id: 1, city: 'Rome' }])).toEqual(lost)
    expect(judge(made, [{ ...ada, id: 2 }])).toEqual(lost)
    expect(judge(entries(1, 'absent'), [{ ...ada, id: 1 }])).toEqual(lost)
  })

  it('finds what was never sent, and what is there twice', () => {
    const bob = { ...none, account: 'Bob', id: 2 }
    const made = entries(undefined, ada)
    expect(judge(made, [{ ...ada, id: 1 }, { ...ada, id: 3 }, bob])).toEqual({
      lost: [],
      unsent: ['Bob'],
      doubled: ['Ada'],
    })
  })
  it('goes back to a moment: what was noted later may be missing, what was sent by then may be there', () => {
    const later = { ...ada, city: 'Rome' }
    const notes = [
      { at: 10, possible: ['absent', ada] },
      { at: 20, possible: [ada] },
      { at: 30, possible: [ada, later] },
      { at: 40, possible: [later] },
    ] as const
    const ledger = { entries: new Map([['Ada', { id: 1, notes: [...notes] }]]) }
    const isLost = (at: number, ...stored: readonly StoredCustomer[]) => judge(ledger, stored, at).lost.length > 0
    const [first, second] = [
      { ...ada, id: 1 },
      { ...later, id: 1 },
    ] as const
    expect([9, 10, 20, 21, 40].map((at) => isLost(at))).toEqual([false, false, false, true, true])
    expect([9, 10, 30, 40, 41].map((at) => isLost(at, first))).toEqual([true, false, false, false, true])
    expect([10, 29, 30, 40, 41].map((at) => isLost(at, second))).toEqual([true, true, false, false, false])
  })
})
