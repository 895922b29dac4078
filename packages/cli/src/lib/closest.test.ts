import { describe, expect, it } from 'vitest'
import { closest, hintAt } from './closest.ts'

const flags = ['--out', '--check', '--export', '--timeout', '--help']

describe('closest()', () => {
  it.each([
    ['--ot', '--out'],
    ['--chekc', '--check'],
    ['--time-out', '--timeout'],
    ['--exports', '--export'],
  ])('takes %s for %s', (word, meant) => expect(closest(word, flags)).toBe(meant))

  it.each(['', '--', '--verbose', 'x'.repeat(10_000)])('has no guess at what is like none: %.20s', (word) =>
    expect(closest(word, flags)).toBeUndefined(),
  )

  it('chooses the nearest, and of equals the first', () => {
    expect(closest('type', ['tapes', 'types', 'typed'])).toBe('types')
  })
})

describe('hintAt()', () => {
  it('asks, or is silent', () => {
    expect([hintAt('tpyes', ['types']), hintAt('deploy', ['types'])]).toEqual(['Did you mean types? ', ''])
  })
})
