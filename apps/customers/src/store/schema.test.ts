import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

import { migrate, migrations, refusalOf } from './schema.ts'

const versionOf = (database: DatabaseSync) => database.prepare('PRAGMA user_version').get()?.['user_version']

describe('migrate()', () => {
  it('brings an empty database to the newest version, and does nothing a second time', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    migrate(database)
    expect(versionOf(database)).toBe(migrations.length)
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()).toMatchObject([
      { name: 'api_keys' },
      { name: 'customers' },
      { name: 'sqlite_sequence' },
      { name: 'workspaces' },
    ])
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
    database.exec('PRAGMA user_version = 9')
    expect(refusalOf(database)).toBe('its schema is version 9 and this program knows versions up to 1, upgrade it')
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
