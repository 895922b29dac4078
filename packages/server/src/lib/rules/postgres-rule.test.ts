import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { hostileValues } from '../../../test/hostile-values.ts'
import { postgresRule } from './postgres-rule.ts'

// What real drivers and servers raise is in compat/rules; here is what can't be raised at will.
const context = { errors, request: undefined }
const rule = postgresRule({
  errors,
  constraints: {
    email_key: (own, cause) => own.duplicate({ resource: 'Customer', field: 'email', cause }),
    'orders.email_key': (own) => own.duplicate({ resource: 'Order', field: 'email' }),
    'customers.name': (own) => own.validationFailed({ fields: { name: 'is required' } }),
    'Customer.email': (own) => own.duplicate({ resource: 'Customer', field: 'email' }),
  },
  host: 'db.internal',
})

const fault = (code: string, members: object = {}): Error =>
  Object.assign(new Error('secret'), { code, severity: 'FATAL', ...members })
const network = (code: string, members: object = {}): Error => Object.assign(new Error('secret'), { code, ...members })
const drizzle = (cause: unknown): Error =>
  Object.assign(new Error('secret', { cause }), { query: 'SELECT', params: [] })
const prisma = (code: string, meta?: object): Error =>
  Object.assign(new Error('secret'), { name: 'PrismaClientKnownRequestError', code, clientVersion: '6', meta })
/** What Prisma's driver adapter makes of a sentence. */
const adapted = (originalCode: string, originalMessage: string): object =>
  prisma('P2010', { driverAdapterError: { name: 'DriverAdapterError', cause: { originalCode, originalMessage } } })

describe('postgresRule()', () => {
  it.each([
    ['a table that has its own', { constraint: 'email_key', table: 'orders' }, 'Order with this email already exists'],
    ['any table', { constraint: 'email_key', table: 'people' }, 'Customer with this email already exists'],
    ['no table, as for a domain', { constraint: 'email_key' }, 'Customer with this email already exists'],
    ['postgres.js', { constraint_name: 'email_key', table_name: 'orders' }, 'Order with this email already exists'],
  ])('finds a constraint of %s', (_, members, message) => {
    expect(rule(fault('23505', members), context)?.message).toBe(message)
  })

  it('keeps what was thrown for the report, not what was in it', () => {
    const thrown = drizzle(fault('23505', { constraint: 'email_key' }))
    expect(rule(thrown, context)?.cause).toBe(thrown)
  })

  it.each([
    ['English', 'duplicate key value violates unique constraint "email_key"'],
    ['German', 'doppelter Schlüsselwert verletzt Unique-Constraint »email_key«'],
    ['French', 'la valeur d’une clé dupliquée rompt la contrainte unique « email_key »'],
    ['Spanish', 'llave duplicada viola restricción de unicidad «email_key»'],
  ])('reads the constraint below Prisma in %s', (_, sentence) => {
    expect(rule(adapted('23505', sentence), context)?.code).toBe('CON_001')
  })

  it.each([
    ['English', 'null value in column "name" of relation "customers" violates not-null constraint'],
    ['another order', 'Relation »customers«: Null-Wert in Spalte »name«'],
  ])('reads the column of a NOT NULL below Prisma in %s', (_, sentence) => {
    expect(rule(adapted('23502', sentence), context)?.fields).toEqual({ name: 'is required' })
  })

  it.each([
    ['40001', 1],
    ['40P01', 1],
    ['55P03', 1],
    ['57014', undefined],
    ['25P03', undefined],
    ['25006', undefined],
    ['53100', undefined],
    ['53300', undefined],
    ['57P01', undefined],
    ['57P05', undefined],
    ['58030', undefined],
    ['08006', undefined],
    ['08P01', undefined],
  ])('answers %s with SRV_002', (code, retryAfterSeconds) => {
    expect(rule(fault(code), context)).toMatchObject({ code: 'SRV_002', status: 503, retryAfterSeconds })
  })

  it.each([
    ['P1001', undefined],
    ['P1017', undefined],
    ['P2024', undefined],
    ['P2028', undefined],
    ['P2034', 1],
    ['P2037', undefined],
  ])('answers %s of Prisma with SRV_002', (code, retryAfterSeconds) => {
    expect(rule(prisma(code), context)).toMatchObject({ code: 'SRV_002', retryAfterSeconds })
  })

  it('knows what Prisma throws where it can not begin', () => {
    const thrown = Object.assign(new Error('x'), { name: 'PrismaClientInitializationError', errorCode: 'P1001' })
    expect(rule(thrown, context)?.code).toBe('SRV_002')
  })

  it.each([
    ['an index', { target: 'email_key' }],
    ['model and fields', { modelName: 'Customer', target: ['email'] }],
    ['the field_name of a foreign key', { field_name: 'email_key (index)' }],
  ])('C14 finds %s in the meta of Prisma before its driver adapters', (_, meta) => {
    expect(rule(prisma('P2002', meta), context)?.code).toBe('CON_001')
  })

  it.each([
    ['no meta', undefined],
    ['no target', { modelName: 'Customer' }],
    ['a target of another shape', { target: { index: 'email_key' } }],
    ['a target that is not all text', { modelName: 'Customer', target: ['email', 1] }],
    ['another target', { modelName: 'Customer', target: ['name'] }],
  ])('declines P2002 with %s', (_, meta) => {
    expect(rule(prisma('P2002', meta), context)).toBeUndefined()
  })

  it.each([
    ['to its port', network('ECONNREFUSED', { syscall: 'connect', port: 5432 })],
    ['to one of several addresses', network('ECONNREFUSED', { errors: [network('x', { port: 5432 })] })],
    ['below Drizzle', drizzle(network('ECONNREFUSED', { port: 1 }))],
    ['of postgres.js', network('ECONNRESET', { args: [], types: null })],
    ['to the host that is not found', network('ENOTFOUND', { hostname: 'db.internal' })],
    ['that postgres.js closed', network('CONNECTION_CLOSED', { errno: 'CONNECTION_CLOSED' })],
    ['that never became free', new Error('timeout exceeded when trying to connect')],
    ['that Drizzle waited for', drizzle(new Error('timeout expired'))],
    ['that Knex waited for', Object.assign(new Error('x'), { name: 'KnexTimeoutError' })],
  ])('answers a connection %s with SRV_002', (_, thrown) => {
    expect(rule(thrown, context)?.code).toBe('SRV_002')
  })

  it('looks for the port it is told', () => {
    const other = postgresRule({ errors, port: 6432 })
    expect(other(network('ECONNREFUSED', { port: 6432 }), context)?.code).toBe('SRV_002')
    expect(other(network('ECONNREFUSED', { port: 5432 }), context)).toBeUndefined()
  })

  it.each([
    ['a connection to another port', network('ECONNREFUSED', { port: 6379 })],
    ['a host that anybody may have asked for', network('ENOTFOUND', { hostname: 'api.example.com' })],
    ['a reset that anybody may have met', network('ECONNRESET', { syscall: 'read' })],
    ['a timeout that anybody may have set', new Error('timeout expired')],
    ['a code of five letters that is Node’s', network('EPIPE')],
    ['a code alone', network('40001')],
    ['a wrong statement', fault('42601')],
    ['a wrong password', fault('28P01')],
    ['a corrupt page', fault('XX001')],
    ['a constraint that is mapped to nothing', fault('23505', { constraint: 'name_key' })],
    ['a constraint whose name is one of Object.prototype', fault('23505', { constraint: 'constructor' })],
    ['a NOT NULL without a column', fault('23502')],
    ['a code of Prisma it has nothing to say to', prisma('P2025')],
    ['null', null],
    ['a string', '40001'],
  ])('declines %s', (_, thrown) => {
    expect(rule(thrown, context)).toBeUndefined()
  })

  it.each(hostileValues.filter(({ code }) => code === undefined))('C15 declines $name', ({ make }) => {
    expect(rule(make(), context)).toBeUndefined()
  })
})
