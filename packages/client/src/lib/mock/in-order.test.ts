import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { inOrder } from './in-order.ts'
import type { MockRequest } from './mock-answer.ts'

const { unavailable } = defineCatalog(standardErrors)
const request = { path: '/here' } as MockRequest

describe('inOrder()', () => {
  it('answers with one after the other, and then with the last', async () => {
    const error = unavailable()
    const answer = inOrder('network', error, ({ path }: MockRequest) => ({ path }))
    const given = [await answer(request), await answer(request), await answer(request), await answer(request)]
    expect(given).toEqual(['network', error, { path: '/here' }, { path: '/here' }])
  })

  it('answers with the errors that functions throw', async () => {
    const error = unavailable()
    const answer = inOrder(() => {
      throw error
    })
    expect(await answer(request)).toBe(error)
  })
})
