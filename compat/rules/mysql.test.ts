import { createServer } from 'node:net'
import { mysqlRule } from '@faultbook/server'
import type { DatabaseRuleOptions } from '@faultbook/server'
import { createConnection } from 'mysql2/promise'
import type { Connection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../../packages/server/test/send.ts'
import { needs } from '../../scripts/test-parts.ts'
import { answers, answerTo, errors } from './catalog.ts'
import type { Errors } from './catalog.ts'
import { describeFaults, firstFailure, thrownBy, untilRows } from './database-suite.ts'
import type { Access, Fault } from './database-suite.ts'
import { mysqlDrivers, openPrisma } from './mysql-drivers.ts'

const host = '127.0.0.1'
const database = `faultbook_rules_${process.pid}`
/** A user who may have one connection. */
const crowded = `${database}_crowded`
const ending = createServer((socket) => socket.on('error', () => undefined).end())
let endingPort = 0
let closedPort = 0
let server: Connection

const schema = [
  `CREATE TABLE customers (
    id int PRIMARY KEY,
    email varchar(100),
    name varchar(100) NOT NULL,
    parent int,
    age int,
    UNIQUE KEY customers_email_key (email),
    CONSTRAINT customers_parent_fkey FOREIGN KEY (parent) REFERENCES customers (id),
    CONSTRAINT customers_age_check CHECK (age > 0)
  ) ENGINE = InnoDB`,
  "INSERT INTO customers (id, email, name) VALUES (1, 'ada@example.com', 'Ada'), (2, 'bob@example.com', 'Bob')",
  "INSERT INTO customers (id, name, parent) VALUES (3, 'Cem', 1)",
]

const constraints: DatabaseRuleOptions<Errors>['constraints'] = {
  customers_email_key: (own, cause) => own.emailTaken({ fields: { email: 'is taken' }, cause }),
  customers_parent_fkey: (own, cause) => own.noSuchParent({ fields: { parent: 'is not known' }, cause }),
  customers_age_check: (own, cause) => own.validationFailed({ fields: { age: 'must be more than 0' }, cause }),
  name: (own, cause) => own.validationFailed({ fields: { name: 'is required' }, cause }),
}

const insert = (columns: string, values: string): string => `INSERT INTO customers (${columns}) VALUES (${values})`
const lock = (id: number): string => `UPDATE customers SET age = coalesce(age, 0) + 1 WHERE id = ${id}`
const sleep = 'SELECT sleep(20) FROM customers'

const brokenConstraints: readonly Fault[] = [
  {
    name: 'a unique key',
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
  { name: 'a CHECK', raise: ({ one }) => one.run(insert('id, name, age', "9, 'Eve', 0")), answer: answers.ageWrong },
  { name: 'a NOT NULL', raise: ({ one }) => one.run(insert('id, name', '9, NULL')), answer: answers.nameMissing },
  { name: 'a NOT NULL that is left out', raise: ({ one }) => one.run(insert('id', '9')), answer: answers.nameMissing },
  {
    name: 'a key that is mapped to nothing',
    raise: ({ one }) => one.run(insert('id, name', "1, 'Eve'")),
    answer: answers.ours,
  },
  {
    name: 'a value that looks like a key',
    raise: async ({ one }) => {
      const name = "a'' for key ''customers_email_key"
      await one.run(`CREATE TABLE IF NOT EXISTS words (word varchar(100) PRIMARY KEY)`)
      await one.run(`INSERT IGNORE INTO words VALUES ('${name}')`)
      return one.run(`INSERT INTO words VALUES ('${name}')`)
    },
    answer: answers.ours,
  },
]

const busy: readonly Fault[] = [
  {
    name: 'a deadlock',
    raise: async ({ one, two }) => {
      for (const [session, id] of [[one, 1] as const, [two, 2] as const]) {
        await session.run('BEGIN')
        await session.run(lock(id))
      }
      return firstFailure([one.run(lock(2)), two.run(lock(1))])
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a lock timeout',
    raise: async ({ one, two }) => {
      await one.run('BEGIN')
      await one.run(lock(1))
      await two.run('SET innodb_lock_wait_timeout = 1')
      return two.run(lock(1))
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a lock that is not waited for',
    raise: async ({ one, two }) => {
      await one.run('BEGIN')
      await one.run(lock(1))
      return two.run('SELECT id FROM customers WHERE id = 1 FOR UPDATE NOWAIT')
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a row that has changed since the snapshot',
    raise: async ({ one, two }) => {
      await one.run('SET innodb_snapshot_isolation = 1')
      await one.run('BEGIN')
      await one.run('SELECT count(*) FROM customers')
      await two.run(lock(1))
      return one.run(lock(1))
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a statement timeout',
    raise: async ({ one }) => {
      await one.run('SET max_statement_time = 0.05')
      return one.run(sleep)
    },
    answer: answers.outOfReach,
  },
  {
    name: 'a pool without a free connection',
    raise: async ({ open }) => {
      const session = await open({ waitMs: 300 })
      await session.run('SELECT 1')
      session.run('SELECT sleep(1)').catch(() => undefined)
      return firstFailure([session.run('SELECT 1'), session.run('SELECT 1')])
    },
    except: { TypeORM: 'it waits for ever' },
    answer: answers.outOfReach,
  },
]

const lost: readonly Fault[] = [
  {
    name: 'a connection that is killed',
    raise: async ({ one, admin }) => {
      const running = one.run(sleep)
      running.catch(() => undefined)
      const find = `SELECT id FROM information_schema.processlist WHERE db = '${database}' AND info = '${sleep}'`
      const [row] = await untilRows(() => admin(find))
      await admin(`KILL ${String((row as { readonly id: number }).id)}`)
      return running
    },
    answer: answers.outOfReach,
  },
  {
    name: 'a statement that is killed',
    raise: async ({ one, admin }) => {
      const running = one.run(sleep)
      running.catch(() => undefined)
      const find = `SELECT id FROM information_schema.processlist WHERE db = '${database}' AND info = '${sleep}'`
      const [row] = await untilRows(() => admin(find))
      await admin(`KILL QUERY ${String((row as { readonly id: number }).id)}`)
      return running
    },
    answer: answers.outOfReach,
  },
  {
    name: 'too many connections',
    raise: async ({ open }) => {
      await (await open({ user: crowded })).run('SELECT 1')
      return (await open({ user: crowded, waitMs: 1_000 })).run('SELECT 1')
    },
    answer: answers.outOfReach,
  },
  {
    name: 'a refused connection',
    raise: async ({ open }) => (await open({ port: closedPort, waitMs: 500 })).run('SELECT 1'),
    answer: answers.outOfReach,
  },
  {
    name: 'a server that closes the connection at once',
    raise: async ({ open }) => (await open({ port: endingPort, waitMs: 500 })).run('SELECT 1'),
    answer: answers.outOfReach,
  },
]

const ours: readonly Fault[] = [
  { name: 'a wrong statement', raise: ({ one }) => one.run('SELEC 1'), answer: answers.ours },
  { name: 'a missing table', raise: ({ one }) => one.run('DELETE FROM nowhere'), answer: answers.ours },
  {
    name: 'a missing database',
    except: { mariadb: 'its pool tells nobody why it has no connection', Prisma: 'as mariadb, which it uses' },
    raise: async ({ open }) => (await open({ database: 'nowhere' })).run('SELECT 1'),
    answer: answers.ours,
  },
]

describe('mysqlRule()', needs('mariadb', 'mysqlRule'), () => {
  const access = (): Access => ({ port: 3306, user: 'root', database, waitMs: 10_000 })
  const rule = mysqlRule({ errors, constraints })
  const ask = async (statement: string): Promise<readonly unknown[]> => (await server.query(statement))[0] as unknown[]

  beforeAll(async () => {
    server = await createConnection({ host, user: 'root' })
    await server.query(`CREATE DATABASE ${database}`)
    await server.query(`CREATE USER '${crowded}'@'%' WITH MAX_USER_CONNECTIONS 1`)
    await server.query(`GRANT ALL ON ${database}.* TO '${crowded}'@'%'`)
    await server.query(`USE ${database}`)
    for (const statement of schema) await server.query(statement)
    endingPort = await listen(ending)
    const closed = createServer()
    closedPort = await listen(closed)
    closed.close()
  })

  afterAll(async () => {
    ending.close()
    await server.query(`DROP DATABASE ${database}`)
    await server.query(`DROP USER '${crowded}'@'%'`)
    await server.end()
  })

  describeFaults(mysqlDrivers, [...brokenConstraints, ...busy, ...lost, ...ours], {
    access,
    admin: ask,
    rule: () => rule,
  })

  describe('Prisma, by its models', () => {
    const customer = { id: 9, name: 'Eve' }
    it.each([
      ['P2002, a unique key', { ...customer, email: 'ada@example.com' }, answers.emailTaken],
      ['P2003, a foreign key', { ...customer, parentId: 99 }, answers.noSuchParent],
      ['P2039, a CHECK', { ...customer, age: 0 }, answers.ageWrong],
      ['P2002, mapped to nothing', { ...customer, id: 1 }, answers.ours],
    ])('%s', async (_, data, answer) => {
      const prisma = openPrisma(access())
      const thrown = await thrownBy(() => prisma.customer.create({ data }))
      await prisma.$disconnect()
      expect(answerTo(thrown, rule)).toEqual(answer)
    })
  })
})
