import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { needs, sharedFile } from './test-parts.ts'
import type { Machine } from './test-parts.ts'

const machine = (facts: Partial<Machine>): Machine => ({
  exists: () => true,
  mounts: () => true,
  reaches: () => true,
  isCi: false,
  print: () => {},
  ...facts,
})

describe('needs()', () => {
  it('skips nothing where the part is there', () => {
    const print = vi.fn()
    expect(needs('chromium', 'the console', machine({ print }))).toEqual({ skip: false })
    expect(print).not.toHaveBeenCalled()
  })

  it('skips where the part is missing, and says so in one line', () => {
    const print = vi.fn()
    expect(needs('chromium', 'the console', machine({ exists: () => false, print }))).toEqual({ skip: true })
    expect(print.mock.calls).toEqual([['skipped: the console needs chromium (/usr/bin/chromium)']])
  })

  it('throws in CI where the part is missing', () => {
    const inCi = machine({ exists: () => false, isCi: true })
    expect(() => needs('chromium', 'the console', inCi)).toThrow(
      'the console needs chromium (/usr/bin/chromium), and CI has every part',
    )
  })

  it('tries to mount, where mounting is the part', () => {
    const print = vi.fn()
    expect(needs('mount', 'the full disk', machine({ exists: () => false, print }))).toEqual({ skip: false })
    expect(needs('mount', 'the full disk', machine({ mounts: () => false, print }))).toEqual({ skip: true })
    expect(print.mock.calls).toEqual([['skipped: the full disk needs mount (unshare --map-root-user --mount)']])
  })

  it('knocks, where a server is the part', () => {
    const reaches = vi.fn(() => false)
    const print = vi.fn()
    expect(needs('postgres', 'postgresRule', machine({ reaches, print }))).toEqual({ skip: true })
    expect(reaches).toHaveBeenCalledWith('127.0.0.1:5432')
    expect(print.mock.calls).toEqual([['skipped: postgresRule needs postgres (127.0.0.1:5432)']])
  })

  it('looks for the shared folder beside the repository', () => {
    const exists = vi.fn(() => true)
    needs('shared', 'the standard catalog', machine({ exists }))
    expect(exists).toHaveBeenCalledWith(sharedFile('').slice(0, -1))
  })
})

describe('sharedFile()', () => {
  it('names a file of the folder beside the repository', () => {
    expect(sharedFile('CONTRACT.md')).toBe(fileURLToPath(new URL('../../shared/CONTRACT.md', import.meta.url)))
  })
})
