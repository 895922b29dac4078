import { describe, expect, it } from 'vitest'

import { createCursors } from './cursor.ts'
import type { Cursor } from './cursor.ts'

const cursors = createCursors(new Uint8Array(32))
const cursor: Cursor = {
  sort: { by: 'account', descending: true },
  filter: { search: 'Köhler' },
  after: { id: 7, key: 'ada\u{1f600}' },
}

describe('createCursors()', () => {
  it('reads what it has printed', () => {
    expect(cursors.parse(1, cursors.print(1, cursor))).toEqual(cursor)
  })

  it('prints what can be part of a URL as it is', () => {
    expect(cursors.print(1, cursor)).toMatch(/^[\w-]+$/)
  })

  it('stays short enough for a URL with the longest account there is, folded', () => {
    const key = '\ufdfa'.repeat(200).normalize('NFKD')
    expect(cursors.print(1, { ...cursor, after: { id: 1, key } }).length).toBeLessThan(1_000)
  })

  it('takes none of another workspace, or signed with another secret', () => {
    const text = cursors.print(1, cursor)
    expect(cursors.parse(2, text)).toBeUndefined()
    expect(cursors.parse(11, cursors.print(1, cursor))).toBeUndefined()
    expect(createCursors(new Uint8Array(32).fill(1)).parse(1, text)).toBeUndefined()
  })

  it('takes none with a character changed, left out or added', () => {
    const text = cursors.print(1, cursor)
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
      const shorter = text.slice(0, at) + text.slice(at + 1)
      expect([at, cursors.parse(1, changed), cursors.parse(1, shorter)]).toEqual([at, undefined, undefined])
    }
    for (const more of ['A', '=', ' ', '.']) expect(cursors.parse(1, text + more)).toBeUndefined()
  })

  it.each(['', 'A', 'null', '1', '%', 'e30', '\u0000'])('takes %j for none', (text) => {
    expect(cursors.parse(1, text)).toBeUndefined()
  })
})
