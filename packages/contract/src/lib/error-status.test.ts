import { STATUS_CODES } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isErrorStatus, statusPhrases } from './error-status.ts'

/** Where Node's table is older than RFC 9110. */
const renamed: Readonly<Record<string, string>> = {
  413: 'Content Too Large',
  422: 'Unprocessable Content',
}
/** In Node's table and not, or no longer, registered: a joke and a bandwidth limit of cPanel's. */
const unregistered = ['418', '509', '510']

describe('statusPhrases', () => {
  it('has every registered error status, with its phrase', () => {
    const registered = Object.entries(STATUS_CODES).filter(
      ([status]) => Number(status) >= 400 && !unregistered.includes(status),
    )
    expect(statusPhrases).toEqual(
      Object.fromEntries(registered.map(([status, phrase]) => [status, renamed[status] ?? phrase])),
    )
  })
})

describe('isErrorStatus()', () => {
  it.each([400, 404, 451, 500, 511])('knows %i', (status) => {
    expect(isErrorStatus(status)).toBe(true)
  })

  it.each([0, 200, 399, 418, 499, 512, 404.5, Number.NaN, -404, '404', null, undefined, 404n, 'toString'])(
    'declines %s',
    (value) => {
      expect(isErrorStatus(value)).toBe(false)
    },
  )
})
