// oxlint-disable-next-line no-unassigned-import -- what class-transformer wants to find
import 'reflect-metadata'
import { validationRule } from '@faultbook/server'
import { type } from 'arktype'
import * as classTransformer from 'class-transformer'
import * as classValidator from 'class-validator'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answerTo } from './catalog.ts'
import { thrownBy } from './database-suite.ts'

const secret = 'SECRET_pa55word'
const wrong = {
  email: secret,
  age: secret,
  tags: ['ok', 7],
  address: {},
  items: [{ price: 1 }, { price: secret }],
  extra: secret,
}
/** The fields that are wrong; the libraries differ in their order and their words. */
const paths = ['address.city', 'age', 'email', 'extra', 'items.1.price', 'tags.1']

const zodSchema = z.strictObject({
  email: z.email(),
  age: z.number(),
  tags: z.array(z.string()),
  address: z.object({ city: z.string() }),
  items: z.array(z.object({ price: z.number() })),
})

const valibotSchema = v.strictObject({
  email: v.pipe(v.string(), v.email()),
  age: v.number(),
  tags: v.array(v.string()),
  address: v.object({ city: v.string() }),
  items: v.array(v.object({ price: v.number() })),
})

const arkSchema = type({
  '+': 'reject',
  email: 'string.email',
  age: 'number',
  tags: 'string[]',
  address: { city: 'string' },
  items: type({ price: 'number' }).array(),
})

class Address {
  readonly city: unknown
}
class Item {
  readonly price: unknown
}
class Customer {
  readonly email: unknown
  readonly age: unknown
  readonly address: unknown
  readonly items: unknown
}
// Decorators are functions; as syntax Node does not take them.
classValidator.IsString()(Address.prototype, 'city')
classValidator.IsNumber()(Item.prototype, 'price')
classValidator.MinLength(3)(Customer.prototype, 'email')
classValidator.IsEmail()(Customer.prototype, 'email')
classValidator.IsInt()(Customer.prototype, 'age')
for (const [property, make] of [['address', Address] as const, ['items', Item] as const]) {
  classValidator.ValidateNested({ each: property === 'items' })(Customer.prototype, property)
  classTransformer.Type(() => make)(Customer.prototype, property)
}

function validate(value: object): Promise<void> {
  const customer = classTransformer.plainToInstance(Customer, value)
  return classValidator.validateOrReject(customer, { whitelist: true, forbidNonWhitelisted: true })
}

describe('validationRule()', () => {
  it.each([
    ['Zod', () => zodSchema.parse(wrong)],
    ['Valibot', () => v.parse(valibotSchema, wrong)],
    ['ArkType, assert', () => arkSchema.assert(wrong)],
    ['ArkType, what it returns', () => raise(arkSchema(wrong))],
  ])('C4 names all fields of %s, and nothing of their values', async (_, parse) => {
    const { status, body } = answerTo(await thrownBy(async () => parse()), validationRule)
    expect([status, body.error_code, Object.keys(body.errors).toSorted()]).toEqual([422, 'VAL_001', paths])
    expect(body.errors).toMatchObject({ 'address.city': 'is required', extra: 'is not a known field' })
    expect(JSON.stringify(body)).not.toContain(secret)
  })

  it.each([
    ['Zod', () => zodSchema.parse(null)],
    ['Valibot', () => v.parse(valibotSchema, null)],
    ['ArkType', () => arkSchema.assert(null)],
  ])('says _body for a value as a whole: %s', async (_, parse) => {
    const { body } = answerTo(await thrownBy(async () => parse()), validationRule)
    expect(Object.keys(body.errors)).toEqual(['_body'])
  })

  it('takes path and value out of what ArkType says, also where several things are wrong', async () => {
    const schema = type({ email: 'string.email', code: 'string > 20 & /^a/', role: "'admin' | 'member'" })
    const thrown = await thrownBy(async () => schema.assert({ email: secret, code: secret, role: secret }))
    expect(answerTo(thrown, validationRule).body.errors).toEqual({
      email: 'must be an email address',
      code: 'must be matched by ^a and at least length 21',
      role: 'must be "admin" or "member"',
    })
  })

  it('C4 names all fields of class-validator, nested ones by their whole path', async () => {
    const { status, body } = answerTo(await thrownBy(() => validate(wrong)), validationRule)
    expect([status, body]).toEqual([
      422,
      {
        success: false,
        errors: {
          tags: 'is not a known field',
          extra: 'is not a known field',
          email: 'must be an email',
          age: 'must be an integer number',
          'address.city': 'must be a string',
          'items.1.price': 'must be a number conforming to the specified constraints',
        },
        message: 'Validation failed',
        error_code: 'VAL_001',
      },
    ])
  })

  it('C4 names __proto__ like any other field', async () => {
    const value = JSON.parse(`{"__proto__":"${secret}"}`) as object
    for (const parse of [() => z.strictObject({}).parse(value), () => type({ '+': 'reject' }).assert(value)]) {
      const { body } = answerTo(await thrownBy(async () => parse()), validationRule)
      expect(JSON.stringify(body.errors)).toBe('{"__proto__":"is not a known field"}')
    }
  })
})

function raise(value: unknown): never {
  // oxlint-disable-next-line only-throw-error -- an app may throw what ArkType returned
  throw value
}
