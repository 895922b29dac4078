import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/mysql2'
import knex from 'knex'
import { Kysely, MysqlDialect, sql as kyselySql } from 'kysely'
import mariadb from 'mariadb'
import { createPool as createCallbackPool } from 'mysql2'
import { createPool } from 'mysql2/promise'
import type { Pool } from 'mysql2/promise'
import { DataSource } from 'typeorm'
import type { Access, Driver } from './database-suite.ts'
import { PrismaClient } from './prisma/generated/mysql/client.ts'

const host = '127.0.0.1'

export const mysqlDrivers: readonly Driver[] = [
  {
    name: 'mysql2',
    open: async (access) => {
      const pool = openPool(access)
      return { run: (statement) => pool.query(statement), close: () => pool.end() }
    },
  },
  {
    name: 'mysql2, prepared',
    open: async (access) => {
      const pool = openPool(access)
      // What can't be prepared is asked.
      const run = (statement: string): Promise<unknown> =>
        /^(?:BEGIN|SET) ?/.test(statement) ? pool.query(statement) : pool.execute(statement)
      return { run, close: () => pool.end() }
    },
  },
  {
    name: 'mariadb',
    open: async ({ port, user, database, waitMs }) => {
      const options = { host, port, user, database, connectionLimit: 1, acquireTimeout: waitMs, connectTimeout: waitMs }
      const pool = mariadb.createPool(options)
      return { run: (statement) => pool.query(statement), close: () => pool.end() }
    },
  },
  {
    name: 'Drizzle',
    open: async (access) => {
      const pool = openPool(access)
      const database = drizzle(pool)
      // Async, since what Drizzle gives asks the database each time it is awaited.
      return { run: async (statement) => database.execute(drizzleSql.raw(statement)), close: () => pool.end() }
    },
  },
  {
    name: 'Kysely',
    open: async (access) => {
      const pool = createCallbackPool(toOptions(access))
      const database = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
      return { run: (statement) => kyselySql.raw(statement).execute(database), close: () => database.destroy() }
    },
  },
  {
    name: 'Knex',
    open: async (access) => {
      const database = knex({
        client: 'mysql2',
        connection: { host, port: access.port, user: access.user, database: access.database },
        pool: { min: 0, max: 1 },
        acquireConnectionTimeout: access.waitMs,
        log: { warn: () => undefined, error: () => undefined },
      })
      return { run: async (statement) => database.raw(statement), close: () => database.destroy() }
    },
  },
  {
    name: 'TypeORM',
    open: async ({ port, user, database: name, waitMs }) => {
      const options = { host, port, username: user, database: name, poolSize: 1, connectTimeout: waitMs }
      const database = await new DataSource({ type: 'mysql', ...options }).initialize()
      return { run: (statement) => database.query(statement), close: () => database.destroy() }
    },
  },
  {
    name: 'Prisma',
    open: async (access) => {
      const database = openPrisma(access)
      return { run: (statement) => database.$executeRawUnsafe(statement), close: () => database.$disconnect() }
    },
  },
]

export function openPrisma({ port, user, database, waitMs }: Access): PrismaClient {
  const options = { host, port, user, database, connectionLimit: 1, acquireTimeout: waitMs, connectTimeout: waitMs }
  return new PrismaClient({ adapter: new PrismaMariaDb(options) })
}

function openPool(access: Access): Pool {
  return createPool(toOptions(access))
}

function toOptions({ port, user, database, waitMs }: Access): object {
  return { host, port, user, database, connectionLimit: 1, queueLimit: 1, connectTimeout: waitMs }
}
