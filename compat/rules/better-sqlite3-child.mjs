// Holds the connections of better-sqlite3 and what is above it; a child, since it is compiled for one Node alone.
// Asked { id, session, driver, database } to open, with a statement to run it, and with neither to close.
import Database from 'better-sqlite3'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import knex from 'knex'
import { Kysely, SqliteDialect, sql as kyselySql } from 'kysely'
import { DataSource } from 'typeorm'

const drivers = {
  'better-sqlite3': async (file) => {
    const database = new Database(file, { timeout: 0 })
    return { run: async (statement) => database.exec(statement), close: async () => database.close() }
  },
  Drizzle: async (file) => {
    const client = new Database(file, { timeout: 0 })
    const database = drizzle(client)
    return { run: async (statement) => database.run(drizzleSql.raw(statement)), close: async () => client.close() }
  },
  Kysely: async (file) => {
    const dialect = new SqliteDialect({ database: new Database(file, { timeout: 0 }) })
    const database = new Kysely({ dialect })
    return { run: (statement) => kyselySql.raw(statement).execute(database), close: () => database.destroy() }
  },
  Knex: async (file) => {
    const connection = { filename: file, options: { timeout: 0 } }
    const database = knex({ client: 'better-sqlite3', connection, useNullAsDefault: true })
    return { run: (statement) => database.raw(statement), close: () => database.destroy() }
  },
  TypeORM: async (file) => {
    const database = await new DataSource({ type: 'better-sqlite3', database: file, timeout: 0 }).initialize()
    return { run: (statement) => database.query(statement), close: () => database.destroy() }
  },
}

const sessions = new Map()

process.on('message', async ({ id, session, driver, database, statement }) => {
  try {
    if (driver !== undefined) sessions.set(session, await drivers[driver](database))
    else if (statement !== undefined) await sessions.get(session).run(statement)
    else await sessions.get(session)?.close()
    process.send({ id })
  } catch (thrown) {
    process.send({ id, thrown: describe(thrown) })
  }
})

/** All that a rule may look at, as plain data. */
function describe(value, depth = 0) {
  if (typeof value !== 'object' || value === null || depth > 4) return typeof value === 'function' ? undefined : value
  const members = Object.getOwnPropertyNames(value).filter((name) => name !== 'stack')
  const own = Object.fromEntries(members.map((name) => [name, describe(value[name], depth + 1)]))
  return value instanceof Error ? { ...own, name: value.name, message: value.message, isError: true } : own
}
