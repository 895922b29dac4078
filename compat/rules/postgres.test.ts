import { createServer } from 'node:net'
import { postgresRule } from '@faultbook/server'
import type { DatabaseRuleOptions } from '@faultbook/server'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../../packages/server/test/send.ts'
import { needs } from '../../scripts/test-parts.ts'
import { answers, answerTo, errors } from './catalog.ts'
import type { Errors } from './catalog.ts'
import { describeFaults, firstFailure, thrownBy, untilRows } from './database-suite.ts'
import type { Access, Fault } from './database-suite.ts'
import { openPrisma, postgresDrivers } from './postgres-drivers.ts'

const host = '127.0.0.1'
const database = `faultbook_rules_${process.pid}`
/** A user who may not connect even once. */
const crowded = `${database}_crowded`
const server = new pg.Client({ host, user: 'postgres', database: 'postgres' })
const admin = new pg.Client({ host, user: 'postgres', database })
const ending = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end()))
let closedPort = 0
let endingPort = 0

const schema = `
  CREATE EXTENSION btree_gist;
  CREATE TABLE customers (
    id int PRIMARY KEY,
    email text CONSTRAINT customers_email_key UNIQUE,
    name text NOT NULL,
    parent int CONSTRAINT customers_parent_fkey REFERENCES customers,
    age int CONSTRAINT customers_age_check CHECK (age > 0),
    room int,
    stay int4range,
    CONSTRAINT customers_stay_excl EXCLUDE USING gist (room WITH =, stay WITH &&)
  );
  INSERT INTO customers (id, email, name, room, stay) VALUES (1, 'ada@example.com', 'Ada', 1, '[1,3)'), (2, 'bob@example.com', 'Bob', 2, '[1,3)');
  INSERT INTO customers (id, name, parent) VALUES (3, 'Cem', 1)`

const constraints: DatabaseRuleOptions<Errors>['constraints'] = {
  customers_email_key: (own, cause) => own.emailTaken({ fields: { email: 'is taken' }, cause }),
  customers_parent_fkey: (own, cause) => own.noSuchParent({ fields: { parent: 'is not known' }, cause }),
  customers_age_check: (own, cause) => own.validationFailed({ fields: { age: 'must be more than 0' }, cause }),
  customers_stay_excl: (own, cause) => own.stayTaken({ cause }),
  'customers.name': (own, cause) => own.validationFailed({ fields: { name: 'is required' }, cause }),
}

const insert = (columns: string, values: string): string => `INSERT INTO customers (${columns}) VALUES (${values})`
const update = (id: number): string => `UPDATE customers SET room = room WHERE id = ${id}`
const sleep = 'SELECT pg_sleep(20)'

const brokenConstraints: readonly Fault[] = [
  {
    name: 'a unique constraint',
    raise: ({ one }) => one.run(insert('id, name, email', "9, 'Eve', 'ada@example.com'")),
    answer: answers.emailTaken,
  },
  {
    name: 'a foreign key to nothing',
    raise: ({ one }) => one.run(insert('id, name, parent', "9, 'Eve', 99")),
    answer: answers.noSuchParent,
  },
  {
    name: 'a foreign key that holds its row',
    raise: ({ one }) => one.run('DELETE FROM customers WHERE id = 1'),
    answer: answers.noSuchParent,
  },
  {
    name: 'a CHECK',
    raise: ({ one }) => one.run(insert('id, name, age', "9, 'Eve', 0")),
    answer: answers.ageWrong,
  },
  { name: 'a NOT NULL', raise: ({ one }) => one.run(insert('id', '9')), answer: answers.nameMissing },
  {
    name: 'an exclusion',
    raise: ({ one }) => one.run(insert('id, name, room, stay', "9, 'Eve', 1, '[2,4)'")),
    answer: answers.stayTaken,
  },
  {
    name: 'a constraint that is mapped to nothing',
    raise: ({ one }) => one.run(insert('id, name', "1, 'Eve'")),
    answer: answers.ours,
  },
]

const busy: readonly Fault[] = [
  {
    name: 'a deadlock',
    raise: async ({ one, two }) => {
      for (const [session, id] of [[one, 1] as const, [two, 2] as const]) {
        await session.run('BEGIN')
        await session.run("SET LOCAL deadlock_timeout = '20ms'")
        await session.run(update(id))
      }
      return firstFailure([one.run(update(2)), two.run(update(1))])
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a serialization failure',
    raise: async ({ one, two }) => {
      await one.run('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await one.run('SELECT count(*)::int FROM customers')
      await two.run(update(1))
      return one.run(update(1))
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a lock timeout',
    raise: async ({ one, two }) => {
      await one.run('BEGIN')
      await one.run(update(1))
      await two.run("SET lock_timeout = '20ms'")
      return two.run(update(1))
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a statement timeout',
    raise: async ({ one }) => {
      await one.run("SET statement_timeout = '20ms'")
      return one.run(sleep)
    },
    answer: answers.outOfReach,
  },
  {
    name: 'a pool without a free connection',
    except: { 'postgres.js': 'it waits for ever', 'Drizzle on postgres.js': 'it waits for ever' },
    raise: async ({ open }) => {
      const session = await open({ waitMs: 300 })
      await session.run('SELECT 1')
      session.run('SELECT pg_sleep(1)').catch(() => undefined)
      return session.run('SELECT 1')
    },
    answer: answers.outOfReach,
  },
]

const lost: readonly Fault[] = [
  {
    name: 'a connection that is killed',
    raise: async ({ one, admin: ask }) => {
      const running = one.run(sleep)
      running.catch(() => undefined)
      const others = `datname = '${database}' AND state = 'active' AND query = '${sleep}'`
      await untilRows(() => ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`))
      return running
    },
    answer: answers.outOfReach,
  },
  {
    name: 'too many connections',
    raise: async ({ open }) => (await open({ user: crowded })).run('SELECT 1'),
    answer: answers.outOfReach,
  },
  {
    name: 'a refused connection',
    raise: async ({ open }) => (await open({ port: closedPort })).run('SELECT 1'),
    answer: answers.outOfReach,
  },
  {
    name: 'a server that closes the connection at once',
    except: { 'postgres.js': 'it tries again for ever', 'Drizzle on postgres.js': 'it tries again for ever' },
    raise: async ({ open }) => (await open({ port: endingPort })).run('SELECT 1'),
    answer: answers.outOfReach,
  },
]

const ours: readonly Fault[] = [
  { name: 'a wrong statement', raise: ({ one }) => one.run('SELEC 1'), answer: answers.ours },
  { name: 'a missing table', raise: ({ one }) => one.run('DELETE FROM nowhere'), answer: answers.ours },
  {
    name: 'a missing database',
    raise: async ({ open }) => (await open({ database: 'nowhere' })).run('SELECT 1'),
    answer: answers.ours,
  },
]

describe('postgresRule()', needs('postgres', 'postgresRule'), () => {
  const access = (): Access => ({ port: 5432, user: 'postgres', database, waitMs: 10_000 })
  const rule = (): ReturnType<typeof postgresRule> => postgresRule({ errors, constraints, port: closedPort })

  beforeAll(async () => {
    await server.connect()
    await server.query(`CREATE DATABASE ${database}`)
    await server.query(`CREATE ROLE ${crowded} LOGIN CONNECTION LIMIT 0`)
    await admin.connect()
    await admin.query(schema)
    endingPort = await listen(ending)
    const closed = createServer()
    closedPort = await listen(closed)
    closed.close()
  })

  afterAll(async () => {
    ending.close()
    await admin.end()
    await server.query(`DROP DATABASE ${database} WITH (FORCE)`)
    await server.query(`DROP ROLE ${crowded}`)
    await server.end()
  })

  describeFaults(postgresDrivers, [...brokenConstraints, ...busy, ...lost, ...ours], {
    access,
    admin: async (statement) => (await admin.query(statement)).rows,
    rule,
  })

  describe('Prisma, by its models', () => {
    const customer = { id: 9, name: 'Eve' }
    it.each([
      ['P2002, a unique constraint', { ...customer, email: 'ada@example.com' }, answers.emailTaken],
      ['P2003, a foreign key', { ...customer, parentId: 99 }, answers.noSuchParent],
      ['P2039, a CHECK', { ...customer, age: 0 }, answers.ageWrong],
      ['P2002, mapped to nothing', { ...customer, id: 1 }, answers.ours],
    ])('%s', async (_, data, answer) => {
      const prisma = openPrisma(access())
      const thrown = await thrownBy(() => prisma.customer.create({ data }))
      await prisma.$disconnect()
      expect(answerTo(thrown, rule())).toEqual(answer)
    })
  })
})
