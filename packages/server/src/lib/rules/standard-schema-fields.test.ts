import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { errors } from '../../../test/answer.ts'
import { isStandardIssues, toStandardFields } from './standard-schema-fields.ts'
import type { StandardIssue } from './standard-schema-fields.ts'
import { validationRule } from './validation-rule.ts'

const secret = 'SECRET_pa55word'
const input = { email: secret, age: secret, tags: ['ok', 7], address: {}, role: secret, extra: secret }

function issuesOf(
  validate: { readonly '~standard': { readonly validate: (value: unknown) => unknown } },
  value: unknown,
): readonly StandardIssue[] {
  return (validate['~standard'].validate(value) as { readonly issues: readonly StandardIssue[] }).issues
}

const zodSchema = z.strictObject({
  email: z.email(),
  age: z.number(),
  tags: z.array(z.string()),
  address: z.object({ city: z.string() }),
  role: z.enum(['admin', 'member']),
})

const valibotSchema = v.strictObject({
  email: v.pipe(v.string(), v.email()),
  age: v.number(),
  tags: v.array(v.string()),
  address: v.object({ city: v.string() }),
  role: v.picklist(['admin', 'member']),
})

describe('toStandardFields()', () => {
  it('names the fields of real Zod issues', () => {
    expect(toStandardFields(issuesOf(zodSchema, input))).toEqual({
      email: 'Invalid email address',
      age: 'Invalid input: expected number',
      'tags.1': 'Invalid input: expected string',
      'address.city': 'is required',
      role: 'Invalid option: expected one of "admin"|"member"',
      extra: 'is not a known field',
    })
  })

  it('C4 names every unknown field of Zod by its own path', () => {
    const schema = z.strictObject({ a: z.strictObject({}) })
    expect(toStandardFields(issuesOf(schema, { a: { b: secret, c: secret }, d: secret }))).toEqual({
      'a.b': 'is not a known field',
      'a.c': 'is not a known field',
      d: 'is not a known field',
    })
  })

  it('goes into the one branch of a union of Zod that was meant', () => {
    const schema = z.object({ a: z.union([z.string(), z.object({ b: z.number() })]) })
    expect(toStandardFields(issuesOf(schema, { a: { b: secret } }))).toEqual({
      'a.b': 'Invalid input: expected number',
    })
    expect(toStandardFields(issuesOf(schema, { a: 1 }))).toEqual({ a: 'Invalid input' })
  })

  it('names the fields of real Valibot issues', () => {
    const fields = toStandardFields(issuesOf(valibotSchema, input))
    expect(Object.keys(fields)).toEqual(['email', 'age', 'tags.1', 'address.city', 'role', 'extra'])
    expect(fields).toMatchObject({ 'address.city': 'is required', extra: 'is not a known field' })
  })

  it.each([
    ['Zod', zodSchema],
    ['Valibot', valibotSchema],
  ])('C14 says nothing of what was received: %s', (_, schema) => {
    expect(JSON.stringify(toStandardFields(issuesOf(schema, input)))).not.toContain(secret)
  })

  it.each([
    ['Zod', zodSchema],
    ['Valibot', valibotSchema],
  ])('says _body for a value as a whole: %s', (_, schema) => {
    expect(Object.keys(toStandardFields(issuesOf(schema, secret)))).toEqual(['_body'])
    expect(JSON.stringify(toStandardFields(issuesOf(schema, secret)))).not.toContain(secret)
  })

  // The real ones are in compat/rules.
  it.each([
    [{ code: 'required', message: 'a.b must be a string (was missing)' }, 'is required'],
    [{ code: 'predicate', expected: 'removed', message: 'a.b must be removed' }, 'is not a known field'],
    [{ code: 'pattern', message: `a.b must be an email address (was "${secret}")` }, 'must be an email address'],
    [{ code: 'union', message: `value at a.b must be 1 (was "${secret}")` }, 'must be 1'],
    [
      { code: 'intersection', expected: '  ◦ a string\n  ◦ short', message: `a.b ("${secret}") must be...` },
      'must be a string and short',
    ],
  ])('takes path and value out of what ArkType says: %j', (issue, sentence) => {
    const found = { ...issue, ' arkKind': 'error', path: ['a', 'b'], propString: 'a.b' }
    expect(toStandardFields([found])).toEqual({ 'a.b': sentence })
  })

  it('says _body for an empty path of a class of its own, as ArkType has it', () => {
    class Path extends Array<string> {
      constructor(...segments: readonly string[]) {
        super()
        this.push(...segments)
      }
    }
    expect(toStandardFields([{ message: 'odd', path: new Path() }])).toEqual({ _body: 'odd' })
    expect(toStandardFields([{ message: 'odd', path: new Path('a', 'b') }])).toEqual({ 'a.b': 'odd' })
  })

  it('keeps the first of two issues of one field', () => {
    expect(
      toStandardFields([
        { message: 'one', path: ['a'] },
        { message: 'two', path: [{ key: 'a' }] },
      ]),
    ).toEqual({ a: 'one' })
  })

  it('takes keys of every kind', () => {
    const issues = [{ message: 'odd', path: [0, Symbol('s'), { key: 'b' }, '__proto__'] }]
    expect(toStandardFields(issues)).toEqual({ '0.Symbol(s).b.__proto__': 'odd' })
  })

  it('C4 names __proto__ like any other field', () => {
    expect(JSON.stringify(toStandardFields([{ message: 'odd', path: ['__proto__'] }]))).toBe('{"__proto__":"odd"}')
  })

  it.each([
    ['', 'is invalid'],
    ['received "x"', 'received "x"'],
    [', received "x"', 'is invalid'],
    ['Invalid email: Received "x"', 'Invalid email'],
    ['a must be an email address (was "x (y)")', 'a must be an email address'],
    ['a\r\nb\uD800', 'a  b'],
    ['😀'.repeat(300), '😀'.repeat(200)],
  ])('makes a sentence of %j', (message, sentence) => {
    expect(toStandardFields([{ message, path: ['a'] }])).toEqual({ a: sentence })
  })
})

describe('isStandardIssues()', () => {
  it.each([[[{ message: 'x' }]], [[{ message: 'x', path: ['a'] }]], [[{ message: 'x', path: undefined, code: 'y' }]]])(
    'takes %j',
    (issues) => {
      expect(isStandardIssues(issues)).toBe(true)
    },
  )

  it.each([[[]], [undefined], ['x'], [[null]], [[{}]], [[{ message: 1 }]], [[{ message: 'x', path: 'a' }]]])(
    'declines %j',
    (issues) => {
      expect(isStandardIssues(issues)).toBe(false)
    },
  )
})

describe('validationRule()', () => {
  const context = { errors, request: undefined }

  it('recognizes a thrown ZodError', () => {
    const thrown = zodSchema.safeParse({ ...input, extra: undefined }).error
    expect(validationRule(thrown, context)?.toJSON()).toMatchObject({
      error_code: 'VAL_001',
      errors: { age: 'Invalid input: expected number' },
    })
  })

  it('recognizes a thrown ValiError', () => {
    const thrown = new v.ValiError([...(v.safeParse(valibotSchema, input).issues ?? [])] as never)
    expect(validationRule(thrown, context)?.toJSON()).toMatchObject({
      error_code: 'VAL_001',
      errors: { age: 'Invalid type: Expected number' },
    })
  })

  it('C14 says nothing of what a thrown error received', () => {
    const thrown = [
      zodSchema.safeParse(input).error,
      new v.ValiError([...(v.safeParse(valibotSchema, input).issues ?? [])] as never),
    ]
    expect(JSON.stringify(thrown.map((error) => validationRule(error, context)))).not.toContain(secret)
  })

  it.each([
    [null],
    ['x'],
    [new Error('x')],
    [{ errors: [] }],
    [{ errors: ['x'] }],
    [{ issues: [] }],
    [new AggregateError([new Error('x')])],
  ])('declines %s', (thrown) => {
    expect(validationRule(thrown, context)).toBeUndefined()
  })
})
