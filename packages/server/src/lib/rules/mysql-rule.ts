import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { isNetworkError } from './connection-fault.ts'
import { inTheWay, outOfReach } from './database-fault.ts'
import type { DatabaseFault } from './database-fault.ts'
import { createDatabaseRule } from './database-rule.ts'
import type { DatabaseRuleOptions } from './database-rule.ts'
import type { Layer } from './driver-layers.ts'

// MySQL, "Server Error Message Reference"; MariaDB, "MariaDB Error Code Reference".
const lastQuoted = /'([^']*)'[^']*$/
const firstQuoted = /'([^']*)'/
const foreignKey = /CONSTRAINT `((?:[^`]|``)+)` FOREIGN KEY/
const firstBackQuoted = /`((?:[^`]|``)+)`/

/** Where the name is, in whatever language the rest is. A value comes before it, so that it can't pass for one. */
const namePatterns: Readonly<Record<number, RegExp>> = {
  1062: lastQuoted, // ER_DUP_ENTRY: 'ada@example.com' for key 'customers.email'
  1586: lastQuoted, // ER_DUP_ENTRY_WITH_KEY_NAME
  1451: foreignKey, // ER_ROW_IS_REFERENCED_2
  1452: foreignKey, // ER_NO_REFERENCED_ROW_2
  1048: firstQuoted, // ER_BAD_NULL_ERROR: the column
  1364: firstQuoted, // ER_NO_DEFAULT_FOR_FIELD: the column
  3819: firstQuoted, // ER_CHECK_CONSTRAINT_VIOLATED
  4025: firstBackQuoted, // MariaDB: ER_CONSTRAINT_FAILED
}

/** Lock wait, deadlock, NOWAIT, a changed row under snapshot isolation, a conflict in a cluster. */
const passing: ReadonlySet<number> = new Set([1205, 1213, 3572, 1020, 3101])

const unavailableNumbers: ReadonlySet<number> = new Set(
  [
    // No room on the disk or in the table; no memory.
    [1021, 1114, 1037, 1038, 1041],
    // Too many connections, or too many errors of this host.
    [1040, 1203, 1226, 1129],
    // Shutting down; read-only; idle for too long.
    [1053, 1077, 1079, 1836, 4031],
    // Interrupted, killed, past its time.
    [1317, 1927, 1969, 3024],
    // The mariadb driver: a connection closed, lost, or not made in time; its pool closed, or without a free connection.
    [45001, 45009, 45012, 45013, 45019, 45026, 45042, 45027, 45028, 45035, 45037, 45061],
  ].flat(),
)
/** ER_OPTION_PREVENTS_STATEMENT: of all options the one that a failover sets. */
const optionPrevents = 1290

const closedCodes: ReadonlySet<unknown> = new Set(['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT'])

/** mysql2 gives these no code. */
const closedSentences: ReadonlySet<unknown> = new Set([
  "Can't add new command when connection is in closed state",
  'No connections available.',
  'Queue limit reached.',
  'Pool is closed.',
])

/**
 * Recognizes the errors of MySQL and MariaDB by number, as mysql2 and mariadb give it, also below Drizzle, Kysely, Knex, TypeORM and Prisma.
 * A known constraint is the row it is mapped to: a key by its name (`email_key`; MySQL says its table too, so `customers.email_key` may be told apart),
 * foreign key and CHECK by theirs, a NOT NULL by its column (`email`). Deadlocks, locks, limits, shutdowns and lost connections are `unavailable`;
 * what is left, a wrong statement or password, is ours and stays `internal`.
 */
export function mysqlRule<Errors extends ServerCatalog>(options: DatabaseRuleOptions<Errors>): Rule {
  return createDatabaseRule((layer) => readNumber(layer) ?? readConnection(layer), options)
}

function readNumber({ value, isDatabase }: Layer): DatabaseFault | undefined {
  const { errno, sqlState, sqlMessage, originalCode, originalMessage } = value
  // Node's own errno is negative, and has no SQLSTATE.
  const isDriver = typeof errno === 'number' && typeof sqlState === 'string'
  const number = isDriver ? errno : isDatabase ? Number(originalCode) : Number.NaN
  if (Object.hasOwn(namePatterns, number)) return { constraint: namesIn(sqlMessage ?? originalMessage, number) }
  if (passing.has(number)) return inTheWay
  const isConnection = isDriver && sqlState.startsWith('08')
  const isReadOnly = number === optionPrevents && /read[-_]only/.test(String(sqlMessage ?? originalMessage))
  return isConnection || isReadOnly || unavailableNumbers.has(number) ? outOfReach : undefined
}

/** The name as it is said, and without its table. */
function namesIn(sentence: unknown, number: number): readonly string[] {
  if (typeof sentence !== 'string') return []
  const name = namePatterns[number]?.exec(sentence)?.[1]?.replaceAll('``', '`')
  if (name === undefined) return []
  return name.includes('.') ? [name, name.slice(name.lastIndexOf('.') + 1)] : [name]
}

function readConnection({ value, isDatabase }: Layer): DatabaseFault | undefined {
  const { code, fatal, message } = value
  const isClosed =
    closedCodes.has(code) ||
    (code === undefined && closedSentences.has(message)) ||
    // Only mysql2 and mariadb call an error of the network fatal.
    (isNetworkError(value) && (isDatabase || fatal === true))
  return isClosed ? outOfReach : undefined
}
