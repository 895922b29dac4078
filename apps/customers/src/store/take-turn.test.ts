import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { takeTurn } from './take-turn.ts'

describe('takeTurn()', () => {
  it('gives one portion in a turn of the event loop, to one workspace after the other', async () => {
    const given: string[] = []
    const work = async (workspace: number, name: string): Promise<void> => {
      for (let portion = 1; portion <= 2; portion += 1) {
        await takeTurn(workspace)
        given.push(`${name}${portion}`)
      }
    }
    const all = Promise.all([work(1, 'a'), work(1, 'b'), work(1, 'c'), work(2, 'x')])
    const most: number[] = []
    for (let turn = 0; turn < 20 && given.length < 8; turn += 1) {
      const before = given.length
      await nextTurn()
      most.push(given.length - before)
    }
    await all
    expect(Math.max(...most)).toBe(1)
    expect(given).toEqual(['a1', 'x1', 'b1', 'x2', 'c1', 'a2', 'b2', 'c2'])
  })

  it('goes on after nobody has waited for a while', async () => {
    await takeTurn(1)
    await nextTurn()
    await nextTurn()
    await expect(takeTurn(2)).resolves.toBeUndefined()
  })
})
