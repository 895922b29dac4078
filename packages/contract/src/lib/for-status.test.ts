import { describe, expect, it } from 'vitest'
import { defineCatalog } from './define-catalog.ts'
import { statusPhrases } from './error-status.ts'
import { forStatus, genericMaker } from './for-status.ts'
import { standardErrors } from './standard-errors.ts'

const errors = defineCatalog(standardErrors)
const statuses = Array.from({ length: 1001 }, (_, status) => status)

describe('forStatus()', () => {
  it('finds the row marked generic', () => {
    expect(forStatus(errors, 400)).toBe(errors.invalidParameters)
  })

  it('finds the first row of the status where none is marked', () => {
    expect(forStatus(errors, 403)).toBe(errors.insufficientScope)
  })

  it('finds the row marked generic wherever it stands', () => {
    const own = defineCatalog({
      first: { code: 'A_001', status: 410, message: 'First' },
      marked: { code: 'A_002', status: 410, message: 'Marked', generic: true },
    })
    expect(forStatus(own, 410)).toBe(own.marked)
  })

  it('makes a generic row for a registered status without a row of its own', () => {
    expect(forStatus(errors, 410)().toJSON()).toEqual({
      success: false,
      errors: {},
      message: 'Gone',
      error_code: 'HTTP_410',
    })
  })

  it('answers with the status asked for wherever it is a registered error status', () => {
    const registered = Object.keys(statusPhrases).map(Number)
    expect(registered.map((status) => forStatus(errors, status).status)).toEqual(registered)
  })

  it('answers for every other status from 0 to 1000 with the row of 500', () => {
    const others = statuses.filter((status) => !Object.hasOwn(statusPhrases, status))
    expect(others.filter((status) => forStatus(errors, status) !== errors.internal)).toEqual([])
  })

  it.each([Number.NaN, Infinity, -1, 404.5])('answers for %d with the row of 500', (status) => {
    expect(forStatus(errors, status)).toBe(errors.internal)
  })

  it('is total for a catalog without rows', () => {
    expect(new Set(statuses.map((status) => forStatus({}, status).status))).toEqual(
      new Set(Object.keys(statusPhrases).map(Number)),
    )
  })

  it('speaks the fallback, since nothing is known to fill the message', () => {
    expect(forStatus(errors, 404)().message).toBe('Not found')
  })

  it('speaks the fallback when it is given options', () => {
    expect(forStatus(errors, 405)({ headers: { Allow: 'GET' } })).toMatchObject({
      message: 'This method is not allowed here',
      headers: { Allow: 'GET' },
    })
  })
})

describe('genericMaker()', () => {
  it('is made once', () => {
    expect(genericMaker(410)).toBe(genericMaker(410))
  })

  it('has the row HTTP_<status> with the phrase of RFC 9110', () => {
    expect(genericMaker(410).row).toEqual({
      name: 'http410',
      code: 'HTTP_410',
      status: 410,
      message: 'Gone',
      fallback: 'Gone',
      title: 'Gone',
      retry: 'never',
      severity: 'info',
      generic: true,
    })
  })

  it('alarms nobody over a method or a version of HTTP that a caller made up', () => {
    expect([501, 505, 500, 507].map((status) => genericMaker(status as 501).row.severity)).toEqual([
      'info',
      'info',
      'error',
      'error',
    ])
  })
})
