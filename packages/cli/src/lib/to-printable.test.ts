import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPrintable } from './to-printable.ts'

describe('toPrintable()', () => {
  it.each([
    ['https://user:secret@example.com/a?token=secret#secret', 'https://example.com/a'],
    ['see https://secret@example.com/@scope/a?secret, please', 'see https://example.com/@scope/a please'],
    ['https://user:secret@:99999/a?secret', 'https://:99999/a'],
    ['https://user:sec@ret@[::/a', 'https://[::/a'],
    ['HTTP://user:secret@example.com', 'http://example.com/'],
    ['catalog.json', 'catalog.json'],
  ])('%s reads %s', (text, printed) => expect(toPrintable(text)).toBe(printed))

  it('leaves nothing that a terminal obeys, or that ends a comment', () => {
    expect(toPrintable('a\u001B[2Jb\r\nc\u2028d\u0000\u009Be')).toBe('a [2Jb c d e')
  })

  it('never prints the password of a URL', () => {
    const word = fc.stringMatching(/^[\w.~!$&'()*+,;=:@%-]*$/)
    fc.assert(
      fc.property(word, fc.stringMatching(/^[\w.]*$/), (before, host) => {
        expect(toPrintable(`https://${before}:canary@${host}/x?a=canary`)).not.toContain('canary')
      }),
    )
  })
})
