import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { inTheWay, outOfReach } from './database-fault.ts'
import type { DatabaseFault } from './database-fault.ts'
import { createDatabaseRule } from './database-rule.ts'
import type { DatabaseRuleOptions } from './database-rule.ts'
import type { Layer } from './driver-layers.ts'

// Primary result codes: sqlite.org/rescode.html
const busy = 5
const locked = 6
const outOfMemory = 7
const readOnly = 8
const ioError = 10
const full = 13
const cantOpen = 14
const protocol = 15
const constraint = 19

const unavailableCodes: ReadonlySet<number> = new Set([outOfMemory, readOnly, ioError, full, cantOpen, protocol])

/**
 * Recognizes the errors of SQLite by result code: node:sqlite (`errcode`), better-sqlite3 and libsql (`code`), also below Drizzle, Kysely, Knex, TypeORM and Prisma.
 * A known constraint is the row it is mapped to: what SQLite names are the columns of a unique index (`customers.email`),
 * an index on expressions (`index 'by_email'`), the name of a CHECK, the column of a NOT NULL; of a foreign key it names nothing (`FOREIGN KEY`).
 * Busy and locked, a full disk and the like are `unavailable`; what is left, a corrupt file or a wrong statement, is ours and stays `internal`.
 */
export function sqliteRule<Errors extends ServerCatalog>(options: DatabaseRuleOptions<Errors>): Rule {
  return createDatabaseRule(readFault, options)
}

function readFault({ value, isDatabase }: Layer): DatabaseFault | undefined {
  const { message, originalMessage, kind } = value
  const code = resultCode(value)
  if (code === busy || code === locked) return inTheWay
  if (code !== undefined && unavailableCodes.has(code)) return outOfReach
  // Of what a driver said Prisma keeps the sentence.
  const isPrisma = isDatabase && typeof kind === 'string'
  return code === constraint || isPrisma ? namesIn(isPrisma ? originalMessage : message) : undefined
}

const namesByCode: Readonly<Record<string, number>> = {
  SQLITE_BUSY: busy,
  SQLITE_LOCKED: locked,
  SQLITE_NOMEM: outOfMemory,
  SQLITE_READONLY: readOnly,
  SQLITE_IOERR: ioError,
  SQLITE_FULL: full,
  SQLITE_CANTOPEN: cantOpen,
  SQLITE_PROTOCOL: protocol,
  SQLITE_CONSTRAINT: constraint,
}

/** The primary result code: the low byte of the extended one. */
function resultCode({ code, errcode, kind, extendedCode, originalCode }: Layer['value']): number | undefined {
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return errcode & 0xff
  // Prisma, which calls a locked database a timeout.
  if (kind === 'sqlite' && typeof extendedCode === 'number') return extendedCode & 0xff
  if (kind === 'SocketTimeout' && typeof originalCode === 'string') return Number(originalCode) & 0xff
  if (typeof code !== 'string') return undefined
  const primary = /^SQLITE_[A-Z]+/.exec(code)?.[0]
  return primary === undefined ? undefined : namesByCode[primary]
}

function namesIn(sentence: unknown): DatabaseFault | undefined {
  if (typeof sentence !== 'string') return undefined
  // The last of them: Knex puts the statement before it, with the caller's values in it.
  const name = /.*constraint failed: (.+)$/s.exec(sentence)?.[1]
  if (name !== undefined) return { constraint: [name] }
  return sentence.endsWith('FOREIGN KEY constraint failed') ? { constraint: ['FOREIGN KEY'] } : undefined
}
