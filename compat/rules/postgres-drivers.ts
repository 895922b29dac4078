import { PrismaPg } from '@prisma/adapter-pg'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import knex from 'knex'
import { Kysely, PostgresDialect, sql as kyselySql } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import { DataSource } from 'typeorm'
import type { Access, Driver } from './database-suite.ts'
import { PrismaClient } from './prisma/generated/postgresql/client.ts'

const host = '127.0.0.1'

export const postgresDrivers: readonly Driver[] = [
  {
    name: 'pg',
    open: async (access) => {
      const pool = openPool(access)
      return { run: (statement) => pool.query(statement), close: () => pool.end() }
    },
  },
  {
    name: 'postgres.js',
    open: async (access) => {
      const sql = openPostgresJs(access)
      return { run: (statement) => sql.unsafe(statement), close: () => sql.end({ timeout: 0 }) }
    },
  },
  {
    name: 'Drizzle on pg',
    open: async (access) => {
      const pool = openPool(access)
      const database = drizzle(pool)
      // Async, since what Drizzle gives asks the database each time it is awaited.
      return { run: async (statement) => database.execute(drizzleSql.raw(statement)), close: () => pool.end() }
    },
  },
  {
    name: 'Drizzle on postgres.js',
    open: async (access) => {
      const sql = openPostgresJs(access)
      const database = drizzlePostgresJs(sql)
      return {
        run: async (statement) => database.execute(drizzleSql.raw(statement)),
        close: () => sql.end({ timeout: 0 }),
      }
    },
  },
  {
    name: 'Kysely',
    open: async (access) => {
      const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: openPool(access) }) })
      return { run: (statement) => kyselySql.raw(statement).execute(database), close: () => database.destroy() }
    },
  },
  {
    name: 'Knex',
    open: async ({ port, user, database: name, waitMs }) => {
      const database = knex({
        client: 'pg',
        connection: { host, port, user, database: name },
        pool: { min: 0, max: 1 },
        acquireConnectionTimeout: waitMs,
        log: { warn: () => undefined, error: () => undefined },
      })
      return { run: async (statement) => database.raw(statement), close: () => database.destroy() }
    },
  },
  {
    name: 'TypeORM',
    open: async ({ port, user, database: name, waitMs }) => {
      const options = { host, port, username: user, database: name, poolSize: 1, connectTimeoutMS: waitMs }
      const database = await new DataSource({ type: 'postgres', ...options }).initialize()
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
  const options = { host, port, user, database, max: 1, connectionTimeoutMillis: waitMs }
  return new PrismaClient({ adapter: new PrismaPg(options) })
}

function openPool({ port, user, database, waitMs }: Access): pg.Pool {
  const pool = new pg.Pool({ host, port, user, database, max: 1, connectionTimeoutMillis: waitMs })
  // A connection that is lost while it is idle is nobody's error.
  pool.on('error', () => undefined)
  return pool
}

function openPostgresJs({ port, user, database, waitMs }: Access): postgres.Sql {
  return postgres({ host, port, user, database, max: 1, connect_timeout: waitMs / 1_000, onnotice: () => undefined })
}
