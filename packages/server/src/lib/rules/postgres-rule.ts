import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { isAbout, isNetworkError } from './connection-fault.ts'
import { constraintNames, inTheWay, outOfReach } from './database-fault.ts'
import type { DatabaseFault } from './database-fault.ts'
import { createDatabaseRule } from './database-rule.ts'
import type { DatabaseRuleOptions } from './database-rule.ts'
import type { Layer } from './driver-layers.ts'

/** What {@link postgresRule} is given. */
export interface PostgresRuleOptions<Errors extends ServerCatalog> extends DatabaseRuleOptions<Errors> {
  /** The port of the server: a refused connection to it is the database's, one to another port may be anybody's (5432). */
  readonly port?: number
  /** The name of the server's host: that it can't be resolved is the database's (none). */
  readonly host?: string
}

type Members = Layer['value']

// SQLSTATE: PostgreSQL, appendix A.
const notNull = '23502'
const passing: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])
/** Cancelled or timed out; a server that writes nothing, as after a failover; its disk. */
const unavailableStates: ReadonlySet<string> = new Set(['57014', '25P03', '25P04', '25006', '58030'])
/** No connection; no room; an operator's intervention. */
const unavailableClasses: readonly string[] = ['08', '53', '57P']

/** postgres.js: its own codes, beside those of Node. */
const closedCodes: ReadonlySet<unknown> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
])

/** pg and pg-pool give these no code. */
const closedSentences: ReadonlySet<unknown> = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Cannot use a pool after calling end on the pool',
])
/** Nor these, which others may say too: believed below a wrapper alone. */
const vagueSentences: ReadonlySet<unknown> = new Set(['timeout expired', 'Connection terminated', 'Query read timeout'])

/**
 * Recognizes the errors of PostgreSQL by SQLSTATE, as pg and postgres.js give it, also below Drizzle, Kysely, Knex, TypeORM and Prisma.
 * A known constraint is the row it is mapped to: by its name (`customers_email_key`), with its table where two share it (`customers.email_key`),
 * a NOT NULL by its column (`customers.email`). Deadlocks, locks, limits, shutdowns and lost connections are `unavailable`;
 * what is left, a wrong statement or password, is ours and stays `internal`.
 */
export function postgresRule<Errors extends ServerCatalog>(options: PostgresRuleOptions<Errors>): Rule {
  const { port = 5432, host } = options
  return createDatabaseRule((layer) => readState(layer) ?? readConnection(layer, port, host), options)
}

function readState({ value, isDatabase }: Layer): DatabaseFault | undefined {
  // Node has codes of five letters too, but no severity.
  const { code, severity, originalCode } = value
  const state = typeof severity === 'string' && typeof code === 'string' ? code : isDatabase ? originalCode : undefined
  if (typeof state !== 'string' || !/^[0-9A-Z]{5}$/.test(state)) return undefined
  if (state.startsWith('23')) return { constraint: state === notNull ? columnNames(value) : namesOf(value) }
  if (passing.has(state)) return inTheWay
  const isUnavailable =
    unavailableStates.has(state) || unavailableClasses.some((beginning) => state.startsWith(beginning))
  return isUnavailable ? outOfReach : undefined
}

/** pg: `constraint`, `table`; postgres.js: `constraint_name`, `table_name`. */
function namesOf(value: Members): readonly string[] {
  const { constraint, constraint_name: constraintName, table, table_name: tableName } = value
  const named = constraintNames(table ?? tableName, typeof constraint === 'string' ? constraint : constraintName)
  return named.length > 0 ? named : quotedNames(value).toReversed()
}

function columnNames(value: Members): readonly string[] {
  const { column, column_name: columnName, table, table_name: tableName } = value
  const named = constraintNames(table ?? tableName, column ?? columnName)
  if (named.length > 0) return named
  const [one, other] = quotedNames(value)
  // Which is the table is a matter of language.
  return one === undefined || other === undefined ? [] : [`${other}.${one}`, `${one}.${other}`]
}

/** Prisma keeps no names but those in the sentence: in quotes, whatever its language, and never with a value. */
function quotedNames({ originalMessage }: Members): readonly string[] {
  if (typeof originalMessage !== 'string') return []
  const quoted = originalMessage.matchAll(/["“”„«»]\s?([^"“”„«»]+?)\s?["“”„«»]/g)
  return [...quoted].flatMap(([, name]) => name ?? [])
}

function readConnection(
  { value, isDatabase }: Layer,
  port: number,
  host: string | undefined,
): DatabaseFault | undefined {
  const { code, errno, message } = value
  const isClosed =
    (closedCodes.has(code) && errno === code) ||
    (code === undefined && (closedSentences.has(message) || (isDatabase && vagueSentences.has(message)))) ||
    // Where postgres.js was asked something it adds what it was.
    (isNetworkError(value) && (isDatabase || isAbout(value, port, host) || ('args' in value && 'types' in value)))
  return isClosed ? outOfReach : undefined
}
