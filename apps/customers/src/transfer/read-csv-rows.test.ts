import { describe, expect, it } from 'vitest'
import { findFaults } from './read-csv-rows.ts'

describe('findFaults()', () => {
  it('finds columns without a name, and those that are there twice', () => {
    expect(findFaults(['a', '', 'b', 'a'])).toEqual([
      ['column 2', 'has no name'],
      ['a', 'is there twice'],
    ])
  })

  it('has one look at each of very many', () => {
    expect(findFaults(Array.from({ length: 300_000 }, (_, index) => `Column ${index}`))).toEqual([])
  })
})
