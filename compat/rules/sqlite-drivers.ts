import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import type { Client } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/libsql'
import { systemNode } from '../../scripts/run-step.ts'
import type { Access, Driver, Session } from './database-suite.ts'
import { PrismaClient } from './prisma/generated/sqlite/client.ts'

/** Takes the database for one session. */
export const begin = 'BEGIN IMMEDIATE'

const here: readonly Driver[] = [
  {
    name: 'node:sqlite',
    open: async ({ database: file }) => {
      const database = new DatabaseSync(file, { timeout: 0 })
      return { run: async (statement) => database.exec(statement), close: async () => database.close() }
    },
  },
  {
    name: 'libsql',
    open: async ({ database: file }) => {
      const client = createClient({ url: `file:${file}` })
      const run = (statement: string): Promise<unknown> => execute(client, statement)
      return { run, close: async () => client.close() }
    },
  },
  {
    name: 'Drizzle on libsql',
    open: async ({ database: file }) => {
      const client = createClient({ url: `file:${file}` })
      const database = drizzle(client)
      const run = async (statement: string): Promise<unknown> =>
        statement === begin ? execute(client, statement) : database.run(drizzleSql.raw(statement))
      return { run, close: async () => client.close() }
    },
  },
  {
    name: 'Prisma on libsql',
    open: async (access) => {
      const database = openPrisma(access)
      return { run: (statement) => database.$executeRawUnsafe(statement), close: () => database.$disconnect() }
    },
  },
]

/** Those that only the system's Node can load: their errors come from a child, as data, and are Errors again here. */
const there = ['better-sqlite3', 'Drizzle', 'Kysely', 'Knex', 'TypeORM'].map((name): Driver => {
  const shown = name === 'better-sqlite3' ? name : `${name} on better-sqlite3`
  return { name: shown, open: ({ database }) => openThere(name, database) }
})

export const sqliteDrivers: readonly Driver[] = [...here, ...there]

/** A transaction of libsql is an object of its own; a bare BEGIN holds nothing. */
function execute(client: Client, statement: string): Promise<unknown> {
  return statement === begin ? client.transaction('write') : client.execute(statement)
}

export function openPrisma({ database }: Access): PrismaClient {
  return new PrismaClient({ adapter: new PrismaLibSql({ url: `file:${database}` }) })
}

interface Answer {
  readonly id: number
  readonly thrown?: unknown
}

let child: ChildProcess | undefined
let asked = 0
const waiting = new Map<number, (answer: Answer) => void>()

/** Ends the child. */
export function closeSqliteDrivers(): void {
  child?.kill()
}

async function openThere(driver: string, database: string): Promise<Session> {
  asked += 1
  const session = asked
  await ask({ session, driver, database })
  return { run: (statement) => ask({ session, statement }), close: () => ask({ session }) }
}

async function ask(question: object): Promise<void> {
  child ??= startChild()
  asked += 1
  const id = asked
  const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve))
  child.send({ id, ...question })
  const { thrown } = await answered
  if (thrown !== undefined) throw toError(thrown)
}

function startChild(): ChildProcess {
  const started = fork(fileURLToPath(new URL('better-sqlite3-child.mjs', import.meta.url)), {
    execPath: systemNode,
    execArgv: [],
  })
  started.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer))
  started.on('exit', (code) => {
    for (const resolve of waiting.values()) resolve({ id: 0, thrown: { message: `The child ended with ${code}` } })
  })
  return started
}

function toError(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toError(member)]))
  if (members['isError'] !== true) return members
  return Object.defineProperties(new Error(), Object.getOwnPropertyDescriptors(members))
}
