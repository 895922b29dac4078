import { describe, expect, it } from 'vitest'
import { scenes } from '../scenes/scenes.ts'
import { holes } from './holes.ts'
import { describePromises } from './promises-suite.ts'
import { promises } from './promises.ts'

for (const scene of scenes) describePromises(scene, promises, holes)

describe('the holes', () => {
  it('each name a promise that there is, once', () => {
    const cells = holes.map(({ scene, id }) => `${scene} ${id}`)
    expect(new Set(cells).size).toBe(cells.length)
    const ids = new Set(promises.map(({ id }) => id))
    expect(holes.filter(({ id }) => !ids.has(id))).toEqual([])
  })
})
