import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { sqliteRule } from './sqlite-rule.ts'

const context = { errors, request: undefined }
const rule = sqliteRule({
  errors,
  constraints: {
    'customers.email': (own, cause) =>
      own.duplicate({ resource: 'Customer', field: 'email', fields: { email: 'is used by another customer' }, cause }),
    "index 'by_lower_name'": (own) => own.duplicate({ resource: 'Customer', field: 'name' }),
    name_is_short: (own) => own.validationFailed({ fields: { name: 'is too long' } }),
    'customers.name': (own) => own.validationFailed({ fields: { name: 'is required' } }),
  },
})

const schema = `
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    parent INTEGER REFERENCES customers (id),
    CONSTRAINT name_is_short CHECK (length(name) < 10)
  );
  CREATE UNIQUE INDEX by_lower_name ON customers (lower(name));
  INSERT INTO customers (email, name) VALUES ('a@b.c', 'Ada');`

/** What node:sqlite throws for a statement. */
function thrownBy(sql: string, database = memory()): unknown {
  try {
    database.exec(sql)
  } catch (thrown) {
    return thrown
  } finally {
    database.close()
  }
  throw new Error(`${sql} went well`)
}

function memory(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(schema)
  return database
}

function file(): string {
  return join(mkdtempSync(join(tmpdir(), 'faultbook-')), 'test.db')
}

describe('sqliteRule()', () => {
  it('answers a unique column with the row it is mapped to', () => {
    const thrown = thrownBy("INSERT INTO customers (email, name) VALUES ('a@b.c', 'Bob')")
    expect(rule(thrown, context)?.toJSON()).toEqual({
      success: false,
      errors: { email: 'is used by another customer' },
      message: 'Customer with this email already exists',
      error_code: 'CON_001',
    })
  })

  it('answers a unique index on an expression', () => {
    expect(rule(thrownBy("INSERT INTO customers (name) VALUES ('ADA')"), context)?.message).toBe(
      'Customer with this name already exists',
    )
  })

  it('answers a CHECK by its name', () => {
    expect(rule(thrownBy("INSERT INTO customers (name) VALUES ('far too long a name')"), context)?.fields).toEqual({
      name: 'is too long',
    })
  })

  it('answers a NOT NULL by its column', () => {
    expect(rule(thrownBy('INSERT INTO customers (name) VALUES (NULL)'), context)?.fields).toEqual({
      name: 'is required',
    })
  })

  it('keeps the cause for the report', () => {
    const thrown = thrownBy("INSERT INTO customers (email, name) VALUES ('a@b.c', 'Bob')")
    expect(rule(thrown, context)?.cause).toBe(thrown)
  })

  it('declines a constraint that is mapped to nothing', () => {
    expect(rule(thrownBy("INSERT INTO customers (name, parent) VALUES ('Bob', 99)"), context)).toBeUndefined()
  })

  it('declines a constraint whose name is one of Object.prototype', () => {
    const thrown = { code: 'SQLITE_CONSTRAINT_CHECK', message: 'CHECK constraint failed: constructor' }
    expect(rule(thrown, context)).toBeUndefined()
  })

  it('answers a database that another connection holds with SRV_002, to be tried again at once', () => {
    const path = file()
    const [one, two] = [new DatabaseSync(path), new DatabaseSync(path, { timeout: 0 })]
    one.exec(schema)
    one.exec('BEGIN IMMEDIATE')
    const thrown = thrownBy("INSERT INTO customers (name) VALUES ('Bob')", two)
    one.close()
    expect(rule(thrown, context)).toMatchObject({ code: 'SRV_002', status: 503, retryAfterSeconds: 1 })
  })

  it('answers a read-only database with SRV_002', () => {
    const path = file()
    new DatabaseSync(path).close()
    const thrown = thrownBy('CREATE TABLE x (y)', new DatabaseSync(path, { readOnly: true }))
    expect(rule(thrown, context)).toMatchObject({ code: 'SRV_002', status: 503 })
  })

  it('answers a file that cannot be opened with SRV_002', () => {
    let thrown: unknown
    try {
      void new DatabaseSync('/nowhere/at/all.db')
    } catch (problem) {
      thrown = problem
    }
    expect(rule(thrown, context)).toMatchObject({ code: 'SRV_002', status: 503 })
  })

  it('declines a corrupt file: that is ours', () => {
    const path = file()
    writeFileSync(path, 'this is no database, however long one looks at it. '.repeat(20))
    expect(rule(thrownBy('SELECT * FROM customers', new DatabaseSync(path)), context)).toBeUndefined()
  })

  it('declines a wrong statement: that is ours', () => {
    expect(rule(thrownBy('SELECT nothing FROM nowhere'), context)).toBeUndefined()
  })

  it.each([
    ['SQLITE_BUSY', 503],
    ['SQLITE_BUSY_SNAPSHOT', 503],
    ['SQLITE_LOCKED', 503],
    ['SQLITE_FULL', 503],
    ['SQLITE_IOERR_FSYNC', 503],
    ['SQLITE_READONLY_DBMOVED', 503],
    ['SQLITE_CANTOPEN', 503],
    ['SQLITE_NOMEM', 503],
  ])('knows the code %s of better-sqlite3', (code, status) => {
    expect(rule(Object.assign(new Error('x'), { code }), context)?.status).toBe(status)
  })

  it('knows the constraint of better-sqlite3', () => {
    const thrown = Object.assign(new Error('UNIQUE constraint failed: customers.email'), {
      code: 'SQLITE_CONSTRAINT_UNIQUE',
    })
    expect(rule(thrown, context)?.code).toBe('CON_001')
  })

  it.each([
    ['null', null],
    ['a string', 'SQLITE_BUSY'],
    ['another code', { code: 'ECONNREFUSED' }],
    ['a corrupt database of better-sqlite3', { code: 'SQLITE_CORRUPT' }],
    ['a code that is no text', { code: 5 }],
    ['an errcode that is no number', { code: 'ERR_SQLITE_ERROR', errcode: '5' }],
    ['a constraint without a message', { code: 'SQLITE_CONSTRAINT_UNIQUE' }],
  ])('declines %s', (_, thrown) => {
    expect(rule(thrown, context)).toBeUndefined()
  })

  it('C14 takes nothing for a constraint that stands in the statement Knex puts before it', () => {
    const message = "INSERT … 'CHECK constraint failed: name_is_short' - UNIQUE constraint failed: customers.email"
    expect(rule(Object.assign(new Error(message), { code: 'SQLITE_CONSTRAINT_UNIQUE' }), context)?.code).toBe('CON_001')
  })

  it('maps no constraint by default', () => {
    const thrown = thrownBy("INSERT INTO customers (email, name) VALUES ('a@b.c', 'Bob')")
    expect(sqliteRule({ errors })(thrown, context)).toBeUndefined()
  })
})
