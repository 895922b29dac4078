import { describe, expect, it } from 'vitest'
import { standardCodePattern, toFullRow } from './full-row.ts'
import type { Row } from './row.ts'

const sound = { code: 'CUS_001', status: 409, message: 'A {resource} exists' } as const
const full = (row: unknown): unknown => toFullRow('emailTaken', row as Row, standardCodePattern)

describe('toFullRow()', () => {
  it('fills in the defaults', () => {
    expect(full(sound)).toEqual({
      ...sound,
      name: 'emailTaken',
      title: 'Conflict',
      fallback: 'A resource exists',
      retry: 'after-fix',
      severity: 'info',
    })
  })

  it('keeps what the row says', () => {
    const row = {
      ...sound,
      fallback: 'It exists',
      title: 'Taken',
      fields: ['email'],
      retry: 'never',
      severity: 'warning',
      stack: 'always',
      generic: true,
      causes: ['a'],
      fixes: ['b'],
      since: '1.0.0',
    }
    expect(full(row)).toEqual({ ...row, name: 'emailTaken' })
  })

  it.each([
    [404, 'never'],
    [408, 'backoff'],
    [410, 'never'],
    [422, 'after-fix'],
    [429, 'after-header'],
    [500, 'backoff'],
    [501, 'never'],
    [502, 'backoff'],
    [503, 'after-header'],
    [504, 'backoff'],
  ] as const)('says for %i whether a retry helps: %s', (status, retry) => {
    expect(full({ ...sound, status })).toMatchObject({ retry })
  })

  it.each([
    [499 + 1, 'error'],
    [511, 'error'],
    [400, 'info'],
    [451, 'info'],
  ])('says for %i how loudly it is reported: %s', (status, severity) => {
    expect(full({ ...sound, status })).toMatchObject({ severity })
  })

  it.each([
    [null, 'a row is an object'],
    ['CUS_001', 'a row is an object'],
    [{ ...sound, mesage: 'x' }, 'mesage is no member of a row'],
    [{ ...sound, code: 'cus_1' }, 'code "cus_1" does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ ...sound, code: 'CUS_0001' }, 'code "CUS_0001" does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ ...sound, code: '1US_001' }, 'code "1US_001" does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ ...sound, code: '_001' }, 'code "_001" does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ ...sound, code: 'CUS_001\n' }, 'code "CUS_001\\n" does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ ...sound, code: undefined }, 'code undefined does not match /^[A-Z][A-Z0-9]*_[0-9]{3}$/'],
    [{ ...sound, status: 200 }, 'status 200 is not a registered error status (400 to 511)'],
    [{ ...sound, status: 499 }, 'status 499 is not a registered error status (400 to 511)'],
    [{ ...sound, status: '409' }, 'status 409 is not a registered error status (400 to 511)'],
    [{ ...sound, message: undefined }, 'message is a sentence'],
    [{ ...sound, message: ' ' }, 'message is a sentence'],
    [{ ...sound, message: 'a {resource' }, 'message has a brace that is no placeholder'],
    [{ ...sound, message: 'a {re source}' }, 'message has a brace that is no placeholder'],
    [{ ...sound, message: 'x'.repeat(301) }, 'message is longer than 300 characters'],
    [{ ...sound, message: 'a {fields}' }, '{fields} is taken: every maker has an option of that name'],
    [{ ...sound, message: 'a {cause}' }, '{cause} is taken: every maker has an option of that name'],
    [
      { ...sound, message: '{retryAfterSeconds} s' },
      '{retryAfterSeconds} is taken: every maker has an option of that name',
    ],
    [{ ...sound, message: 'a {headers}' }, '{headers} is taken: every maker has an option of that name'],
    [{ ...sound, message: 'a {stack}' }, '{stack} is taken: every maker has an option of that name'],
    [{ ...sound, fallback: '' }, 'fallback is a sentence'],
    [{ ...sound, fallback: 'It } exists' }, 'fallback has a brace that is no placeholder'],
    [{ ...sound, fallback: 'x'.repeat(301) }, 'fallback is longer than 300 characters'],
    [{ ...sound, fallback: 'A {resource}' }, 'a fallback has no placeholders'],
    [{ ...sound, title: '' }, 'title is a text'],
    [{ ...sound, since: 1 }, 'since is a text'],
    [{ ...sound, fields: 'email' }, 'fields is a list of texts'],
    [{ ...sound, causes: [1] }, 'causes is a list of texts'],
    [{ ...sound, fixes: [''] }, 'fixes is a list of texts'],
    [{ ...sound, retry: 'later' }, 'retry is one of never, after-fix, backoff, after-header'],
    [{ ...sound, severity: 'fatal' }, 'severity is one of info, warning, error'],
    [{ ...sound, stack: 'sometimes' }, 'stack is one of never, always'],
    [{ ...sound, generic: false }, 'generic is true or left out'],
  ])('refuses %j', (row, rule) => {
    expect(() => full(row)).toThrow(new TypeError(`Row emailTaken: ${rule}`))
  })

  it('counts the length of a message in code points', () => {
    expect(full({ ...sound, message: '\u{1F600}'.repeat(300) })).toMatchObject({ title: 'Conflict' })
  })

  it('holds the code to the pattern it is given', () => {
    expect(() => toFullRow('gone', { ...sound, code: 'gone' }, /^E[0-9]+$/)).toThrow(
      new TypeError('Row gone: code "gone" does not match /^E[0-9]+$/'),
    )
  })
})
