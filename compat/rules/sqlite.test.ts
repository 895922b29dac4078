import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteRule } from '@faultbook/server'
import type { DatabaseRuleOptions } from '@faultbook/server'
import { afterAll, describe, expect, it } from 'vitest'
import { answers, answerTo, errors } from './catalog.ts'
import type { Errors } from './catalog.ts'
import { describeFaults, thrownBy } from './database-suite.ts'
import type { Access, Fault } from './database-suite.ts'
import { begin, closeSqliteDrivers, openPrisma, sqliteDrivers } from './sqlite-drivers.ts'

const folder = mkdtempSync(join(tmpdir(), 'faultbook-rules-'))
let files = 0

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    parent INTEGER REFERENCES customers (id),
    age INTEGER,
    CONSTRAINT customers_age_check CHECK (age > 0)
  );
  CREATE UNIQUE INDEX customers_by_lower_email ON customers (lower(email));
  INSERT INTO customers (id, email, name) VALUES (1, 'ada@example.com', 'Ada');
  INSERT INTO customers (id, name, parent) VALUES (3, 'Cem', 1)`

const constraints: DatabaseRuleOptions<Errors>['constraints'] = {
  'customers.email': (own, cause) => own.emailTaken({ fields: { email: 'is taken' }, cause }),
  "index 'customers_by_lower_email'": (own, cause) => own.emailTaken({ fields: { email: 'is taken' }, cause }),
  'FOREIGN KEY': (own, cause) => own.noSuchParent({ fields: { parent: 'is not known' }, cause }),
  customers_age_check: (own, cause) => own.validationFailed({ fields: { age: 'must be more than 0' }, cause }),
  'customers.name': (own, cause) => own.validationFailed({ fields: { name: 'is required' }, cause }),
}

const insert = (columns: string, values: string): string => `INSERT INTO customers (${columns}) VALUES (${values})`

/** Why a file that can't be opened is ours there. */
const noCode = 'libsql says so in a sentence, without a code'

const faults: readonly Fault[] = [
  {
    name: 'a unique column',
    raise: ({ one }) => one.run(insert('id, name, email', "9, 'Eve', 'ada@example.com'")),
    answer: answers.emailTaken,
  },
  {
    name: 'a unique index on an expression',
    raise: ({ one }) => one.run(insert('id, name, email', "9, 'Eve', 'ADA@example.com'")),
    answer: answers.emailTaken,
  },
  {
    name: 'a foreign key',
    raise: async ({ one }) => {
      await one.run('PRAGMA foreign_keys = ON')
      return one.run(insert('id, name, parent', "9, 'Eve', 99"))
    },
    answer: answers.noSuchParent,
  },
  { name: 'a CHECK', raise: ({ one }) => one.run(insert('id, name, age', "9, 'Eve', 0")), answer: answers.ageWrong },
  { name: 'a NOT NULL', raise: ({ one }) => one.run(insert('id', '9')), answer: answers.nameMissing },
  {
    name: 'a constraint that is mapped to nothing',
    raise: ({ one }) => one.run(insert('id, name', "1, 'UNIQUE constraint failed: customers.email'")),
    answer: answers.ours,
  },
  {
    name: 'a database that another connection holds',
    raise: async ({ one, two }) => {
      await one.run(begin)
      return two.run(insert('id, name', "9, 'Eve'"))
    },
    answer: answers.inTheWay,
  },
  {
    name: 'a read-only database',
    raise: async ({ one }) => {
      await one.run('PRAGMA query_only = ON')
      return one.run(insert('id, name', "9, 'Eve'"))
    },
    answer: answers.outOfReach,
  },
  {
    name: 'a full database',
    raise: async ({ one }) => {
      await one.run('PRAGMA max_page_count = 1')
      return one.run(insert('id, name', '9, zeroblob(1000000)'))
    },
    answer: answers.outOfReach,
  },
  {
    name: 'a file that can not be opened',
    except: { libsql: noCode, 'Drizzle on libsql': noCode, 'Prisma on libsql': noCode },
    raise: async ({ open }) => (await open({ database: folder })).run('SELECT 1'),
    answer: answers.outOfReach,
  },
  { name: 'a wrong statement', raise: ({ one }) => one.run('SELEC 1'), answer: answers.ours },
  { name: 'a missing table', raise: ({ one }) => one.run('DELETE FROM nowhere'), answer: answers.ours },
]

/** A database that no other test has touched. */
function makeFile(): string {
  files += 1
  const file = join(folder, `${files}.db`)
  const database = new DatabaseSync(file)
  database.exec(schema)
  database.close()
  return file
}

const accessTo = (database: string): Access => ({ port: 0, user: '', database, waitMs: 0 })

describe('sqliteRule()', () => {
  const rule = sqliteRule({ errors, constraints })

  afterAll(() => {
    closeSqliteDrivers()
    rmSync(folder, { recursive: true, force: true })
  })

  describeFaults(sqliteDrivers, faults, {
    access: () => accessTo(makeFile()),
    admin: async () => [],
    rule: () => rule,
  })

  describe('Prisma, by its models', () => {
    const customer = { id: 9, name: 'Eve' }
    it.each([
      ['P2002, a unique column', { ...customer, email: 'ada@example.com' }, answers.emailTaken],
      ['P2003, a foreign key', { ...customer, parentId: 99 }, answers.noSuchParent],
      ['P2039, a CHECK', { ...customer, age: 0 }, answers.ageWrong],
      ['P2002, mapped to nothing', { ...customer, id: 1 }, answers.ours],
    ])('%s', async (_, data, answer) => {
      const prisma = openPrisma(accessTo(makeFile()))
      const thrown = await thrownBy(() => prisma.customer.create({ data }))
      await prisma.$disconnect()
      expect(answerTo(thrown, rule)).toEqual(answer)
    })
  })
})
