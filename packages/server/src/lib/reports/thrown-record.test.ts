import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { hostileValues, inOtherRealm } from '../../../test/hostile-values.ts'
import { causesOf, toThrownRecord } from './thrown-record.ts'

describe('toThrownRecord()', () => {
  it.each([
    [null, { name: 'null' }],
    [undefined, { name: 'undefined' }],
    ['boom', { name: 'string', message: 'boom' }],
    [404, { name: 'number', message: '404' }],
    [10n, { name: 'bigint', message: '10' }],
    [Symbol('x'), { name: 'symbol' }],
    [() => 'x', { name: 'function' }],
    [
      { message: 'x', code: 'Y', secret: 1 },
      { name: 'Object', message: 'x', code: 'Y' },
    ],
    [new Response('x', { status: 418 }), { name: 'Response' }],
    [errors.routeNotFound(), { name: 'ApiError', message: 'There is no such endpoint', code: 'RES_002' }],
  ])('of %o', (thrown, record) => {
    expect(toThrownRecord(thrown)).toEqual(record)
  })

  it('knows an Error of another realm by its name', () => {
    expect(toThrownRecord(inOtherRealm("new TypeError('x')"))).toMatchObject({ name: 'TypeError', message: 'x' })
  })

  it('is made of texts alone for each hostile value', () => {
    const texts = hostileValues.flatMap(({ make }) => Object.values(toThrownRecord(make())))
    expect(texts.filter((text) => typeof text !== 'string')).toEqual([])
  })
})

describe('causesOf()', () => {
  it('gives the nearest first', () => {
    const innermost = new Error('c')
    const inner = new Error('b', { cause: innermost })
    expect(causesOf(new Error('a', { cause: inner }))).toEqual([inner, innermost])
  })

  it('gives the errors of an AggregateError', () => {
    expect(causesOf(new AggregateError(['a', 'b'], 'x', { cause: 'c' }))).toEqual(['c', 'a', 'b'])
  })

  it('ends where a cause is its own, or there are too many', () => {
    const own: Error & { cause?: unknown } = new Error('x')
    own.cause = own
    expect(causesOf(own)).toEqual([])
    const many = Array.from({ length: 100 }).reduce<unknown>((cause) => new Error('x', { cause }), 'first')
    expect(causesOf(many)).toHaveLength(8)
    expect(causesOf({ errors: Array.from({ length: 1_000_000 }, () => 'x') })).toHaveLength(1)
  })

  it('has no end of no hostile value', () => {
    expect(hostileValues.filter(({ make }) => !Array.isArray(causesOf(make())))).toEqual([])
  })
})
