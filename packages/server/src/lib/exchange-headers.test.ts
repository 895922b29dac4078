import { describe, expect, it } from 'vitest'
import { appendToList, describesAnswer, exposedHeaders, withExposedHeaders } from './exchange-headers.ts'

describe('describesAnswer()', () => {
  it.each([
    'Content-Type',
    'content-length',
    'Content-Encoding',
    'content-language',
    'Content-Disposition',
    'Content-Range',
    'ETag',
    'Last-Modified',
    'Location',
    'Cache-Control',
    'Accept-Ranges',
    'Expires',
    'Transfer-Encoding',
    'Trailer',
  ])('C11 of %s', (name) => {
    expect(describesAnswer(name)).toBe(true)
  })

  it.each([
    'Access-Control-Allow-Origin',
    'Vary',
    'X-Request-Id',
    'RateLimit',
    'RateLimit-Policy',
    'Link',
    'Server-Timing',
    'Set-Cookie',
    'Retry-After',
    'Content-Security-Policy',
    'Strict-Transport-Security',
    'Content-Security-Policy-Report-Only',
  ])('C11 not of %s', (name) => {
    expect(describesAnswer(name)).toBe(false)
  })
})

describe('appendToList()', () => {
  it.each([
    [undefined, 'Accept', 'Accept'],
    ['', 'Accept', 'Accept'],
    ['Origin', 'Accept', 'Origin, Accept'],
    ['Origin, accept', 'Accept', 'Origin, accept'],
    [['Origin', 'Cookie'], 'Accept', 'Origin, Cookie, Accept'],
    ['Accept-Encoding', 'Accept', 'Accept-Encoding, Accept'],
    [7, 'Accept', 'Accept'],
    ['<a>; rel="next"', '<b>; rel="help"', '<a>; rel="next", <b>; rel="help"'],
  ])('C11 adds to %j', (list, value, expected) => {
    expect(appendToList(list, value)).toBe(expected)
  })
})

describe('withExposedHeaders()', () => {
  it('C9 names all', () => {
    expect(withExposedHeaders(undefined)).toBe(exposedHeaders)
  })

  it('C9 adds to what the app names', () => {
    expect(withExposedHeaders('X-Total, link')).toBe(`X-Total, link, ${exposedHeaders.replace('Link, ', '')}`)
  })

  it('C9 names them beside *, which says nothing to a request with credentials', () => {
    expect(withExposedHeaders('*')).toMatch(/^\*, X-Request-Id, /)
  })

  it('C9 keeps a list that was set as one', () => {
    expect(withExposedHeaders(['X-Own', 'ETag'])).toMatch(/^X-Own, ETag, X-Request-Id, /)
  })
})
