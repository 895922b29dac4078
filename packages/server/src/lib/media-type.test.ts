import { describe, expect, it } from 'vitest'
import { isJsonType, isPlainCoding, parseMediaType } from './media-type.ts'

describe('parseMediaType()', () => {
  it.each([
    ['application/json', { type: 'application/json', charset: undefined }],
    [' Application/JSON ; Charset="UTF-8" ; x=y', { type: 'application/json', charset: 'utf-8' }],
    ['text/plain;charset=latin1', { type: 'text/plain', charset: 'latin1' }],
    ['text/plain; x=charset; charset=utf-8', { type: 'text/plain', charset: 'utf-8' }],
    ['text/plain; xcharset=latin1', { type: 'text/plain', charset: undefined }],
  ])('reads %s', (header, expected) => {
    expect(parseMediaType(header)).toEqual(expected)
  })

  it.each([
    '',
    'json',
    'application/',
    '/json',
    'application/json/x',
    'application json',
    'application/json, text/plain',
    'a\r\n/b',
  ])('declines %j', (header) => {
    expect(parseMediaType(header)).toBeUndefined()
  })
})

describe('isJsonType()', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
    'application/merge-patch+json',
    'application/problem+json',
    '\tapplication/json ',
  ])('takes %j', (header) => {
    expect(isJsonType(header)).toBe(true)
  })

  // The variants of CVE-2025-32442 and CVE-2026-25223 among them.
  it.each([
    'text/json',
    'text/plain',
    'application/jsonx',
    'application/json2',
    'xapplication/json',
    'application/json,text/plain',
    'application/json\tx',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/+json',
    '',
    'multipart/form-data; x=application/json',
    'text/plain; application/json',
  ])('refuses %j', (header) => {
    expect(isJsonType(header)).toBe(false)
  })
})

describe('isPlainCoding()', () => {
  it.each([undefined, '', ' ', 'identity', 'Identity '])('takes %j', (header) => {
    expect(isPlainCoding(header)).toBe(true)
  })

  it.each(['gzip', 'br', 'identity, gzip', 'identity;q=1', 'x'])('refuses %j', (header) => {
    expect(isPlainCoding(header)).toBe(false)
  })
})
