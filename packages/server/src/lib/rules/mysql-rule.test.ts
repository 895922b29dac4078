import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { hostileValues } from '../../../test/hostile-values.ts'
import { mysqlRule } from './mysql-rule.ts'

// What real drivers and servers raise is in compat/rules; here is what MariaDB does not say, or can't be raised at will.
const context = { errors, request: undefined }
const rule = mysqlRule({
  errors,
  constraints: {
    email_key: (own, cause) => own.duplicate({ resource: 'Customer', field: 'email', cause }),
    'orders.email_key': (own) => own.duplicate({ resource: 'Order', field: 'email' }),
    name_is_short: (own) => own.validationFailed({ fields: { name: 'is too long' } }),
    'odd`name': (own) => own.validationFailed({ fields: { odd: 'is odd' } }),
  },
})

const fault = (errno: number, sqlMessage = 'secret', sqlState = 'HY000'): Error =>
  Object.assign(new Error('secret'), { errno, sqlState, sqlMessage, code: 'ER_SOMETHING' })
const network = (code: string, members: object = {}): Error => Object.assign(new Error('secret'), { code, ...members })
const typeorm = (driverError: unknown): Error => Object.assign(new Error('secret'), { driverError })

describe('mysqlRule()', () => {
  it.each([
    ['MariaDB', "Duplicate entry 'a' for key 'email_key'", 'Customer'],
    ['MySQL 8, with the table', "Duplicate entry 'a' for key 'people.email_key'", 'Customer'],
    ['MySQL 8, with a table that has its own', "Duplicate entry 'a' for key 'orders.email_key'", 'Order'],
    ['German', "Doppelter Eintrag 'a' für Schlüssel 'email_key'", 'Customer'],
    ['Japanese', "'a' は索引 'email_key' で重複しています。", 'Customer'],
  ])('finds the key in the words of %s', (_, sentence, resource) => {
    expect(rule(fault(1062, sentence), context)?.message).toBe(`${resource} with this email already exists`)
  })

  it('C14 takes no value for a key', () => {
    const sentence = "Duplicate entry 'x' for key 'orders.email_key' for key 'name_key'"
    expect(rule(fault(1062, sentence), context)).toBeUndefined()
  })

  it('finds the CHECK of MySQL and of MariaDB', () => {
    expect(rule(fault(3819, "Check constraint 'name_is_short' is violated."), context)?.code).toBe('VAL_001')
    expect(rule(fault(4025, 'CONSTRAINT `name_is_short` failed for `db`.`t`'), context)?.code).toBe('VAL_001')
    expect(rule(fault(4025, 'CONSTRAINT `odd``name` failed for `db`.`t`'), context)?.fields).toEqual({ odd: 'is odd' })
  })

  it.each([
    [1205, 1],
    [1213, 1],
    [3572, 1],
    [1020, 1],
    [1040, undefined],
    [1203, undefined],
    [1053, undefined],
    [1317, undefined],
    [3024, undefined],
    [1836, undefined],
    [45028, undefined],
  ])('answers %i with SRV_002', (errno, retryAfterSeconds) => {
    expect(rule(fault(errno), context)).toMatchObject({ code: 'SRV_002', status: 503, retryAfterSeconds })
  })

  it.each([
    ['a lost connection by SQLSTATE', fault(1158, 'x', '08S01')],
    ['a server that a failover made read-only', fault(1290, 'running with the --read-only option')],
    ['a connection that mysql2 lost', network('PROTOCOL_CONNECTION_LOST', { fatal: true })],
    ['a refused connection that mysql2 calls fatal', network('ECONNREFUSED', { fatal: true, errno: -111 })],
    ['a refused connection below TypeORM', typeorm(network('ECONNREFUSED'))],
    ['a full pool', new Error('Queue limit reached.')],
    ['a lost connection below Prisma', typeorm({ kind: 'mysql', originalCode: '45009' })],
    ['Prisma’s write conflict', { name: 'PrismaClientKnownRequestError', code: 'P2034' }],
  ])('answers %s with SRV_002', (_, thrown) => {
    expect(rule(thrown, context)?.code).toBe('SRV_002')
  })

  it.each([
    ['a wrong statement', fault(1064)],
    ['a wrong password', fault(1045)],
    ['another option that prevents a statement', fault(1290, 'running with the --secure-file-priv option')],
    ['a key that is mapped to nothing', fault(1062, "Duplicate entry 'a' for key 'PRIMARY'")],
    ['a key that is not named', fault(1062, 'x')],
    ['a foreign key that is not named', fault(1452, 'x')],
    ['an errno alone', Object.assign(new Error('x'), { errno: 1213 })],
    ['a number of Prisma’s shape, but bare', { originalCode: '1213' }],
    ['an error of Node', network('ECONNREFUSED', { errno: -111, port: 3306 })],
    ['null', null],
  ])('declines %s', (_, thrown) => {
    expect(rule(thrown, context)).toBeUndefined()
  })

  it.each(hostileValues.filter(({ code }) => code === undefined))('C15 declines $name', ({ make }) => {
    expect(rule(make(), context)).toBeUndefined()
  })
})
