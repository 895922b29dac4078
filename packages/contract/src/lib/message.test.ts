import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import {
  clampMessage,
  fillMessage,
  hasStrayBrace,
  maxMessageLength,
  paramNames,
  prepareMessage,
  splitMessage,
} from './message.ts'

const textAroundTheLimit = fc.oneof(anyText({ maxLength: 700 }), anyText({ minLength: 280, maxLength: 320 }))

describe('paramNames()', () => {
  it('lists the placeholders in order, each once', () => {
    expect(paramNames('{b} with {a} and {b}')).toEqual(['b', 'a'])
  })

  it('lists nothing for a message without placeholders', () => {
    expect(paramNames('Not found')).toEqual([])
  })
})

describe('hasStrayBrace()', () => {
  it.each(['{', '}', 'a {b', 'a b}', '{}', '{a b}', '{a_b}', '{1a}', '{{a}}', '{__proto__}'])(
    'finds one in %j',
    (message) => {
      expect(hasStrayBrace(message)).toBe(true)
    },
  )

  it.each(['', 'Not found', '{a}', '{a}{b2}'])('finds none in %j', (message) => {
    expect(hasStrayBrace(message)).toBe(false)
  })
})

describe('splitMessage()', () => {
  it('cuts a message at its placeholders', () => {
    expect(splitMessage('{resource} with this {field} exists')).toEqual([
      '',
      'resource',
      ' with this ',
      'field',
      ' exists',
    ])
  })

  it('leaves a message without placeholders whole', () => {
    expect(splitMessage('Not found')).toEqual(['Not found'])
  })
})

describe('fillMessage()', () => {
  const fill = (message: string, params: Readonly<Record<string, unknown>>): string =>
    fillMessage(splitMessage(message), params)

  it('fills the placeholders with strings and numbers', () => {
    expect(fill('{line} of {file}', { line: 3, file: 'a.csv' })).toBe('3 of a.csv')
  })

  it('reads a missing parameter as its own name', () => {
    expect(fill('{resource} not found', {})).toBe('resource not found')
  })

  it('reads an empty parameter as its own name, so that no message is empty', () => {
    expect(fill('{reason}', { reason: '' })).toBe('reason')
  })

  it.each([null, undefined, true, {}, [], Symbol('a'), () => 'a'])('reads %s as the name of the parameter', (value) => {
    expect(fill('{resource} not found', { resource: value })).toBe('resource not found')
  })

  it('takes own members only', () => {
    expect(fill('{constructor} {a}', Object.create({ a: 'inherited' }))).toBe('constructor a')
  })

  it('does not fill what a parameter brings', () => {
    expect(fill('{a} {b}', { a: '{b}', b: '{a}' })).toBe('{b} {a}')
  })

  it('cuts the filled message to the limit', () => {
    expect(fill('{a}!', { a: 'x'.repeat(400) })).toBe(`${'x'.repeat(299)}…`)
  })

  it('fills any message with any parameters to at most 300 code points', () => {
    const anyParams = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.anything())
    fc.assert(
      fc.property(fc.array(fc.oneof(textAroundTheLimit, fc.constantFrom('{a}', '{b}'))), anyParams, (parts, params) => {
        expect(Array.from(fill(parts.join(''), params)).length).toBeLessThanOrEqual(maxMessageLength)
      }),
    )
  })
})

describe('prepareMessage()', () => {
  const toMessage = prepareMessage({ message: '{resource} with this {field} exists', fallback: 'It exists' })

  it('fills the message with its parameters', () => {
    expect(toMessage({ resource: 'Customer', field: 'email' })).toBe('Customer with this email exists')
  })

  it('fills the message where some of its parameters are known', () => {
    expect(toMessage({ resource: 'Customer' })).toBe('Customer with this field exists')
  })

  it.each([undefined, {}, { other: 'x' }])('speaks the fallback where none is known: %j', (params) => {
    expect(toMessage(params)).toBe('It exists')
  })

  it('speaks the message where it has no placeholders', () => {
    expect(prepareMessage({ message: 'Not found', fallback: 'Gone' })({ resource: 'Customer' })).toBe('Not found')
  })
})

describe('clampMessage()', () => {
  const smiley = '\u{1F600}'

  it.each(['', 'Not found', 'x'.repeat(300), smiley.repeat(300)])('keeps what fits: %#', (text) => {
    expect(clampMessage(text)).toBe(text)
  })

  it.each(['x', smiley])('ends 301 times %s with an ellipsis', (point) => {
    expect(clampMessage(point.repeat(301))).toBe(`${point.repeat(299)}…`)
  })

  it.each([0, 1])('never splits a surrogate pair (offset %i)', (offset) => {
    const clamped = clampMessage('x'.repeat(offset) + smiley.repeat(400))
    expect(clamped.isWellFormed()).toBe(true)
    expect(Array.from(clamped)).toHaveLength(300)
  })

  it('keeps any text that fits, and cuts any other to its first 299 code points', () => {
    fc.assert(
      fc.property(textAroundTheLimit, (text) => {
        const points = Array.from(text)
        expect(clampMessage(text)).toBe(points.length <= 300 ? text : `${points.slice(0, 299).join('')}…`)
      }),
    )
  })

  it('does not read a huge message to its end', () => {
    const from = vi.spyOn(Array, 'from')
    clampMessage('x'.repeat(50_000_000))
    const read = from.mock.calls.map(([text]) => (typeof text === 'string' ? text.length : undefined))
    from.mockRestore()
    expect(read).toEqual([2 * maxMessageLength + 2])
  })
})
