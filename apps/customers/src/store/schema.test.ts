import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

import { migrations } from './migrations.ts'
import { migrate, refusalOf } from './schema.ts'

const versionOf = (database: DatabaseSync) => database.prepare('PRAGMA user_version').get()?.['user_version']

describe('migrate()', () => {
  it('brings an empty database to the newest version, and does nothing a second time', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    migrate(database)
    expect(versionOf(database)).toBe(migrations.length)
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'workspaces',
        'api_keys',
        'audit',
        'customers',
        'customer_terms',
        'secrets',
        'imports',
        'activity',
        'activity_counts',
        'idempotent_answers',
      ]),
    )
  })

  it('gives the keys there are an id of their workspace, in the order they were made', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, migrations.slice(0, 1))
    database.exec(`INSERT INTO workspaces (name, created_at) VALUES ('a', ''), ('b', ''), ('c', '');
      INSERT INTO api_keys (workspace_id, name, scopes, hash, hint, created_at)
      VALUES (1, 'a1', '', 'h1', '', ''), (2, 'b1', '', 'h2', '', ''), (1, 'a2', '', 'h3', '', '')`)
    migrate(database)
    const rows = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row).join(' '))
    expect(rows('SELECT workspace_id, id, name, hash FROM api_keys')).toEqual(['1 1 a1 h1', '1 2 a2 h3', '2 1 b1 h2'])
    expect(rows('SELECT name, next_key_id FROM workspaces')).toEqual(['a 3', 'b 2', 'c 1'])
    expect(rows('PRAGMA foreign_key_check')).toEqual([])
  })

  it('takes only the steps that are missing', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    migrate(database, [...migrations, 'CREATE TABLE later (id INTEGER) STRICT'])
    expect(versionOf(database)).toBe(migrations.length + 1)
  })

  it('leaves a step that fails undone as a whole', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    const steps = [...migrations, 'CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE customers (id INTEGER)']
    expect(() => migrate(database, steps)).toThrow('table customers already exists')
    expect(versionOf(database)).toBe(migrations.length)
    expect(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined()
    expect(database.isTransaction).toBe(false)
  })
})

describe('refusalOf()', () => {
  it('takes an empty database and one of ours', () => {
    const database = new DatabaseSync(':memory:')
    expect(refusalOf(database)).toBeUndefined()
    migrate(database)
    expect(refusalOf(database)).toBeUndefined()
  })

  it('refuses a newer schema', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    database.exec('PRAGMA user_version = 99')
    expect(refusalOf(database)).toBe(
      `its schema is version 99 and this program knows versions up to ${migrations.length}, upgrade it`,
    )
  })

  it.each([0, -1])('refuses version %d in a file with tables', (version) => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    database.exec(`PRAGMA user_version = ${version}`)
    const reason = `its schema has the impossible version ${version}, restore it from a backup`
    expect(refusalOf(database)).toBe(reason)
  })

  it('refuses the database of another program', () => {
    const database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE photos (id INTEGER)')
    expect(refusalOf(database)).toBe('it belongs to another program')
  })
})
